import {
  addAmount,
  addTally,
  askedOf,
  cut,
  type EngineEvent,
  emptyTally,
  type FeaturePlan,
  instantOf,
  lookUpKey,
  type Pack,
  readTally,
  topLevel,
  valueOfTally,
} from '@anxin/engine';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { comparePositions } from '../../foundation/stream/stream.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Counted, Counting, KeptContribution } from './counting.ts';
import { type AskedBuckets, type Following, type Found, findCounted, type TailEvent } from './feature.store.ts';
import { allowOpening } from './opening.ts';

/** Feature name to value; one that has none is not in it. */
export type FeatureValues = Record<string, number>;

/** An event that is about to be decided, and by which pack. */
export interface ToDecide {
  event: EngineEvent;
  pack: Pack;
}

export interface Features {
  /**
   * The features that the rules for each event read, in order: of all events that were committed before this was asked.
   * Costs nothing where no rule reads any.
   */
  valuesFor(events: readonly ToDecide[]): Promise<readonly FeatureValues[]>;
}

export interface FeaturesOptions {
  db: Database;
  counting: Counting;
  clock: Clock;
  trail: WriteTrail;
  /** Events behind the follower that are looked at; where there are more, features are absent. 2,000 when not given. */
  mostBehind?: number;
}

/** One feature of one event. */
interface LookUp {
  /** Of the event among those that are asked about. */
  position: number;
  plan: FeaturePlan;
  key: Buffer;
  at: number;
}

const MOST_BEHIND = 2_000;
/** As many as lie behind the follower in a busy moment, and some more. */
const REMEMBERED = 10_000;

export function createFeatures(options: FeaturesOptions): Features {
  const { db, counting, mostBehind = MOST_BEHIND } = options;
  // the same events lie behind the follower for several decisions; what they add does not change
  const remembered = new LRUCache<string, Map<string, Counted>>({ max: REMEMBERED });

  const lookUpsOf = ({ event, pack }: ToDecide, position: number): LookUp[] => {
    const at = instantOf(event);
    return askedOf(pack, event.type).features.flatMap((plan) => {
      const key = lookUpKey(plan, event);
      return key === undefined || Number.isNaN(at) ? [] : [{ position, plan, key: counting.keyOf(plan, key), at }];
    });
  };

  /** What the events behind the follower add to these plans. */
  async function countTail(
    tail: readonly TailEvent[],
    plans: readonly FeaturePlan[],
    followed: ReadonlyMap<string, Following>,
  ): Promise<ReadonlyMap<string, Counted>[]> {
    const known = tail.map(({ id }) => remembered.get(id) ?? new Map<string, Counted>());
    const wanted = tail.map(({ type }, i) =>
      plans.filter(({ identity, counts }) => counts.has(type) && !known[i]!.has(identity)),
    );
    const fresh = tail.map((_, i) => i).filter((i) => wanted[i]!.length > 0);
    if (fresh.length === 0) return known;
    const counted = await counting.count(
      fresh.map((i) => ({ id: tail[i]!.id, event: eventOf(tail[i]!) })),
      [...new Set(wanted.flat())],
      (readers) => allowOpening(options, readers, followed),
    );
    for (const [n, i] of fresh.entries()) {
      for (const [plan, what] of counted[n]!) known[i]!.set(plan.identity, what);
      remembered.set(tail[i]!.id, known[i]!);
    }
    return known;
  }

  async function find(lookUps: readonly LookUp[], plans: readonly FeaturePlan[]): Promise<Found> {
    const number = new Map(plans.map(({ identity }, i) => [identity, i]));
    const asked = lookUps.flatMap(({ plan, key, at }, n): AskedBuckets[] => {
      const feature = number.get(plan.identity);
      if (feature === undefined) return [];
      return cut(at - plan.window, at, topLevel(plan.window)).map((buckets) => ({ n, feature, key, ...buckets }));
    });
    const types = new Set(plans.flatMap(({ counts }) => [...counts.keys()]));
    return findCounted(
      db,
      plans.map(({ identity }) => identity),
      asked,
      [...types],
      mostBehind,
    );
  }

  return {
    async valuesFor(events) {
      const values = events.map((): FeatureValues => ({}));
      const lookUps = events.flatMap(lookUpsOf);
      if (lookUps.length === 0) return values;
      let plans = [...new Map(lookUps.map(({ plan }) => [plan.identity, plan])).values()];
      let found = await find(lookUps, plans);
      if (found.cut) {
        // one of them may be far behind by itself: those that are farthest ahead are asked alone
        plans = farthest(plans, found.features);
        found = await find(lookUps, plans);
        if (found.cut) return values;
      }
      const counted = await countTail(found.tail, plans, found.features);
      const totals = lookUps.map(emptyTally);
      for (const { n, tally } of found.tallies) {
        const { measure } = lookUps[n]!.plan;
        addTally(totals[n]!, measure, readTally(tally, measure));
      }
      const wanted = new Set(plans.map(({ identity }) => identity));
      const behind = behindBy(found, counted);
      for (const [n, { position, plan, key, at }] of lookUps.entries()) {
        const following = found.features.get(plan.identity);
        if (!following?.ready || !wanted.has(plan.identity) || at - plan.window < following.keptFrom) continue;
        for (const what of behind.get(nameOf(plan.identity, key)) ?? [])
          if (what.at >= at - plan.window && what.at < at) addAmount(totals[n]!, plan.measure, what.amount);
        const value = valueOfTally(totals[n]!, plan);
        if (value !== undefined) values[position]![plan.name] = value;
      }
      return values;
    },
  };
}

const nameOf = (identity: string, key: Buffer): string => `${identity} ${key.toString('hex')}`;

/** What events add that lie behind what a feature has counted, by feature and key. */
function behindBy({ tail, features }: Found, counted: readonly ReadonlyMap<string, Counted>[]) {
  const behind = new Map<string, KeptContribution[]>();
  for (const [i, event] of tail.entries())
    for (const [identity, what] of counted[i]!) {
      const following = features.get(identity);
      if (typeof what === 'string' || !following || comparePositions(event, following.position) <= 0) continue;
      const name = nameOf(identity, what.key);
      const there = behind.get(name);
      if (there) there.push(what);
      else behind.set(name, [what]);
    }
  return behind;
}

/** The plans whose features have got farthest. */
function farthest(plans: readonly FeaturePlan[], features: ReadonlyMap<string, Following>): FeaturePlan[] {
  const ready = plans.flatMap((plan) => {
    const following = features.get(plan.identity);
    return following?.ready ? { plan, position: following.position } : [];
  });
  const head = ready.map(({ position }) => position).reduce((a, b) => (comparePositions(a, b) < 0 ? b : a));
  return ready.filter(({ position }) => comparePositions(position, head) === 0).map(({ plan }) => plan);
}

const eventOf = ({ source, source_id, type, subject_key, time, data }: TailEvent): EngineEvent => ({
  ...{ id: source_id, source, type, subject: subject_key, data },
  time: time.toISOString(),
});
