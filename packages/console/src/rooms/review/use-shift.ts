import { useCallback, useState } from 'react';
import { type Pace, paceOf } from './shift.ts';

const STORE = 'anxin.shift';
const SHIFT_MS = 12 * 3_600_000;
const MOST = 5_000;

/** What was done in this shift, by this browser tab: moments only, nothing of the items. */
export function useShift(): { pace(now: number): Pace; add(): void; takeOff(): void } {
  const [times, setTimes] = useState<readonly number[]>(read);
  const change = useCallback((next: (before: readonly number[]) => readonly number[]): void => {
    setTimes((before) => {
      const after = next(before);
      try {
        sessionStorage.setItem(STORE, JSON.stringify(after));
      } catch {
        // a browser that keeps nothing counts until the page is left
      }
      return after;
    });
  }, []);
  return {
    pace: (now) => paceOf(times, now),
    add: useCallback(() => change((before) => [...before, Date.now()].slice(-MOST)), [change]),
    takeOff: useCallback(() => change((before) => before.slice(0, -1)), [change]),
  };
}

function read(): readonly number[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORE) ?? '[]');
    const since = Date.now() - SHIFT_MS;
    return Array.isArray(kept) ? kept.filter((time): time is number => typeof time === 'number' && time > since) : [];
  } catch {
    return [];
  }
}
