import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page, Query } from '../../kit/api.ts';
import { useApi } from '../../kit/use-api.tsx';

/** A list of the server, page after page as the reader asks for more. */
export function usePages<T>(path: string, query: Query = {}) {
  const api = useApi();
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages'],
    queryFn: ({ pageParam, signal }) => api.get<Page<T>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  return { ...pages, items: pages.data?.pages.flatMap(({ items }) => items) ?? [] };
}
