import type { Contribution, FeaturePlan } from './feature.ts';
import { addAmount, addTally, emptyTally, type Tally, valueOfTally } from './tally.ts';
import { type Buckets, bucketAt, bucketStart, cut, topLevel } from './window.ts';

/** What one feature has counted, in memory. Events may come in any order. */
export interface FeatureMemory {
  add(contribution: Contribution): void;
  /** The value for a key at an instant (milliseconds): of the events in the window before it, itself not among them. */
  valueAt(key: string, instant: number): number | undefined;
  /** Lets go of what lies before an instant. Buckets that reach beyond it stay whole. */
  forget(before: number): void;
  /** Buckets held. */
  readonly size: number;
}

/** By level, then by bucket. The upper levels are there once the lowest holds more than can be looked at one by one. */
type Levels = Map<number, Tally>[];

/** Most keys have few events: upper levels would hold each of them again, and find nothing faster. */
const FEW = 64;

export function createFeatureMemory(plan: Pick<FeaturePlan, 'measure' | 'whole' | 'window'>): FeatureMemory {
  const { measure, window } = plan;
  const top = topLevel(window);
  const keys = new Map<string, Levels>();
  let size = 0;

  const levelsOf = (key: string): Levels => {
    let levels = keys.get(key);
    if (levels === undefined) {
      levels = [new Map()];
      keys.set(key, levels);
    }
    return levels;
  };

  const bucketOf = (buckets: Map<number, Tally>, bucket: number): Tally => {
    let tally = buckets.get(bucket);
    if (tally === undefined) {
      tally = emptyTally();
      buckets.set(bucket, tally);
      size++;
    }
    return tally;
  };

  const raise = (levels: Levels): void => {
    const [lowest] = levels;
    for (let level = 1; level <= top; level++) {
      const buckets = new Map<number, Tally>();
      for (const [instant, tally] of lowest!) addTally(bucketOf(buckets, bucketAt(instant, level)), measure, tally);
      levels.push(buckets);
    }
  };

  return {
    add({ key, at, amount }) {
      const levels = levelsOf(key);
      for (const [level, buckets] of levels.entries())
        addAmount(bucketOf(buckets, bucketAt(at, level)), measure, amount);
      if (levels.length === 1 && levels[0]!.size > FEW) raise(levels);
    },
    valueAt(key, instant) {
      const total = emptyTally();
      const levels = keys.get(key);
      if (levels !== undefined)
        for (const range of cut(instant - window, instant, levels.length - 1))
          for (const tally of within(levels[range.level]!, range)) addTally(total, measure, tally);
      return valueOfTally(total, plan);
    },
    forget(before) {
      for (const [key, levels] of keys) {
        for (const [level, buckets] of levels.entries())
          for (const bucket of buckets.keys())
            if (bucketStart(bucket + 1, level) <= before && buckets.delete(bucket)) size--;
        if (levels.every((buckets) => buckets.size === 0)) keys.delete(key);
      }
    },
    get size() {
      return size;
    },
  };
}

/** Those that are there: by asking for each of the range, or each that is there, whichever are fewer. */
function* within(buckets: ReadonlyMap<number, Tally>, { from, to }: Buckets): Iterable<Tally> {
  if (buckets.size < to - from) {
    for (const [bucket, tally] of buckets) if (bucket >= from && bucket < to) yield tally;
    return;
  }
  for (let bucket = from; bucket < to; bucket++) {
    const tally = buckets.get(bucket);
    if (tally !== undefined) yield tally;
  }
}
