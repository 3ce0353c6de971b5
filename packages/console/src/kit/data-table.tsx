import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Page, Query } from './api.ts';
import { ErrorPanel } from './error-panel.tsx';
import { useGo, useMayGo } from './navigation.tsx';
import type { Topic } from './stream/follow.ts';
import { useStream } from './stream/use-stream.tsx';
import { useApi } from './use-api.tsx';
import { useKeys } from './use-keys.tsx';
import { useT } from './use-t.ts';
import { type Window, windowOf } from './window.ts';

export interface Column<Row> {
  name: string;
  title: ReactNode;
  render(row: Row): ReactNode;
  /** Of CSS: `120px`, `30%`. The columns without one share what is left. */
  width?: string;
  /** Figures stand at the right. */
  align?: 'right';
  /** False: not on a phone. 'only': nowhere else. */
  onPhone?: boolean | 'only';
}

export interface DataTableProps<Row> {
  /** What the rows are, for who cannot see them. */
  label: string;
  /** A list of the server: pages of `{ items, next_cursor }`. */
  path: string;
  /** Its filters. */
  query?: Query;
  columns: readonly Column<Row>[];
  idOf(row: Row): string;
  /** The row's page. Put a Link to it into the first column too. */
  to?(row: Row): string | undefined;
  /** Shown when there are no rows: an Empty. */
  empty: ReactNode;
  /** Of the stream: when something is new, the list follows, or says so where that would move what is being read. */
  topics?: readonly Topic[];
  pageSize?: number;
  /** `x` was pressed on a row. */
  onPick?(row: Row): void;
}

const ROW_HEIGHT = 36;

/** A list of the server of any length: pages come as they are scrolled to, and only rows in sight are drawn. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, path, query = {}, columns, idOf, empty, topics = [], pageSize = 100, onPick } = props;
  const t = useT();
  const go = useGo();
  const mayGo = useMayGo();
  /** The row's page, where it has one that who is here may open. */
  const to = (row: Row): string | undefined => {
    const address = props.to?.(row);
    return address !== undefined && mayGo(address) ? address : undefined;
  };
  const api = useApi();
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Row>>(path, { query: { ...query, limit: pageSize, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const body = useRef<HTMLTableSectionElement>(null);
  const seen = useWindow(body, rows.length);
  const [current, setCurrent] = useState<string>();

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const nearEnd = seen.last >= rows.length;
  useEffect(() => {
    if (nearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [nearEnd, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const news = useNews(topics, () => {
    if ((pages.data?.pages.length ?? 0) > 1 || window.scrollY > ROW_HEIGHT * 4) return false;
    void pages.refetch();
    return true;
  });

  const step = (by: number): void => {
    const place = rows.findIndex((row) => idOf(row) === current);
    const row = rows[Math.min(rows.length - 1, Math.max(0, place + by))];
    if (row === undefined) return;
    setCurrent(idOf(row));
    scrollToRow(body.current, rows.indexOf(row));
  };
  const here = rows.find((row) => idOf(row) === current);
  const open = (): void => {
    const address = here && to(here);
    if (address !== undefined) go(address);
  };
  const pick = (): void => {
    if (here) onPick?.(here);
  };
  useKeys([
    { keys: 'j', text: t('table.next'), run: () => step(1), repeats: true, when: rows.length > 0 },
    { keys: 'k', text: t('table.previous'), run: () => step(-1), repeats: true, when: rows.length > 0 },
    { keys: 'x', text: t('table.pick'), run: pick, when: current !== undefined && onPick !== undefined },
    { keys: 'o', text: t('table.open'), run: open, when: current !== undefined && props.to !== undefined },
  ]);

  if (pages.isPending) return <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />;
  if (pages.isError && rows.length === 0) return <ErrorPanel error={pages.error} retry={() => void pages.refetch()} />;
  if (rows.length === 0 && !hasNextPage) return <>{empty}</>;
  return (
    <div className="data-table">
      {news.waiting && (
        <div className="table-news" role="status">
          <Button
            size="small"
            onClick={() => {
              news.taken();
              window.scrollTo({ top: 0 });
              void pages.refetch();
            }}
          >
            {t('table.news')}
          </Button>
        </div>
      )}
      <table aria-label={label} aria-rowcount={hasNextPage ? -1 : rows.length + 1}>
        <colgroup>
          {columns.map(({ name, width, onPhone }) => (
            <col
              key={name}
              style={width ? ({ '--width': width } as CSSProperties) : undefined}
              className={classOf(onPhone)}
            />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ name, title, align, onPhone }) => (
              <th key={name} scope="col" data-align={align} className={classOf(onPhone)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Spacer rows={seen.first} columns={columns.length} />
          {rows.slice(seen.first, seen.last).map((row, place) => (
            <tr
              key={idOf(row)}
              aria-rowindex={seen.first + place + 2}
              data-current={idOf(row) === current || undefined}
              data-link={to(row) !== undefined || undefined}
              onClick={(event) => {
                const address = to(row);
                if (address !== undefined && isPlain(event.nativeEvent)) go(address);
              }}
            >
              {columns.map(({ name, render, align, onPhone }) => (
                <td key={name} data-align={align} className={classOf(onPhone)}>
                  {render(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={rows.length - seen.last} columns={columns.length} />
        </tbody>
      </table>
      <div className="table-end">
        {isFetchNextPageError ? (
          <ErrorPanel error={pages.error} retry={() => void fetchNextPage()} />
        ) : hasNextPage ? (
          t('table.more')
        ) : (
          t('table.end', { n: rows.length })
        )}
      </div>
    </div>
  );
}

const classOf = (onPhone: boolean | 'only' = true): string | undefined =>
  onPhone === 'only' ? 'narrow' : onPhone ? undefined : 'wide';

function Spacer({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height: rows * ROW_HEIGHT }} />
    </tr>
  );
}

/** The rows in sight, as the page is scrolled. */
function useWindow(body: { current: HTMLElement | null }, count: number): Window {
  const [seen, setSeen] = useState<Window>({ first: 0, last: Math.min(count, 60) });
  useLayoutEffect(() => {
    const look = (): void => {
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const now = windowOf(count, ROW_HEIGHT, { top, height: window.innerHeight });
      setSeen((before) => (before.first === now.first && before.last === now.last ? before : now));
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [body, count]);
  return { first: Math.min(seen.first, count), last: Math.min(seen.last, count) };
}

/** News of the stream that the list has not shown yet. */
function useNews(topics: readonly Topic[], follow: () => boolean): { waiting: boolean; taken(): void } {
  const [waiting, setWaiting] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(follow);
  useEffect(() => {
    latest.current = follow;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useStream(topics, () => {
    if (timer.current !== undefined) return;
    // news come in bursts
    timer.current = setTimeout(() => {
      timer.current = undefined;
      if (!latest.current()) setWaiting(true);
    }, 1_000);
  });
  return { waiting, taken: () => setWaiting(false) };
}

function scrollToRow(body: HTMLElement | null, place: number): void {
  if (!body) return;
  const top = body.getBoundingClientRect().top + window.scrollY + place * ROW_HEIGHT;
  const margin = 120;
  if (top < window.scrollY + margin) window.scrollTo({ top: top - margin });
  else if (top + ROW_HEIGHT > window.scrollY + window.innerHeight - margin)
    window.scrollTo({ top: top + ROW_HEIGHT + margin - window.innerHeight });
}

/** A click on the row itself, not on a link or a button in it, and not the end of marking a text. */
function isPlain(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  if (event.target instanceof Element && event.target.closest('a, button, input, label, [role="button"]')) return false;
  return (window.getSelection()?.toString() ?? '') === '';
}
