import { sql } from 'kysely';
import { type Database, PLANNED_ONCE, type Tx } from '../database/database.ts';
import { type EventRow, type Position, type StoredEvent, toEvent } from '../log/event.ts';

export type ParkedKind = 'premise' | 'failure';

interface ParkedTable {
  reaction: string;
  key: string;
  kind: ParkedKind;
  reason: string;
  attempts: number;
  parked_at: Date;
  tried_at: Date;
  next_try_at: Date;
}

interface WaitingTable {
  reaction: string;
  key: string;
  txid: bigint;
  event_id: string;
}

declare module '../database/database.ts' {
  interface Tables {
    reaction_parked: ParkedTable;
    reaction_waiting: WaitingTable;
  }
}

/** A key that stopped, with what it stopped at. */
export interface Stopped {
  key: string;
  kind: ParkedKind;
  reason: string;
  /** From the failing one on; they wait. */
  rest: readonly StoredEvent[];
}

const FIRST_PAUSE = { premise: 200, failure: 1_000 };
const LONGEST_PAUSE = { premise: 30_000, failure: 10 * 60_000 };

/** Milliseconds until a key is tried again: doubling, with a premise soon, because it is only a matter of order. */
export function pauseAfter(kind: ParkedKind, attempts: number): number {
  return Math.min(FIRST_PAUSE[kind] * 2 ** Math.min(attempts - 1, 20), LONGEST_PAUSE[kind]);
}

/** Which of the keys are parked. Sound only while their buckets are claimed. */
export async function parkedAmong(tx: Tx, reaction: string, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`${PLANNED_ONCE}
    select key from reaction_parked where reaction = ${reaction} and key = any(${keys}::text[])`.execute(tx);
  return new Set(rows.map((row) => row.key));
}

/** Parks keys, their events waiting. */
export async function park(tx: Tx, reaction: string, stopped: readonly Stopped[], now: Date): Promise<void> {
  if (stopped.length === 0) return;
  await tx
    .insertInto('reaction_parked')
    .values(
      stopped.map(({ key, kind, reason }) => ({
        ...{ reaction, key, kind, reason, attempts: 1, parked_at: now, tried_at: now },
        next_try_at: new Date(now.getTime() + pauseAfter(kind, 1)),
      })),
    )
    .execute();
  await addWaiting(tx, reaction, stopped);
}

/** Lets further events of parked keys wait; a key that lacked a premise is tried again at once. */
export async function queueBehind(
  tx: Tx,
  reaction: string,
  arrived: readonly { key: string; rest: readonly StoredEvent[] }[],
  now: Date,
): Promise<void> {
  if (arrived.length === 0) return;
  await addWaiting(tx, reaction, arrived);
  await sql`
    update reaction_parked set next_try_at = ${now}
    where reaction = ${reaction} and key = any(${arrived.map((a) => a.key)}::text[]) and kind = 'premise'`.execute(tx);
}

async function addWaiting(
  tx: Tx,
  reaction: string,
  parts: readonly { key: string; rest: readonly StoredEvent[] }[],
): Promise<void> {
  const rows = parts.flatMap(({ key, rest }) => rest.map((event) => ({ key, txid: event.txid, id: event.id })));
  await sql`
    insert into reaction_waiting (reaction, key, txid, event_id)
    select ${reaction}, key, txid, id from unnest(
      ${rows.map((row) => row.key)}::text[], ${rows.map((row) => row.txid)}::bigint[], ${rows.map((row) => row.id)}::uuid[]
    ) as w (key, txid, id)`.execute(tx);
}

/** The first waiting events of a key, in order. One that retention has removed is left out. */
export async function readWaiting(tx: Tx, reaction: string, key: string, limit: number): Promise<StoredEvent[]> {
  const { rows } = await sql<EventRow>`
    select e.id, e.txid, e.type, e.source, e.source_id, e.subject_key, e.time, e.received_at, e.cause_id, e.refs, e.data
    from (
      select txid, event_id from reaction_waiting where reaction = ${reaction} and key = ${key}
      order by txid, event_id limit ${limit}
    ) w join event e on e.id = w.event_id
    order by e.txid, e.id`.execute(tx);
  return rows.map(toEvent);
}

/** Takes what was handled out of a key's waiting events, up to and including `last`. */
export async function dropWaiting(tx: Tx, reaction: string, key: string, last: Position): Promise<void> {
  await sql`
    delete from reaction_waiting where reaction = ${reaction} and key = ${key}
      and (txid, event_id) <= (${last.txid}::bigint, ${last.id}::uuid)`.execute(tx);
}

/** Takes out of a key's waiting events those that retention has removed from the log. */
export async function dropVanished(tx: Tx, reaction: string, key: string): Promise<void> {
  await sql`
    delete from reaction_waiting w where reaction = ${reaction} and key = ${key}
      and not exists (select 1 from event e where e.id = w.event_id)`.execute(tx);
}

/** Frees a key if nothing of it waits any more; otherwise it is due again at once. */
export async function freeOrContinue(tx: Tx, reaction: string, key: string, now: Date): Promise<void> {
  await sql`
    delete from reaction_parked p where reaction = ${reaction} and key = ${key}
      and not exists (select 1 from reaction_waiting w where w.reaction = p.reaction and w.key = p.key)`.execute(tx);
  await sql`
    update reaction_parked set attempts = 0, next_try_at = ${now} where reaction = ${reaction} and key = ${key}`.execute(
    tx,
  );
}

/** Notes that another try failed. */
export async function parkAgain(
  tx: Tx,
  reaction: string,
  stopped: Omit<Stopped, 'rest'>,
  attempts: number,
  now: Date,
): Promise<void> {
  const { key, kind, reason } = stopped;
  await tx
    .updateTable('reaction_parked')
    .set({ kind, reason, attempts, tried_at: now, next_try_at: new Date(now.getTime() + pauseAfter(kind, attempts)) })
    .where('reaction', '=', reaction)
    .where('key', '=', key)
    .execute();
}

export async function attemptsOf(tx: Tx, reaction: string, key: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('reaction_parked')
    .select('attempts')
    .where('reaction', '=', reaction)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.attempts;
}

/** Keys to try now, those due longest first. */
export async function readDue(
  db: Database,
  reactions: readonly string[],
  now: Date,
  limit: number,
): Promise<{ reaction: string; key: string }[]> {
  const { rows } = await sql<{ reaction: string; key: string }>`
    select reaction, key from reaction_parked
    where next_try_at <= ${now} and reaction = any(${reactions}::text[])
    order by next_try_at, reaction, key limit ${limit}`.execute(db);
  return rows;
}

/**
 * Makes keys that lack a premise due, those first that were tried longest ago: something has happened, and it may be
 * what they wait for.
 * @returns how many
 */
export async function hastenPremises(
  db: Database,
  reactions: readonly string[],
  now: Date,
  triedBefore: Date,
  limit: number,
): Promise<number> {
  const { rows } = await sql`
    update reaction_parked p set next_try_at = ${now}
    from (
      select reaction, key from reaction_parked
      where kind = 'premise' and tried_at < ${triedBefore} and next_try_at > ${now} and reaction = any(${reactions}::text[])
      order by tried_at limit ${limit} for update skip locked
    ) oldest
    where p.reaction = oldest.reaction and p.key = oldest.key
    returning 1`.execute(db);
  return rows.length;
}
