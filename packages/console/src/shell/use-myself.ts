import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Api } from '../kit/api.ts';
import { isProblem } from '../kit/problem.ts';
import type { Me } from '../kit/session.tsx';
import { useApi } from '../kit/use-api.tsx';

/** The key of whoever is signed in among all that is read. */
export const ME = ['/v1/session', {}] as const;

/** Reading who is signed in; the console begins with it, before anything is drawn. */
export const readingMyself = (api: Api, client: QueryClient) =>
  queryOptions<Me | null, Error, Me | null, typeof ME>({
    queryKey: ME,
    queryFn: async ({ signal }) => {
      // who was here signs in again over the page; who was not is sent to the page for that
      const wasHere = client.getQueryData<Me | null>(ME) != null;
      try {
        return await api.get<Me>('/v1/session', { signal, askForSignIn: wasHere });
      } catch (error) {
        if (isProblem(error, 'access.unauthenticated')) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });

/** Who is signed in: `null` when nobody, `undefined` while it is not known. */
export function useMyself() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery(readingMyself(api, client));
  const change = (changes: Partial<Pick<Me['user'], 'language' | 'theme' | 'time_zone' | 'name'>>): void => {
    const before = client.getQueryData<Me | null>(ME);
    if (!before) return;
    const after: Me = { ...before, user: { ...before.user, ...changes } };
    client.setQueryData<Me | null>(ME, after);
    api
      .patch<Me>('/v1/session', changes)
      .then((kept) => client.setQueryData<Me | null>(ME, kept))
      .catch(() => client.setQueryData<Me | null>(ME, before));
  };
  return { me: query.data, error: query.error, retry: () => void query.refetch(), change };
}
