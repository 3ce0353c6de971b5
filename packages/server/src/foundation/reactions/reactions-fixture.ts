import { sql } from 'kysely';
import { wallClock } from '../clock.ts';
import type { Database, Tx } from '../database/database.ts';
import { createIds } from '../ids.ts';
import type { StoredEvent } from '../log/event.ts';
import { keyOf } from '../stream/key.ts';
import { createPostgresStream } from '../stream/postgres-stream.ts';
import type { Reaction } from './reaction.ts';
import { createReactionWorker, type ReactionWorker, type ReactionWorkerOptions } from './worker.ts';

export const TYPES = ['order.paid', 'order.shipped', 'parcel.scanned'] as const;

export const makeEffects = (db: Database) =>
  sql`create table effect (
    number bigserial primary key, reaction text not null, key text not null, event_id uuid not null, xid text not null,
    unique (reaction, event_id)
  )`.execute(db);

/** Empties the log and everything that reactions know. */
export const wipe = (db: Database) =>
  sql`truncate event, effect, reaction_cursor, reaction_waiting, reaction_parked`.execute(db);

/** What a reaction did, in order. The table refuses an event that is handled twice. */
export async function record(tx: Tx, reaction: string, key: string, events: readonly StoredEvent[]): Promise<void> {
  await sql`insert into effect (reaction, key, event_id, xid)
    select ${reaction}, ${key}, id, pg_current_xact_id()::text
    from unnest(${events.map((event) => event.id)}::uuid[]) as e (id)`.execute(tx);
}

export function recorder(name: string, more: Partial<Reaction> = {}): Reaction {
  return {
    name,
    types: TYPES,
    key: 'order',
    handle: (tx, events, { key }) => record(tx, name, key, events),
    ...more,
  };
}

const silent = { warn: () => {}, error: () => {} };

export function workerOf(
  db: Database,
  reactions: readonly Reaction[],
  more: Partial<ReactionWorkerOptions> = {},
): ReactionWorker {
  const stream = createPostgresStream({ db });
  return createReactionWorker({ db, stream, reactions, clock: wallClock, ids: createIds(), log: silent, ...more });
}

/** Ids of the events that a reaction handled, by key, in the order in which it did. */
export async function handledBy(db: Database, reaction: string): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ key: string; ids: string[] }>`
    select key, array_agg(event_id::text order by number) as ids from effect where reaction = ${reaction}
    group by key order by key`.execute(db);
  return new Map(rows.map((row) => [row.key, row.ids]));
}

/** What should have been handled: the log by key, in its order. */
export async function logByKey(
  db: Database,
  reaction: Pick<Reaction, 'key' | 'types'>,
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; type: string; subject: string; refs: StoredEvent['refs'] }>`
    select id, type, subject_key as subject, refs from event order by txid, id`.execute(db);
  const byKey = Map.groupBy(
    rows.filter((row) => reaction.types.includes(row.type)),
    (row) => keyOf(row, reaction.key),
  );
  return new Map([...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => [key, own.map((row) => row.id)]));
}
