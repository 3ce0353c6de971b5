import {
  keepPreviousData,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import type { Api, Query } from './api.ts';

const ApiContext = createContext<Api | undefined>(undefined);

export function ApiProvider({ api, children }: { api: Api; children: ReactNode }) {
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('Outside of ApiProvider');
  return api;
}

export interface ReadOptions<T> {
  query?: Query;
  /** False: not yet. */
  when?: boolean;
  /** Read again by itself, in milliseconds, which may go by what was read; the stream is better where it tells of the thing. */
  every?: number | ((data: T | undefined) => number);
  /** Keep showing what was there while another query's answer is on its way. */
  keep?: boolean;
}

/** Reads an address of the server and keeps it: `const { data, error } = useRead<Me>('/v1/session')`. */
export function useRead<T>(
  path: string,
  { query, when = true, every, keep = false }: ReadOptions<T> = {},
): UseQueryResult<T> {
  const api = useApi();
  return useQuery<T>({
    queryKey: [path, query ?? {}],
    queryFn: ({ signal }) => api.get<T>(path, { query, signal }),
    enabled: when,
    ...(every ? { refetchInterval: typeof every === 'number' ? every : ({ state }) => every(state.data) } : {}),
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  });
}

export interface SaveOptions<Input, Output> {
  send(api: Api, input: Input): Promise<Output>;
  /** Addresses whose reads are old after it; all that begin so are read again. */
  reload?: readonly string[];
  onSaved?(output: Output, input: Input): void;
}

/** A write: `const save = useSave({ send: (api, name: string) => api.patch('/v1/session', { name }), reload: ['/v1/session'] })`. */
export function useSave<Input, Output>(options: SaveOptions<Input, Output>): UseMutationResult<Output, unknown, Input> {
  const api = useApi();
  const reload = useReload();
  return useMutation<Output, unknown, Input>({
    mutationFn: (input) => options.send(api, input),
    onSuccess: async (output, input) => {
      options.onSaved?.(output, input);
      if (options.reload) await reload(...options.reload);
    },
  });
}

/** `reload('/v1/cases')` reads again what is shown from addresses that begin so. */
export function useReload(): (...paths: string[]) => Promise<void> {
  const client = useQueryClient();
  return (...paths) =>
    client.invalidateQueries({
      predicate: ({ queryKey: [path] }) => typeof path === 'string' && paths.some((begin) => path.startsWith(begin)),
    });
}

/** What is kept of earlier reads is old from now on: it is read again where it is shown next, and what is in sight stays. */
export function useAge(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ refetchType: 'none' });
}
