import { useEffect, useRef } from 'react';
import { useRead, useReload } from '../../../kit/use-api.tsx';
import { isGoing, type Scan } from './scan.ts';

const EVERY_MS = 1_500;

/** A retro-scan, read again while it goes on; its hits and the list of scans are when it has ended. */
export function useScan(id: string) {
  const reload = useReload();
  const going = useRef(false);
  const read = useRead<Scan>(`/v1/retro-scans/${encodeURIComponent(id)}`);
  const { data, refetch } = read;
  useEffect(() => {
    if (!data) return undefined;
    if (!isGoing(data)) {
      if (going.current) void reload('/v1/retro-scans');
      going.current = false;
      return undefined;
    }
    going.current = true;
    const timer = setTimeout(() => void refetch(), EVERY_MS);
    return () => clearTimeout(timer);
  }, [data, refetch, reload]);
  return read;
}
