import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page, Query } from './api.ts';
import { useApi } from './use-api.tsx';

/** A list of the server, page by page, as people on a phone read it: more when they ask for more. */
export function usePages<Item>(path: string, query: Query = {}, when = true) {
  const api = useApi();
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'cards'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Item>>(path, { query: { limit: 20, ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: when,
  });
  return { ...pages, items: pages.data?.pages.flatMap(({ items }) => items) ?? [] };
}
