import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { Page } from '../../kit/api.ts';
import { useCategoryName } from '../../kit/categories.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { useApi, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { moneyParams } from './money-notice.ts';
import { fillParams, type Notification } from './notification.ts';
import { words } from './words.ts';

const PATH = '/v1/notifications';

export function Room() {
  const t = useT(words);
  const me = useMe();
  const api = useApi();
  const list = useInfiniteQuery({
    queryKey: [PATH, {}, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Notification> & { unread: number }>(PATH, { query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  useReloadOn(['notifications'], [PATH]);
  const read = useSave({
    send: (api, given: { ids: string[] } | { all: true }) => api.post(`${PATH}/read`, given),
    reload: [PATH],
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          unread > 0 && (
            <Button loading={read.isPending} onClick={() => read.mutate({ all: true })}>
              {t('read.all')}
            </Button>
          )
        }
      >
        {t('intro')}
      </PageHeader>
      {read.isError && <ErrorPanel error={read.error} />}
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {list.data && items.length === 0 && (
        <Empty title={t('empty.title')}>{t(me.user.party === null ? 'empty.text' : 'empty.text.outside')}</Empty>
      )}
      {items.length > 0 && (
        <ul className="news">
          {items.map((item) => (
            <li key={item.id} data-unread={item.read_at === null || undefined}>
              <Text item={item} onOpen={() => item.read_at === null && read.mutate({ ids: [item.id] })} />
              {item.read_at === null && <span className="news-unread">{t('unread')}</span>}
              <Time at={item.created_at} as="ago" />
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Text({ item, onOpen }: { item: Notification; onOpen: () => void }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const categoryName = useCategoryName();
  const key = `kind.${item.kind}`;
  const known = key in words.en ? (key as keyof typeof words.en) : 'kind.other';
  const text = t(known, {
    ...fillParams(item, { unknown: t('unknown'), language }),
    ...moneyParams(item.kind, item.params, { language, timeZone, categoryName }),
  });
  return item.link === null ? (
    <span className="news-text">{text}</span>
  ) : (
    <Link to={item.link} className="news-text" onClick={onOpen}>
      {text}
    </Link>
  );
}
