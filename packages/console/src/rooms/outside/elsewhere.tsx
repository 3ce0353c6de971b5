import { Link } from '../../kit/navigation.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** What else concerns a merchant or creator: their points and measures, and the rules. */
export function Elsewhere({ to }: { to: string }) {
  const t = useT(words);
  return (
    <nav className="elsewhere" aria-label={t('elsewhere')}>
      <Link to={to}>{t('standing')}</Link>
      <Link to="/rule-centre">{t('rules')}</Link>
    </nav>
  );
}
