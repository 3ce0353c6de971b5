import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Connection } from './connection.ts';
import type { Follower, News, Topic } from './follow.ts';

const FollowerContext = createContext<Follower | undefined>(undefined);

export function StreamProvider({ follower, children }: { follower: Follower; children: ReactNode }) {
  const client = useQueryClient();
  useEffect(() => follower.onReset(() => void client.invalidateQueries()), [follower, client]);
  return <FollowerContext value={follower}>{children}</FollowerContext>;
}

export function useStreamFollower(): Follower {
  const follower = useContext(FollowerContext);
  if (!follower) throw new Error('Outside of StreamProvider');
  return follower;
}

/** Calls `onNews` for every message of these topics, through reconnects, without loss. */
export function useStream(topics: readonly Topic[], onNews: (news: News) => void): void {
  const follower = useStreamFollower();
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  });
  const wanted = topics.join(',');
  useEffect(
    () =>
      follower.onNews((news) => {
        if (wanted.split(',').includes(news.topic)) latest.current(news);
      }),
    [follower, wanted],
  );
}

/** News come in bursts, and a page need not be read again for each of them. */
const GATHER_MS = 700;

/**
 * Reads again what a room shows when there is news: `useReloadOn(['cases'], ['/v1/cases', '/v1/queues'])` reads again
 * all that is on the page from addresses that begin so. What is shown stays until the new is there.
 */
export function useReloadOn(topics: readonly Topic[], paths: readonly string[]): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useStream(topics, () => {
    if (timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void client.invalidateQueries({
        predicate: ({ queryKey: [path] }) => typeof path === 'string' && paths.some((begin) => path.startsWith(begin)),
      });
    }, GATHER_MS);
  });
}

/** Whether the page follows what happens. */
export function useConnection(): Connection {
  const follower = useStreamFollower();
  return useSyncExternalStore(
    (tell) => follower.onConnection(tell),
    () => follower.connection(),
  );
}
