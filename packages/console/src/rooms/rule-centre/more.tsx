import { Button, Skeleton } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useT } from '../../kit/use-t.ts';
import type { usePages } from './use-pages.ts';
import { words } from './words.ts';

/** The end of a list: what is on its way, what went wrong, or a button for more. */
export function More({ pages }: { pages: Omit<ReturnType<typeof usePages>, 'items'> }) {
  const t = useT(words);
  if (pages.isPending) return <Skeleton active />;
  if (pages.isError) return <ErrorPanel error={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.hasNextPage) return null;
  return (
    <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
      {t('more')}
    </Button>
  );
}
