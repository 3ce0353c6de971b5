import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Queue } from './model.ts';
import { usePreferences } from './preferences.tsx';
import { useCan } from './session.tsx';
import { useApi } from './use-api.tsx';

const FIVE_MINUTES = 300_000;

/** What a queue is called; its id for whoever does not see queues. */
export function useQueueName(): (queue: string) => string {
  const api = useApi();
  const can = useCan();
  const { language } = usePreferences();
  const { data } = useQuery({
    queryKey: ['/v1/queues', 'names', language],
    queryFn: ({ signal }) => api.get<{ items: Queue[] }>('/v1/queues', { signal }),
    staleTime: FIVE_MINUTES,
    enabled: can('casework.queue.read'),
  });
  return useCallback((queue) => data?.items.find(({ id }) => id === queue)?.title ?? queue, [data]);
}
