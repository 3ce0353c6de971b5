import type { Database, Tx } from '../database/database.ts';
import { type StoredEvent, toEvent } from './event.ts';

const COLUMNS = [
  'id',
  'txid',
  'type',
  'source',
  'source_id',
  'subject_key',
  'time',
  'received_at',
  'cause_id',
  'refs',
  'data',
] as const;

export async function readEvent(db: Database, id: string): Promise<StoredEvent | undefined> {
  const row = await db.selectFrom('event').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return row && toEvent(row);
}

/** Those that are there, by id. */
export async function readEvents(db: Database | Tx, ids: readonly string[]): Promise<Map<string, StoredEvent>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('event').select(COLUMNS).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toEvent(row)]));
}

export interface EventQuery {
  subject: string;
  /** Only events that refer to this object or party. */
  refersTo?: { kind: string; id: string };
  limit: number;
  /** Id of the last one already seen. */
  before?: string;
}

/** The events about a subject, newest first. */
export async function readEventsOf(db: Database, query: EventQuery): Promise<StoredEvent[]> {
  let rows = db
    .selectFrom('event')
    .select(COLUMNS)
    .where('subject_key', '=', query.subject)
    .orderBy('id', 'desc')
    .limit(query.limit);
  if (query.before !== undefined) rows = rows.where('id', '<', query.before);
  if (query.refersTo !== undefined) {
    const { kind, id } = query.refersTo;
    rows = rows.where((eb) => eb(eb.ref('refs', '->>').key(kind as never), '=', id as never));
  }
  return (await rows.execute()).map(toEvent);
}
