import { useEffect, useRef } from 'react';
import { useRead, useReload } from '../../../kit/use-api.tsx';
import { type Backtest, isGoing } from './backtest.ts';

const EVERY_MS = 1_500;

/** A backtest, read again while it goes on; lists of them are when it has ended. */
export function useBacktest(id: string) {
  const path = `/v1/backtests/${encodeURIComponent(id)}`;
  const reload = useReload();
  const going = useRef(false);
  const read = useRead<Backtest>(path);
  const { data, refetch } = read;
  useEffect(() => {
    if (!data) return undefined;
    if (!isGoing(data)) {
      if (going.current) void reload('/v1/backtests');
      going.current = false;
      return undefined;
    }
    going.current = true;
    const timer = setTimeout(() => void refetch(), EVERY_MS);
    return () => clearTimeout(timer);
  }, [data, refetch, reload]);
  return read;
}
