/** How safely an item is held. */
export type Hold = 'held' | 'ending' | 'lost';

/** A reviewer is warned when this much is left. */
const WARN_BEFORE_MS = 60_000;
/** Renewed long before it runs out, so that two failed tries do no harm. */
export const RENEW_EVERY_MS = 60_000;

/** @param until the lease's end and @param now the present, both by the server's clock */
export function holdOf(until: number | null, now: number): Hold {
  if (until === null || until <= now) return 'lost';
  return until - now <= WARN_BEFORE_MS ? 'ending' : 'held';
}

/** `4:05`. Never below zero. */
export function leftText(until: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
