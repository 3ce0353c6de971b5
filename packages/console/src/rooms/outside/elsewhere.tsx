import { Link } from '../../kit/navigation.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** What else concerns a merchant or creator: their points and measures, and the rules. */
export function Elsewhere({ to, orders }: { to: string; orders?: string }) {
  const t = useT(words);
  return (
    <nav className="elsewhere" aria-label={t('elsewhere')}>
      {orders && <Link to={orders}>{t('orders')}</Link>}
      <Link to={to}>{t('standing')}</Link>
      <Link to="/rule-centre">{t('rules')}</Link>
    </nav>
  );
}
