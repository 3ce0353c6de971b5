/** How far a share may be from what is usual before somebody is told. */
export interface Band {
  /** Of parties: fewer say nothing. */
  least: number;
  /** A share that is so many times what is usual, or so many times less, is out of its band. */
  factor: number;
}

/** What nearly never happens is taken to happen to one party of five hundred: one that it does happen to alarms nobody. */
const FLOOR = 0.002;
/** As unlikely must it be that what is usual gives such a share by chance: many rules are looked at every hour. */
const CHANCE = 1e-6;

/**
 * Whether a share of parties has left its band: far from what is usual, and too far for chance.
 * @param hit parties of `seen` that were hit
 * @param usual the share that is usual
 */
export function outside(
  hit: number,
  seen: number,
  usual: number,
  { least, factor }: Band,
): 'above' | 'below' | undefined {
  if (seen < least) return undefined;
  const share = hit / seen;
  const expected = Math.max(usual, FLOOR);
  if (share >= expected * factor && atLeast(hit, expected * seen) < CHANCE) return 'above';
  if (share <= usual / factor && atMost(hit, usual * seen) < CHANCE) return 'below';
  return undefined;
}

/** The chance of at most `count` where `mean` is expected, by Poisson's law: counts of a share vary less, so it is no less careful. */
export function atMost(count: number, mean: number): number {
  if (mean === 0) return 1;
  let sum = 0;
  let log = -mean;
  for (let i = 0; i <= count; i++) {
    if (i > 0) log += Math.log(mean / i);
    sum += Math.exp(log);
  }
  return Math.min(1, sum);
}

/** The chance of at least `count`; summed from there on, as what is small would be lost in the difference from 1. */
export function atLeast(count: number, mean: number): number {
  if (count === 0) return 1;
  if (mean === 0) return 0;
  let log = -mean;
  for (let i = 1; i <= count; i++) log += Math.log(mean / i);
  let sum = 0;
  for (let i = count; ; i++) {
    const term = Math.exp(log);
    sum += term;
    // behind the mean terms fall
    if (i > mean && term <= sum * 1e-12) return Math.min(1, sum);
    log += Math.log(mean / (i + 1));
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
