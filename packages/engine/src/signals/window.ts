/**
 * Time is cut into buckets of 1, 64, 64² … milliseconds, and an event counts in one bucket of each level. A window is the
 * union of whole buckets, few of each level, so it costs the same however much happened in it, and it is exact to the
 * millisecond.
 */

const BASE = 64;
/** A level is worth keeping where a window holds at least so many of its buckets. */
const LEAST = 4;

/** Buckets `[from, to)` of a level, numbered from 1970. */
export interface Buckets {
  readonly level: number;
  readonly from: number;
  readonly to: number;
}

/** The highest level that windows of this length (milliseconds) are cut into; they use it and all below. */
export function topLevel(window: number): number {
  let level = 0;
  while (LEAST * BASE ** (level + 1) <= window) level++;
  return level;
}

/** The bucket of an instant (milliseconds since 1970). */
export const bucketAt = (instant: number, level: number): number => Math.floor(instant / BASE ** level);

/** When the bucket begins. */
export const bucketStart = (bucket: number, level: number): number => bucket * BASE ** level;

/** The most buckets that `[from, from + window)` is cut into. */
export const mostBuckets = (window: number): number => {
  const top = topLevel(window);
  return 2 * (BASE - 1) * top + Math.floor(window / BASE ** top) + 1;
};

/** Instants `[from, to)` as whole buckets of the levels up to `top`: each instant in exactly one. */
export function cut(from: number, to: number, top: number): Buckets[] {
  const out: Buckets[] = [];
  const take = (level: number, first: number, end: number): void => {
    if (first < end) out.push({ level, from: first, to: end });
  };
  let [first, end] = [from, to];
  for (let level = 0; ; level++) {
    const [above, aboveEnd] = [Math.ceil(first / BASE), Math.floor(end / BASE)];
    if (level === top || above >= aboveEnd) {
      take(level, first, end);
      return out;
    }
    take(level, first, above * BASE);
    take(level, aboveEnd * BASE, end);
    [first, end] = [above, aboveEnd];
  }
}
