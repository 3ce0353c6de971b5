import { useEffect, useRef, useState } from 'react';
import { type Hold, holdOf, RENEW_EVERY_MS } from './lease.ts';

const LOOK_MS = 1_000;
/** Who has not touched anything for this long is not there: the item must not be held for ever. */
const AWAY_MS = 4 * 60_000;

/**
 * Renews a lease while somebody is there, and tells how safely it is held. Any key, click or movement of the page
 * says that somebody is.
 */
export function useLease(until: number | undefined, renew: () => Promise<void>): { hold: Hold; now: number } {
  const [now, setNow] = useState(Date.now);
  const touched = useRef(Date.now());
  const renewed = useRef(Date.now());
  const renewing = useRef(false);
  const latest = useRef(renew);
  useEffect(() => {
    latest.current = renew;
  });
  useEffect(() => {
    const touch = (): void => {
      touched.current = Date.now();
    };
    const names = ['keydown', 'pointerdown', 'wheel', 'pointermove'] as const;
    for (const name of names) window.addEventListener(name, touch, { passive: true });
    return () => {
      for (const name of names) window.removeEventListener(name, touch);
    };
  }, []);
  useEffect(() => {
    const timer = setInterval(() => {
      const time = Date.now();
      setNow(time);
      const there = time - touched.current < AWAY_MS;
      if (!there || renewing.current || time - renewed.current < RENEW_EVERY_MS) return;
      renewing.current = true;
      renewed.current = time;
      void latest.current().finally(() => {
        renewing.current = false;
      });
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return { hold: until === undefined ? 'held' : holdOf(until, now), now };
}
