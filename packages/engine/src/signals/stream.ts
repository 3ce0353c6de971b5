import type { EngineEvent } from '../policy/types.ts';
import { contributionOf, lookUpKey } from './contribution.ts';
import { type FeaturePlan, instantOf } from './feature.ts';
import { createFeatureMemory } from './memory.ts';

/** Feature name to value; one that has no value is not in it. */
export type FeatureValues = Record<string, number>;

/** Features computed along a stretch of history, in one pass. */
export interface FeatureStream {
  /** The features that a decision on this event reads, from the events that were added before it. */
  valuesFor(event: EngineEvent): FeatureValues;
  /** Counts the event; a decision on it has been made, or will not be. */
  add(event: EngineEvent): void;
  /** Events that were not counted because something could not be evaluated, by feature. */
  readonly skipped: ReadonlyMap<string, number>;
  /** What it holds, in buckets of time: at most one an event, feature and level. */
  readonly size: number;
}

const DAY_MS = 86_400_000;
/** Events between two times that what is too old is let go. */
const SWEEP_EVERY = 10_000;

/** How a stream reads events. */
export interface Reading {
  contributionOf: typeof contributionOf;
  lookUpKey: typeof lookUpKey;
}

export interface FeatureStreamOptions {
  /** Milliseconds by which an event may be late and still have features; seven days when not given. */
  lateness?: number;
  /** Milliseconds since 1970: what happened before may not have been added. */
  from?: number;
  /** Events are read as they are when not given; what is sealed, or kept under other keys, is read otherwise. */
  reading?: Reading;
}

/**
 * Give it events in the order in which they came in, and each decision sees what it would have seen then: a late event
 * counts for those after it, also where its time lies before theirs.
 *
 * Memory holds what the windows of the latest time reach back to, and `lateness` more. An event that is later than that
 * has none of the features whose window has been let go of.
 */
export function createFeatureStream(plans: Iterable<FeaturePlan>, options: FeatureStreamOptions = {}): FeatureStream {
  const { lateness = 7 * DAY_MS, from = Number.NEGATIVE_INFINITY } = options;
  const { reading = { contributionOf, lookUpKey } } = options;
  const features = Array.from(plans, (plan) => ({ plan, memory: createFeatureMemory(plan), keptFrom: from }));
  const skipped = new Map<string, number>();
  let latest = Number.NEGATIVE_INFINITY;
  let sinceSweep = 0;

  const sweep = (): void => {
    sinceSweep = 0;
    for (const feature of features) {
      feature.keptFrom = Math.max(feature.keptFrom, latest - lateness - feature.plan.window);
      feature.memory.forget(feature.keptFrom);
    }
  };

  return {
    skipped,
    get size() {
      return features.reduce((sum, { memory }) => sum + memory.size, 0);
    },
    valuesFor(event) {
      const values: FeatureValues = {};
      const at = instantOf(event);
      if (Number.isNaN(at)) return values;
      for (const { plan, memory, keptFrom } of features) {
        if (at - plan.window < keptFrom) continue;
        const key = reading.lookUpKey(plan, event);
        const value = key === undefined ? undefined : memory.valueAt(key, at);
        if (value !== undefined) values[plan.name] = value;
      }
      return values;
    },
    add(event) {
      const at = instantOf(event);
      for (const { plan, memory, keptFrom } of features) {
        const contribution = reading.contributionOf(plan, event);
        if (contribution === 'skipped') skipped.set(plan.name, (skipped.get(plan.name) ?? 0) + 1);
        else if (contribution !== 'none' && at >= keptFrom) memory.add(contribution);
      }
      if (at > latest) latest = at;
      if (++sinceSweep >= SWEEP_EVERY) sweep();
    },
  };
}
