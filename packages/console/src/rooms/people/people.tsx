import { PageHeader } from '../../kit/page-header.tsx';
import { useT } from '../../kit/use-t.ts';

export function Room() {
  const t = useT();
  return <PageHeader title={t('none')} />;
}
