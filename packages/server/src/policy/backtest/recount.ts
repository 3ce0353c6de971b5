import { setTimeout as wait } from 'node:timers/promises';
import {
  createFeatureStream,
  type EngineEvent,
  type FeaturePlan,
  type FeatureValues,
  lookUpKey,
  type Reading,
} from '@anxin/engine';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { instantOf, lowestIdAt } from '../../foundation/ids.ts';
import { BEGINNING, type Position, type StoredEvent } from '../../foundation/log/event.ts';
import type { Access, Sealer } from '../../foundation/sealing/sealer.ts';
import { comparePositions, type EventStream, positionBefore } from '../../foundation/stream/stream.ts';
import type { Counted, Counting } from '../features/counting.ts';
import { readingOf } from './given.ts';
import type { Stretch } from './history.ts';

/** Counts features again along the log, as decisions of then would have been given them. */
export interface Recount {
  /**
   * By event, then by what it is (`readingOf`). Parts of the stretch, one after the other in their order: it is read
   * once. One from before begins anew.
   */
  valuesFor(part: Stretch): Promise<ReadonlyMap<string, FeatureValues>>;
}

export interface RecountOptions {
  db: Database;
  stream: Pick<EventStream, 'read'>;
  counting: Counting;
  sealer: Pick<Sealer, 'openEvents'>;
  access: Access;
  plans: readonly FeaturePlan[];
  /** Types of event whose decisions ask. */
  types: readonly string[];
  /** All for which values are asked. */
  stretch: Stretch;
  /** Buckets of time held in memory; 2,000,000 when not given, some hundred megabytes. */
  mostHeld?: number;
}

const DAY_MS = 86_400_000;
/** How late an event may be and have features. */
const LATENESS_MS = 7 * DAY_MS;
/** How far an event's time may lie after its arrival. */
const AHEAD_MS = DAY_MS;
const PAGE = 1_000;

/**
 * Reads the log once, in its order, from as far before the stretch as windows reach back. Events of one transaction do not
 * see each other, as at the door.
 */
export function createRecount(options: RecountOptions): Recount {
  const { db, stream, counting, sealer, access, stretch, mostHeld = 2_000_000 } = options;
  // under the name of what they are: two packs may call different things the same
  const plans = options.plans.map((plan) => ({ ...plan, name: readingOf(plan) }));
  const asking = new Set(options.types);
  const types = [...new Set([...asking, ...plans.flatMap(({ counts }) => [...counts.keys()])])];
  const counts = new Map<EngineEvent, ReadonlyMap<FeaturePlan, Counted>>();
  const opened = new Map<EngineEvent, EngineEvent>();
  const values = new Map<string, FeatureValues>();
  let features: ReturnType<typeof createFeatureStream>;
  let position: Position | undefined;
  let transaction: { txid: bigint; events: EngineEvent[] };
  /** Up to which id values were given out. */
  let given = '';

  const reading: Reading = {
    contributionOf(plan, event) {
      const what = counts.get(event)?.get(plan) ?? 'none';
      if (what === 'unreadable') return 'none';
      return typeof what === 'string' ? what : { ...what, key: what.key.toString('hex') };
    },
    lookUpKey(plan, event) {
      const key = lookUpKey(plan, opened.get(event) ?? event);
      return key === undefined ? undefined : counting.keyOf(plan, key).toString('hex');
    },
  };

  async function begin(): Promise<Position> {
    const longest = Math.max(...plans.map(({ window }) => window));
    const floor = instantOf(stretch.from).getTime() - longest - LATENESS_MS - AHEAD_MS;
    const { first, earlier } = await readFirst(db, lowestIdAt(new Date(Math.max(0, floor))));
    for (const held of [counts, opened, values]) held.clear();
    transaction = { txid: -1n, events: [] };
    features = createFeatureStream(plans, {
      ...{ reading, lateness: LATENESS_MS },
      from: earlier ? floor + AHEAD_MS : Number.NEGATIVE_INFINITY,
    });
    return first === undefined ? BEGINNING : positionBefore(first);
  }

  /** Takes an event in; those of the transaction before it are counted from now on. */
  function take({ id, txid }: StoredEvent, event: EngineEvent, asks: boolean): void {
    if (txid !== transaction.txid) {
      for (const before of transaction.events) {
        features.add(before);
        counts.delete(before);
      }
      transaction = { txid, events: [] };
    }
    if (asks) values.set(id, features.valuesFor(event));
    opened.delete(event);
    transaction.events.push(event);
  }

  /** @returns whether there was anything to read */
  async function readOn(): Promise<boolean> {
    const from = position ?? (await begin());
    const page = await stream.read(from, { types, limit: PAGE });
    const events = page.events.map(eventOf);
    const asks = page.events.map(({ id, type }) => asking.has(type) && id >= stretch.from && id < stretch.to);
    const [counted, clear] = await Promise.all([
      counting.count(
        events.map((event, i) => ({ id: page.events[i]!.id, event })),
        plans,
        // whoever began the work stands on the trail with all that is read for it
        async () => {},
      ),
      sealer.openEvents(
        events.filter((_, i) => asks[i]),
        access,
      ),
    ]);
    // from here on nothing can fail but what is too large: what was read once is counted once
    let next = 0;
    for (const [i, stored] of page.events.entries()) {
      const event = events[i]!;
      counts.set(event, counted[i]!);
      const readable = asks[i]! ? clear[next++]! : undefined;
      if (readable?.unreadable === 0) opened.set(event, readable.event);
      take(stored, event, readable?.unreadable === 0);
    }
    position = page.end;
    if (features.size > mostHeld) throw tooLarge(mostHeld);
    return page.more || comparePositions(page.end, from) > 0;
  }

  return {
    async valuesFor(part) {
      if (part.from < given) position = undefined;
      given = part.to;
      const last = await readLast(db, part, [...asking]);
      for (let tries = 0; last && (!position || comparePositions(position, last) < 0); ) {
        if (await readOn()) continue;
        // an older transaction is open: what lies behind it cannot be told from what is still to come
        if (++tries > MOST_TRIES) throw new Problem('server.not-ready', { retryAfter: 1 });
        await wait(AGAIN_AFTER);
      }
      const found = new Map<string, FeatureValues>();
      for (const [id, value] of values) {
        if (id >= part.to) continue;
        values.delete(id);
        if (id >= part.from) found.set(id, value);
      }
      return found;
    },
  };
}

const AGAIN_AFTER = 200;
const MOST_TRIES = 50;

const tooLarge = (most: number): Error =>
  new Error(
    `to count the new features over this stretch takes more than ${most.toLocaleString('en')} places in memory: try a shorter window, or a shorter stretch`,
  );

const eventOf = ({ source, sourceId, type, subject, time, data }: StoredEvent): EngineEvent => ({
  ...{ id: sourceId, source, type, subject, data },
  time: time.toISOString(),
});

/** As many ids as come in while the slowest transaction is under way: the order of ids is not quite that of the log. */
const AROUND = 1_000;

/** The first transaction among the events from an id on, and whether there are any before. */
async function readFirst(db: Database, from: string): Promise<{ first: bigint | undefined; earlier: boolean }> {
  const rows = await db
    .selectFrom('event')
    .select('txid')
    .where('id', '>=', from)
    .orderBy('id')
    .limit(AROUND)
    .execute();
  const before = await db.selectFrom('event').select('id').where('id', '<', from).limit(1).executeTakeFirst();
  const first = rows.reduce<bigint | undefined>((a, { txid }) => (a === undefined || txid < a ? txid : a), undefined);
  return { first, earlier: before !== undefined };
}

/** Where the last event of a part that asks stands in the log. */
const readLast = (db: Database, { from, to }: Stretch, types: readonly string[]): Promise<Position | undefined> =>
  db
    .selectFrom('event')
    .select(['txid', 'id'])
    .where('id', '>=', from)
    .where('id', '<', to)
    .where('type', 'in', types)
    .orderBy('txid', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
