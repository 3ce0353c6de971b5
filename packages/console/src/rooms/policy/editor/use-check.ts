import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from '../../../kit/use-api.tsx';
import type { Check } from './check.ts';
import type { FileChange } from './edits.ts';

export interface CheckAsk {
  release?: string | undefined;
  changes: readonly FileChange[];
  file?: string | undefined;
  rule?: string | undefined;
  event?: Record<string, unknown> | undefined;
}

/** A pause of the hands. */
const PAUSE_MS = 400;

/**
 * What there is to say about what is being written, a moment after the last key. What was said before stays until then;
 * `fresh` says that it is about the text as it is.
 */
export function useCheck(ask: CheckAsk, when: boolean) {
  const api = useApi();
  const text = JSON.stringify(ask);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['/v1/packs/current/check', settled],
    queryFn: ({ signal }) => api.post<Check>('/v1/packs/current/check', JSON.parse(settled), { signal }),
    enabled: when,
    placeholderData: keepPreviousData,
    // each is large, and about a text that nobody comes back to
    gcTime: 10_000,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { ...query, fresh: settled === text && !query.isPlaceholderData && query.isSuccess };
}
