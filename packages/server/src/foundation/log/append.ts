import { type RawBuilder, sql } from 'kysely';
import { bytesColumn, idColumn, instantColumn, jsonColumn, textColumn } from '../database/columns.ts';
import { type Database, LOG_TXID, PLANNED_ONCE, type Tx, UNANSWERED } from '../database/database.ts';
import type { Refs, UnplacedEvent } from './event.ts';

/** An event that is ready to be stored: checked, its personal fields sealed. Only `createDoor` makes one. */
export interface SealedEvent {
  id: string;
  type: string;
  source: string;
  sourceId: string;
  subject: string;
  time: Date;
  receivedAt: Date;
  causeId: string | null;
  refs: Refs;
  data: Record<string, unknown>;
  extensions: Record<string, unknown> | null;
  /** Of the decision that is stored with it, if there is one. */
  decisionId: string | null;
  /** HMAC of the canonical plaintext. */
  mac: Buffer;
  readonly sealed: typeof SEALED;
}

/** The mark of a sealed event: not exported by the package, so an unsealed one does not type-check. */
export const SEALED: unique symbol = Symbol('sealed');

/** So many events are joined by a plan for ten; for more of them it would be a bad one. */
const FEW = 4;

/** What became of one event: `duplicate` is the same id with the same content, `conflict` the same id with other content. */
export interface Appended {
  status: 'stored' | 'duplicate' | 'conflict';
  /** Of the stored event; for a duplicate, of the one stored earlier. */
  eventId: string;
  /** Of the earlier event's decision, if it has one. */
  decisionId: string | null;
}

/**
 * Writes events to the log, each (source, id) once, in one statement whatever their number; without a transaction of
 * the caller's, that statement is one.
 * @param beside a further `insert` of the same statement, of what belongs to the events; it finds the ids of those that
 *   are new in `fresh (event_id)` and the position of all in `position (txid)`
 * @returns one entry for each event, in order; an event that repeats an earlier one of the same call is its duplicate
 */
export async function appendEvents(
  db: Database | Tx,
  events: readonly SealedEvent[],
  beside?: RawBuilder<unknown>,
): Promise<Appended[]> {
  if (events.length === 0) return [];
  const { firsts, rows } = distinct(events);
  const { rows: stored } = await storing(rows, rows.length <= FEW ? PLANNED_ONCE : sql``, beside).execute(db);
  const storedIds = new Set(stored.map((row) => row.event_id));
  const repeated = rows.filter((e) => !storedIds.has(e.id));
  const earlier = repeated.length === 0 ? new Map<string, KeptKey>() : await readKeys(db, repeated);
  return events.map((event) => {
    const first = firsts.get(keyOf(event))!;
    if (first === event && storedIds.has(event.id)) return { status: 'stored', eventId: event.id, decisionId: null };
    const kept = earlier.get(keyOf(event)) ?? { eventId: first.id, decisionId: first.decisionId, mac: first.mac };
    return {
      status: kept.mac.equals(event.mac) ? 'duplicate' : 'conflict',
      eventId: kept.eventId,
      decisionId: kept.decisionId,
    };
  });
}

/**
 * The same for who does not ask what became of them: nobody waits for it, see `UNANSWERED`. One that was there stays as it is.
 * @returns under which ids those are kept that are new
 */
export async function leaveEvents(tx: Tx, events: readonly SealedEvent[]): Promise<string[]> {
  if (events.length === 0) return [];
  const { firsts, rows } = distinct(events);
  await storing(rows, rows.length <= FEW ? sql`${PLANNED_ONCE} ${UNANSWERED}` : UNANSWERED).execute(tx);
  return events.map((event) => firsts.get(keyOf(event))!.id);
}

/** The first of each id; `rows` in one order everywhere: two batches that share ids must not wait for each other in a circle. */
function distinct(events: readonly SealedEvent[]): { firsts: Map<string, SealedEvent>; rows: SealedEvent[] } {
  const firsts = new Map<string, SealedEvent>();
  for (const event of events) {
    const key = keyOf(event);
    if (!firsts.has(key)) firsts.set(key, event);
  }
  return { firsts, rows: [...firsts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event) };
}

const storing = (
  rows: readonly SealedEvent[],
  how: RawBuilder<unknown>,
  beside?: RawBuilder<unknown>,
): RawBuilder<{ event_id: string }> =>
  sql<{ event_id: string }>`${how}
    with arrived as (
      select * from unnest(
        ${idColumn(rows.map((e) => e.id))}, ${textColumn(rows.map((e) => e.type))}, ${textColumn(rows.map((e) => e.source))},
        ${textColumn(rows.map((e) => e.sourceId))}, ${textColumn(rows.map((e) => e.subject))}, ${instantColumn(rows.map((e) => e.time))},
        ${instantColumn(rows.map((e) => e.receivedAt))}, ${idColumn(rows.map((e) => e.causeId))},
        ${jsonColumn(rows.map((e) => e.refs))}, ${jsonColumn(rows.map((e) => e.data))}, ${jsonColumn(rows.map((e) => e.extensions))},
        ${idColumn(rows.map((e) => e.decisionId))}, ${bytesColumn(rows.map((e) => e.mac))}
      ) as a (id, type, source, source_id, subject_key, time, received_at, cause_id, refs, data, extensions, decision_id, mac)
    ), fresh as (
      insert into event_key (source, id, event_id, decision_id, mac)
      select source, source_id, id, decision_id, mac from arrived
      on conflict (source, id) do nothing
      returning event_id
    ), position as materialized (select ${LOG_TXID} as txid)
    ${beside ? sql`, beside as (${beside})` : sql``}
    insert into event (id, txid, type, source, source_id, subject_key, time, received_at, cause_id, refs, data, extensions)
    select a.id, p.txid, a.type, a.source, a.source_id, a.subject_key, a.time, a.received_at, a.cause_id, a.refs, a.data,
      nullif(a.extensions, 'null')
    from arrived a join fresh f on f.event_id = a.id cross join position p
    returning id as event_id`;

interface KeptKey {
  eventId: string;
  decisionId: string | null;
  mac: Buffer;
}

async function readKeys(db: Database | Tx, events: SealedEvent[]): Promise<Map<string, KeptKey>> {
  const { rows } = await sql<{ source: string; id: string; event_id: string; decision_id: string | null; mac: Buffer }>`
    select k.source, k.id, k.event_id, k.decision_id, k.mac
    from unnest(${events.map((e) => e.source)}::text[], ${events.map((e) => e.sourceId)}::text[]) as a (source, id)
    join event_key k on k.source = a.source and k.id = a.id`.execute(db);
  return new Map(
    rows.map((row) => [
      `${row.source}\n${row.id}`,
      { eventId: row.event_id, decisionId: row.decision_id, mac: row.mac },
    ]),
  );
}

const keyOf = (event: SealedEvent): string => `${event.source}\n${event.sourceId}`;

/** What effects see of an event that this transaction has just appended: its position is known only to the log. */
export function asStored(event: SealedEvent): UnplacedEvent {
  const { id, type, source, sourceId, subject, time, receivedAt, causeId, refs, data } = event;
  return { id, type, source, sourceId, subject, time, receivedAt, causeId, refs, data };
}
