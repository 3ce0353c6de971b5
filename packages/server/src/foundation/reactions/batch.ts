import { sql } from 'kysely';
import type { Tx } from '../database/database.ts';
import type { StoredEvent } from '../log/event.ts';
import { keyOf } from '../stream/key.ts';
import { describeFailure } from './failure.ts';
import {
  attemptsOf,
  dropVanished,
  dropWaiting,
  freeOrContinue,
  park,
  parkAgain,
  parkedAmong,
  queueBehind,
  readWaiting,
  type Stopped,
} from './parked.store.ts';

import { type KeysContext, Premise, type Reaction } from './reaction.ts';

/** What a batch is run with. */
export interface BatchScope {
  tx: Tx;
  reaction: Reaction;
  context: KeysContext;
  /** Wall time, by which retries are planned. */
  now: Date;
  /** Told which key's handler runs, so that what takes the whole transaction down can be laid at a key's door. */
  running(key: string | undefined): void;
  /** Keys that took the transaction down with them, again and again, and why: parked without being run. */
  condemned(key: string): string | undefined;
}

/**
 * Handles a reaction's events of claimed buckets. First all keys under one savepoint; only when that fails each key
 * under its own, so that a failing one is parked alone. Events of parked keys queue behind.
 * @returns how many events were handled
 * @throws whatever made the transaction unusable
 */
export async function runBatch(scope: BatchScope, events: readonly StoredEvent[]): Promise<number> {
  const { tx, reaction, now } = scope;
  const byKey = Map.groupBy(events, (event) => keyOf(event, reaction.key));
  const parked = await parkedAmong(tx, reaction.name, [...byKey.keys()]);
  const queued: { key: string; rest: StoredEvent[] }[] = [];
  const stopped: Stopped[] = [];
  const ready: [string, StoredEvent[]][] = [];
  for (const [key, rest] of byKey) {
    const reason = scope.condemned(key);
    if (parked.has(key)) queued.push({ key, rest });
    else if (reason !== undefined) stopped.push({ key, kind: 'failure', reason, rest });
    else ready.push([key, rest]);
  }
  await queueBehind(tx, reaction.name, queued, now);

  let handled = 0;
  const whole = await attempt(scope, async () => {
    // of a key that is alone it is known that its handler runs, should it take the transaction down
    if (reaction.handleKeys && ready.length > 1) await reaction.handleKeys(tx, new Map(ready), scope.context);
    else for (const [key, own] of ready) await handle(scope, key, own);
  });
  if (whole.ok) for (const [, own] of ready) handled += own.length;
  else
    for (const [key, own] of ready) {
      const outcome = await runKey(scope, key, own);
      handled += outcome.handled;
      if (outcome.stopped) stopped.push({ key, ...outcome.stopped, rest: own.slice(outcome.handled) });
    }
  await park(tx, reaction.name, stopped, now);
  return handled;
}

/** Most waiting events that one retry takes. */
const RETRY_BATCH = 200;

/**
 * Tries a parked key again, its waiting events in order. Its bucket must have been claimed.
 * @returns how many events were handled
 */
export async function runParked(scope: BatchScope, key: string): Promise<number> {
  const { tx, reaction, now } = scope;
  const attempts = await attemptsOf(tx, reaction.name, key);
  if (attempts === undefined) return 0; // somebody else was faster
  const reason = scope.condemned(key);
  if (reason !== undefined) {
    await parkAgain(tx, reaction.name, { key, kind: 'failure', reason }, attempts + 1, now);
    return 0;
  }
  const events = await readWaiting(tx, reaction.name, key, RETRY_BATCH);
  if (events.length === 0) await dropVanished(tx, reaction.name, key);
  const { handled, stopped } = await runKey(scope, key, events);
  if (handled > 0) await dropWaiting(tx, reaction.name, key, events[handled - 1]!);
  if (stopped) await parkAgain(tx, reaction.name, { key, ...stopped }, handled > 0 ? 1 : attempts + 1, now);
  else await freeOrContinue(tx, reaction.name, key, now);
  return handled;
}

interface KeyOutcome {
  handled: number;
  stopped?: Pick<Stopped, 'kind' | 'reason'>;
}

/** All events of a key at once; when that fails one by one, to get as far as it goes. */
async function runKey(scope: BatchScope, key: string, events: readonly StoredEvent[]): Promise<KeyOutcome> {
  if (events.length === 0) return { handled: 0 };
  const all = await attempt(scope, () => handle(scope, key, events));
  if (all.ok) return { handled: events.length };
  if (events.length === 1) return { handled: 0, stopped: stoppedBy(all.error) };
  for (const [index, event] of events.entries()) {
    const one = await attempt(scope, () => handle(scope, key, [event]));
    if (!one.ok) return { handled: index, stopped: stoppedBy(one.error) };
  }
  return { handled: events.length };
}

const stoppedBy = (error: unknown): Pick<Stopped, 'kind' | 'reason'> => ({
  kind: error instanceof Premise ? 'premise' : 'failure',
  reason: describeFailure(error),
});

async function handle(scope: BatchScope, key: string, events: readonly StoredEvent[]): Promise<void> {
  scope.running(key);
  await scope.reaction.handle(scope.tx, events, { ...scope.context, key });
  scope.running(undefined);
}

type Attempt = { ok: true } | { ok: false; error: unknown };

/**
 * Runs something under a savepoint. The release is part of it: a handler that swallowed an error of the database has
 * left the transaction aborted, which shows there, and so does a constraint that was put off to the commit.
 */
async function attempt(scope: BatchScope, run: () => Promise<void>): Promise<Attempt> {
  const { tx } = scope;
  await sql`savepoint attempt`.execute(tx);
  try {
    await run();
    await sql`set constraints all immediate; release savepoint attempt`.execute(tx);
    return { ok: true };
  } catch (error) {
    try {
      await sql`rollback to savepoint attempt; release savepoint attempt`.execute(tx);
    } catch {
      throw error; // the connection is gone: the first error says why
    }
    scope.running(undefined);
    return { ok: false, error };
  }
}
