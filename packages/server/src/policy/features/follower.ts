import {
  addAmount,
  addTally,
  bucketAt,
  emptyTally,
  type FeaturePlan,
  readTally,
  type Tally,
  topLevel,
  writeTally,
} from '@anxin/engine';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { comparePositions, type EventStream, type Page, samePosition } from '../../foundation/stream/stream.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import type { Counted, Counting } from './counting.ts';
import {
  type Advance,
  claimFeatures,
  type Following,
  moveFeatures,
  type Place,
  readFollowing,
  readTallies,
  writeTallies,
} from './feature.store.ts';
import { allowOpening } from './opening.ts';

/** Where a test may kill the follower. */
export type FollowerPoint = 'read' | 'computed' | 'locked' | 'counted' | 'moved' | 'committed';

export interface FollowOptions {
  db: Database;
  stream: EventStream;
  counting: Counting;
  clock: Clock;
  trail: WriteTrail;
  /** Most events counted in one transaction; 200 when not given. */
  batch?: number;
  reached?(point: FollowerPoint): void | Promise<void>;
}

const BATCH = 200;

/**
 * Counts the next events of the log for these features. What is counted and how far that is move in one transaction, so
 * each event counts once, whatever is killed when, and however many try.
 * @returns whether there may be more at once
 */
export async function followFeatures(options: FollowOptions, plans: readonly FeaturePlan[]): Promise<boolean> {
  const { db, stream, batch = BATCH, reached } = options;
  const byIdentity = new Map(plans.map((plan) => [plan.identity, plan]));
  let waiting = (await readFollowing(db, [...byIdentity.keys()])).sort((a, b) =>
    comparePositions(a.position, b.position),
  );
  let more = false;
  // those at the same place, or not far ahead of it, are served by one read, and go on together from then on
  while (waiting.length > 0) {
    const types = new Set(waiting.flatMap(({ identity }) => [...byIdentity.get(identity)!.counts.keys()]));
    const from = waiting[0]!.position;
    const page = await stream.read(from, { types: [...types], limit: batch });
    await reached?.('read');
    const isBehind = ({ position }: Following): boolean => comparePositions(position, page.end) < 0;
    const here = waiting.filter((one) => samePosition(one.position, from) || isBehind(one));
    waiting = waiting.filter((one) => !here.includes(one));
    await advance(options, here, byIdentity, page);
    more ||= page.more;
  }
  return more;
}

async function advance(
  { db, counting, clock, trail, reached }: FollowOptions,
  here: readonly Following[],
  byIdentity: ReadonlyMap<string, FeaturePlan>,
  page: Page,
): Promise<void> {
  const moves = here.some(({ position, ready }) => !samePosition(position, page.end) || (!ready && !page.more));
  if (!moves) return;
  const plans = here.map(({ identity }) => byIdentity.get(identity)!);
  const counted = await counting.count(
    page.events.map((stored) => ({ id: stored.id, event: eventOf(stored) })),
    plans,
    (readers) => allowOpening({ db, clock, trail }, readers, new Map(here.map((one) => [one.identity, one]))),
  );
  await reached?.('computed');
  await db.transaction().execute(async (tx) => {
    const claimed = await claimFeatures(tx, here);
    await reached?.('locked');
    if (claimed.length === 0) return;
    const sums = claimed.map((one) => sumUp(one, byIdentity.get(one.identity)!, page.events, counted));
    await addTallies(
      tx,
      sums.flatMap(({ added }) => [...added.values()]),
    );
    await reached?.('counted');
    await moveFeatures(
      tx,
      sums.map(({ advance }) => advance),
      page.end,
      page.more ? null : clock.now(),
    );
    await reached?.('moved');
  });
  await reached?.('committed');
}

const eventOf = ({ source, sourceId, type, subject, time, data }: Omit<StoredEvent, 'txid'>) => ({
  ...{ id: sourceId, source, type, subject, data },
  time: time.toISOString(),
});

interface Added extends Place {
  plan: FeaturePlan;
  tally: Tally;
}

/** What the events of a page that one feature has not counted yet add to it, by bucket. */
function sumUp(
  following: Following,
  plan: FeaturePlan,
  events: readonly StoredEvent[],
  counted: readonly ReadonlyMap<FeaturePlan, Counted>[],
): { advance: Advance; added: Map<string, Added> } {
  const advance: Advance = { id: following.id, counted: 0, skipped: 0, unreadable: 0 };
  const added = new Map<string, Added>();
  const top = topLevel(plan.window);
  for (const [i, event] of events.entries()) {
    const what = counted[i]!.get(plan) ?? 'none';
    if (what === 'none' || comparePositions(event, following.position) <= 0) continue;
    if (what === 'skipped' || what === 'unreadable') {
      advance[what]++;
      continue;
    }
    if (what.at < following.keptFrom) continue;
    advance.counted++;
    for (let level = 0; level <= top; level++) {
      const bucket = bucketAt(what.at, level);
      const name = `${what.key.toString('hex')} ${level} ${bucket}`;
      let place = added.get(name);
      if (place === undefined) {
        place = { plan, feature: following.id, key: what.key, level, bucket, tally: emptyTally() };
        added.set(name, place);
      }
      addAmount(place.tally, plan.measure, what.amount);
    }
  }
  return { advance, added };
}

/** Adds to what is there. Nobody else writes to these features meanwhile: their rows are locked. */
async function addTallies(tx: Tx, added: readonly Added[]): Promise<void> {
  if (added.length === 0) return;
  const there = await readTallies(tx, added);
  await writeTallies(
    tx,
    added.map(({ plan, tally, ...place }, i) => {
      const before = there.get(i);
      if (before !== undefined) addTally(tally, plan.measure, readTally(before, plan.measure));
      return { ...place, tally: writeTally(tally, plan.measure) };
    }),
  );
}
