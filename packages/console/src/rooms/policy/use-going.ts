import { useEffect, useRef } from 'react';
import { useRead, useReload } from '../../kit/use-api.tsx';

const EVERY_MS = 1_500;

/**
 * A thing that a machine works on, read again while it goes on; the list that it stands in, and all below that, when it has ended.
 *
 * @param list its address: `/v1/backtests`
 */
export function useGoing<T>(list: string, id: string, isGoing: (one: T) => boolean) {
  const reload = useReload();
  const going = useRef(false);
  const read = useRead<T>(`${list}/${encodeURIComponent(id)}`);
  const { data, refetch } = read;
  useEffect(() => {
    if (!data) return undefined;
    if (!isGoing(data)) {
      if (going.current) void reload(list);
      going.current = false;
      return undefined;
    }
    going.current = true;
    const timer = setTimeout(() => void refetch(), EVERY_MS);
    return () => clearTimeout(timer);
  }, [data, refetch, reload, list, isGoing]);
  return read;
}
