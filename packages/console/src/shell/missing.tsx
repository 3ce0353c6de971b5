import { Empty } from '../kit/empty.tsx';
import { Link } from '../kit/navigation.tsx';
import { useDocumentTitle } from '../kit/page-header.tsx';
import { useT } from '../kit/use-t.ts';
import { words } from './words.ts';

export function Missing() {
  const t = useT(words);
  useDocumentTitle(t('missing.title'));
  return (
    <Empty title={t('missing.title')} action={<Link to="/">{t('missing.home')}</Link>}>
      {t('missing.text')}
    </Empty>
  );
}
