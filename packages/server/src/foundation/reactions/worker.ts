import { sql } from 'kysely';
import { type Clock, wallClock } from '../clock.ts';
import { type Database, type Tx, UNANSWERED } from '../database/database.ts';
import type { Ids } from '../ids.ts';
import type { Position } from '../log/event.ts';
import { bucketOf, keyOf } from '../stream/key.ts';
import { comparePositions, type EventStream, type Page, samePosition } from '../stream/stream.ts';
import { type BatchScope, runBatch, runParked } from './batch.ts';
import { createBlame } from './blame.ts';
import { claimBucketOf, claimBuckets, ensureCursors, type Front, moveBuckets, readFronts } from './cursor.store.ts';
import { describeFailure } from './failure.ts';
import { createLimit } from './limit.ts';
import { hastenPremises, readDue } from './parked.store.ts';
import { createQuiet } from './quiet.ts';
import { checkReactions, type Reaction } from './reaction.ts';

/** Where a test may kill the worker. */
export type ReactionPoint = 'read' | 'claimed' | 'handled' | 'moved' | 'committed';

interface ReactionLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ReactionWorkerOptions {
  /** Its pool needs `lanes` + 1 connections. */
  db: Database;
  stream: EventStream;
  reactions: readonly Reaction[];
  /** The marketplace's clock, for handlers. */
  clock: Clock;
  ids: Ids;
  log: ReactionLog;
  /** Wall time, by which retries are planned. */
  wall?: Clock;
  /** Most events read at once; 200 when not given. */
  batch?: number;
  /** Batches under way at once; 4 when not given. */
  lanes?: number;
  /** Milliseconds between looks when nothing calls; 500 when not given. */
  pollEvery?: number;
  /** Milliseconds that a batch may take: an open transaction holds back every reader of the log. 30,000 when not given. */
  longestBatch?: number;
  /** Called after each commit of a batch that handled something: handlers may have written to the log. */
  onCommit?(): void;
  reached?(point: ReactionPoint, reaction: string): void | Promise<void>;
}

export interface ReactionWorker {
  /** Checks the reactions, makes their cursors and begins to work. */
  start(): Promise<void>;
  /** Waits for what is under way. */
  stop(): Promise<void>;
  /** Works until every event that is committed now, and what follows from it, is handled or parked. */
  drain(): Promise<void>;
}

interface Pass {
  /** Events handled or put behind parked ones. */
  handled: number;
  /** Whether to look again at once: something moved, and there may be more. */
  again: boolean;
}

const HASTEN_EVERY = 1_000;
const HASTEN_MOST = 100;
const RETRY_MOST = 50;
const QUIET_FOR = 5_000;
const SHORTEST_PAUSE = 20;
const STUCK_AFTER = 2_000;

/** @throws Error when a reaction is declared wrongly */
export function createReactionWorker(options: ReactionWorkerOptions): ReactionWorker {
  const { db, stream, reactions, clock, ids, log } = options;
  const { wall = wallClock, batch = 200, lanes = 4, pollEvery = 500, longestBatch = 30_000 } = options;
  checkReactions(reactions);
  const byName = new Map(reactions.map((reaction) => [reaction.name, reaction]));
  const names = [...byName.keys()];
  const types = new Map(reactions.map((reaction) => [reaction.name, new Set(reaction.types)]));
  const limit = createLimit(lanes);
  const blame = createBlame(wall);
  const quiet = createQuiet(wall, QUIET_FOR);
  const reached = async (point: ReactionPoint, name: string): Promise<void> => options.reached?.(point, name);

  let ensured: Promise<void> | undefined;
  const ensure = (): Promise<void> => {
    ensured ??= (async () => {
      for (const reaction of await ensureCursors(db, reactions, await stream.now()))
        log.warn({ reaction }, 'buckets are not level yet: their number changes at a later start');
    })();
    return ensured.catch((error: unknown) => {
      ensured = undefined;
      throw error;
    });
  };

  /** One transaction of a reaction, ended if it takes too long; what takes it down is remembered. */
  async function transact(reaction: Reaction, work: (scope: BatchScope) => Promise<number>): Promise<number> {
    let key: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    // a controlled transaction refuses to be used after its end, so a handler that is late can do no harm
    const tx = await db.startTransaction().execute();
    try {
      await sql`select set_config('statement_timeout', ${String(longestBatch)}, true) ${UNANSWERED}`.execute(tx);
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('A batch took too long')), longestBatch);
      });
      const scope: BatchScope = {
        tx: tx as Tx,
        reaction,
        context: { clock, ids },
        now: wall.now(),
        running: (running) => {
          key = running;
        },
        condemned: (which) => blame.condemned(reaction.name, which),
      };
      const handled = await Promise.race([work(scope), late]);
      await tx.commit().execute();
      await reached('committed', reaction.name);
      blame.clear(reaction.name);
      if (handled > 0) options.onCommit?.();
      return handled;
    } catch (error) {
      blame.failed(reaction.name, key, describeFailure(error));
      log.error({ reaction: reaction.name, err: error }, 'a batch failed and is tried again');
      if (!tx.isCommitted && !tx.isRolledBack)
        await tx
          .rollback()
          .execute()
          .catch(() => {}); // the connection is gone, and the transaction with it
      return 0;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Handles what a page holds for some of a front's buckets. */
  async function advance(front: Front, page: Page, most: number): Promise<Pass> {
    const reaction = byName.get(front.reaction)!;
    const wanted = types.get(front.reaction)!;
    let moved = false;
    const handled = await transact(reaction, async (scope) => {
      const claimed = new Set(await claimBuckets(scope.tx, front, most));
      if (claimed.size === 0) return 0;
      await reached('claimed', reaction.name);
      const all = page.events.filter(
        (event) => wanted.has(event.type) && claimed.has(bucketOf(keyOf(event, reaction.key), front.of)),
      );
      // after a failure less is taken at once: it may have been too much for the time that a batch has
      const events = all.slice(0, Math.max(1, all.length >> blame.failuresOf(reaction.name)));
      if (events.length > 0) await runBatch(scope, events);
      await reached('handled', reaction.name);
      const end = events.length < all.length ? events.at(-1)! : page.end;
      await moveBuckets(scope.tx, reaction.name, [...claimed], end);
      await reached('moved', reaction.name);
      moved = true;
      return events.length;
    });
    return { handled, again: moved };
  }

  /** What to do for a front, now that the events after it are known. */
  function plan(front: Front, from: Position, page: Page): (() => Promise<Pass>)[] {
    if (samePosition(from, page.end)) return quiet.isDue(front) ? [() => advance(front, page, front.of)] : [];
    const wanted = types.get(front.reaction)!;
    if (!page.events.some((event) => wanted.has(event.type))) {
      quiet.note(front, page.end);
      return quiet.isDue(front) ? [() => advance(front, page, front.of)] : [async () => ({ handled: 0, again: true })];
    }
    // far behind, the work is divided, so that other lanes and other processes get their part of it
    const parts = page.more ? Math.min(lanes, front.buckets.length) : 1;
    const most = Math.ceil(front.buckets.length / parts);
    return Array.from({ length: parts }, () => () => advance(front, page, most));
  }

  async function pass(): Promise<Pass> {
    const fronts = (await readFronts(db, names)).filter((front) => !blame.isResting(front.reaction));
    quiet.keepOnly(fronts);
    // those at the same place are served by one read
    const places = Map.groupBy(
      fronts.map((front) => ({ front, from: quiet.skip(front) })),
      ({ from }) => `${from.txid}/${from.id}`,
    );
    const total: Pass = { handled: 0, again: false };
    const all = [...places.values()].map((place) => ({
      from: place[0]!.from,
      fronts: place.map(({ front }) => front),
    }));
    for (let i = 0; i < all.length; i += lanes) {
      const results = await Promise.all(
        all.slice(i, i + lanes).map(async ({ fronts: here, from }) => {
          const page = await limit(() => readFor(here, from));
          await reached('read', here[0]!.reaction);
          return Promise.all(here.flatMap((front) => plan(front, from, page).map((work) => limit(work))));
        }),
      );
      for (const result of results.flat()) {
        total.handled += result.handled;
        total.again ||= result.again;
      }
    }
    return total;
  }

  function readFor(place: readonly Front[], from: Position): Promise<Page> {
    const union = new Set(place.flatMap((front) => byName.get(front.reaction)!.types));
    const [front] = place;
    const alone = place.length === 1 && front!.buckets.length < front!.of;
    return stream.read(from, {
      types: [...union],
      limit: batch,
      ...(alone && {
        buckets: { key: byName.get(front!.reaction)!.key, of: front!.of, wanted: front!.buckets },
      }),
    });
  }

  /** Tries parked keys that are due. */
  async function retryDue(): Promise<Pass> {
    const due = await readDue(db, names, wall.now(), RETRY_MOST);
    const handled = await Promise.all(
      due
        .filter((entry) => !blame.isResting(entry.reaction))
        .map(({ reaction, key }) =>
          limit(() =>
            transact(byName.get(reaction)!, async (scope) => {
              if (!(await claimBucketOf(scope.tx, reaction, key))) return 0;
              await reached('claimed', reaction);
              const count = await runParked(scope, key);
              await reached('handled', reaction);
              return count;
            }),
          ),
        ),
    );
    const sum = handled.reduce((a, b) => a + b, 0);
    return { handled: sum, again: sum > 0 || due.length === RETRY_MOST };
  }

  let hastenedAt = Number.NEGATIVE_INFINITY;
  let news = false;
  /** Something was handled: perhaps it is what a premise was waiting for. */
  async function hasten(): Promise<void> {
    const now = wall.now();
    if (!news || now.getTime() - hastenedAt < HASTEN_EVERY) return;
    hastenedAt = now.getTime();
    news = false;
    await hastenPremises(db, names, now, new Date(now.getTime() - HASTEN_EVERY), HASTEN_MOST);
  }

  async function round(): Promise<boolean> {
    await ensure();
    const forward = await pass();
    news ||= forward.handled > 0;
    await hasten();
    const retried = await retryDue();
    return forward.again || retried.again;
  }

  let running = false;
  let loop: Promise<void> | undefined;
  let wake: () => void = () => {};
  let called = false;
  let unsubscribe = (): void => {};

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (called || !running) wake();
    });

  async function run(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (running) {
      const again = await round().catch((error: unknown) => {
        log.error({ err: error }, 'the log could not be followed and is tried again');
        pause = pollEvery;
        return false;
      });
      if (again) {
        pause = SHORTEST_PAUSE;
        continue;
      }
      await sleep(pause);
      // news may come before it can be read, held back by another open transaction: so look again soon, then less often
      pause = called ? SHORTEST_PAUSE : Math.min(pause * 2, pollEvery);
      called = false;
    }
  }

  return {
    async start() {
      if (running) return;
      await ensure();
      running = true;
      unsubscribe = stream.onNews(() => {
        called = true;
        wake();
      });
      loop = run();
    },

    async stop() {
      running = false;
      unsubscribe();
      wake();
      await loop;
      loop = undefined;
    },

    async drain() {
      await ensure();
      await readable(db, stream);
      for (let idle = 0, stuck = 0; idle < 2; ) {
        const forward = await pass();
        await hastenPremises(db, names, wall.now(), new Date(wall.now().getTime() + 1), 10_000);
        let retried = 0;
        for (let next = true; next; ) {
          const result = await retryDue();
          retried += result.handled;
          next = result.again;
        }
        const finished = !forward.again && retried === 0 && (await isLevel());
        idle = finished ? idle + 1 : 0;
        if (finished || forward.again || retried > 0) {
          stuck = 0;
          continue;
        }
        // somebody else is at it, or a reaction rests after a failure
        if (++stuck > STUCK_AFTER) throw new Error('The reactions get no further');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };

  /** Whether nothing is left to read for anybody, other workers' claims included. */
  async function isLevel(): Promise<boolean> {
    const head = await stream.head();
    const fronts = await readFronts(db, names);
    return fronts.every((front) => comparePositions(quiet.skip(front), head) >= 0);
  }
}

/** Waits, up to five seconds, until what is committed now can be read: another transaction may hold it back. */
async function readable(db: Database, stream: EventStream): Promise<void> {
  const { rows } = await sql<Position>`select txid, id from event order by txid desc, id desc limit 1`.execute(db);
  const last = rows[0];
  for (let i = 0; last && i < 500 && comparePositions(await stream.head(), last) < 0; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
