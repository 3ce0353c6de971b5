import { redact } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { type Database, type Json, PLANNED_ONCE, type Tx, UNANSWERED } from '../database/database.ts';
import type { Ids } from '../ids.ts';
import { decodeCursor, encodeCursor, UUID_PART } from '../keyset.ts';
import { requestId } from '../request-context.ts';
import { looksSealed } from '../sealing/cipher.ts';
import { canonicalJson } from './canonical-json.ts';
import { type ActorKind, entryDocument, type TrailBatch, type TrailEntry } from './chain.ts';

export interface TrailEntryTable {
  id: string;
  txid: bigint;
  at: Date;
  actor_kind: ActorKind;
  actor_id: string;
  action: string;
  object: string | null;
  purpose: string | null;
  outcome: TrailEntry['outcome'];
  detail: Json<Record<string, unknown>>;
  request: string | null;
}

export interface TrailBatchTable {
  number: bigint;
  previous: Buffer;
  sealed_at: Date;
  digests: Buffer;
  hash: Buffer;
  signature: Buffer;
  through_txid: bigint;
  through_id: string;
}

declare module '../database/database.ts' {
  interface Tables {
    trail_entry: TrailEntryTable;
    trail_batch: TrailBatchTable;
  }
}

export type NewTrailEntry = Pick<TrailEntry, 'actor' | 'action' | 'outcome'> &
  Partial<Pick<TrailEntry, 'object' | 'purpose' | 'detail'>>;

/** Writes to the trail; with a transaction, what was done and its entry are there together or not at all. */
export type WriteTrail = (db: Database | Tx, entries: readonly NewTrailEntry[]) => Promise<void>;

/** The longest reason that anybody can give fits, sealed: 4,000 characters of four bytes, in Base64. */
const MAX_DETAIL_BYTES = 32 * 1024;
const ACTION = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,3}$/;
/** The escape of U+0000 in JSON, and not a backslash before the letters u0000. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/;
const TEXT = /^[^\p{Cc}\p{Cs}]{1,300}$/u;

/** @throws RangeError naming the field that is too long or of the wrong form: a fault of the caller's */
export function createTrail({ ids, clock }: { ids: Ids; clock: Clock }): WriteTrail {
  return async (db, entries) => {
    if (entries.length === 0) return;
    const [at, request] = [clock.now(), requestId()];
    const rows = entries.map(({ detail = {}, ...entry }) =>
      checked({ object: null, purpose: null, ...entry, detail: withoutPersonal(detail), id: ids.next(), at, request }),
    );
    await sql`${PLANNED_ONCE} ${UNANSWERED}
      insert into trail_entry (id, at, actor_kind, actor_id, action, object, purpose, outcome, detail, request)
      select *, ${request}::uuid from unnest(${rows.map((e) => e.id)}::uuid[], ${rows.map((e) => e.at)}::timestamptz[],
        ${rows.map((e) => e.actor.kind)}::text[], ${rows.map((e) => e.actor.id)}::text[],
        ${rows.map((e) => e.action)}::text[], ${rows.map((e) => e.object)}::text[], ${rows.map((e) => e.purpose)}::text[],
        ${rows.map((e) => e.outcome)}::text[], ${rows.map((e) => JSON.stringify(e.detail))}::jsonb[])`.execute(db);
  };
}

/**
 * The insert of one entry for each row that `found (object, detail)` has, as a part of a statement that finds what it
 * acts on only while it runs. Every such statement finds one row at most: the entry's id is given.
 * @throws RangeError as above
 */
export function insertFound(
  entry: Pick<TrailEntry, 'id' | 'at' | 'actor' | 'action'>,
  found: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const { id, at, actor, action, request } = checked({
    ...{ ...entry, object: null, purpose: null, outcome: 'done', detail: {}, request: requestId() },
  });
  return sql`
    insert into trail_entry (id, at, actor_kind, actor_id, action, object, outcome, detail, request)
    select ${id}::uuid, ${at}::timestamptz, ${actor.kind}, ${actor.id}, ${action}, f.object, 'done', f.detail,
      ${request}::uuid
    from (${found}) as f (object, detail)`;
}

/** The trail outlives the people in it: of what a reason in clear says of somebody it keeps the mask. */
function withoutPersonal(detail: Record<string, unknown>): Record<string, unknown> {
  const { reason } = detail;
  return typeof reason === 'string' && !looksSealed(reason) ? { ...detail, reason: redact(reason) } : detail;
}

function checked(entry: TrailEntry): TrailEntry {
  const wrong = (field: string): never => {
    throw new RangeError(`trail entry ${JSON.stringify(entry.action)}: ${field} is not usable`);
  };
  if (!ACTION.test(entry.action)) wrong('action');
  if (!TEXT.test(entry.actor.id)) wrong('actor.id');
  if (entry.object !== null && !TEXT.test(entry.object)) wrong('object');
  if (entry.purpose !== null && !TEXT.test(entry.purpose)) wrong('purpose');
  let detail: string;
  try {
    detail = canonicalJson(entry.detail);
  } catch {
    return wrong('detail');
  }
  // PostgreSQL's jsonb has no place for U+0000
  if (Buffer.byteLength(detail) > MAX_DETAIL_BYTES || NUL.test(detail)) wrong('detail');
  return entry;
}

/** A place in the trail's order. */
export interface TrailPosition {
  txid: bigint;
  id: string;
}

export function entryOf(row: Omit<TrailEntryTable, 'detail'> & { detail: Record<string, unknown> }): TrailEntry {
  const { id, at, actor_kind: kind, action, object, purpose, outcome, detail, request } = row;
  return { id, at, actor: { kind, id: row.actor_id }, action, object, purpose, outcome, detail, request };
}

type BatchRow = TrailBatchTable;
export const batchOf = (row: BatchRow): TrailBatch => ({
  number: Number(row.number),
  previous: row.previous,
  sealedAt: row.sealed_at,
  digests: row.digests,
  hash: row.hash,
  signature: row.signature,
});

export interface TrailFilter {
  actor?: string;
  /** `privacy.person.erase`, or all that begin with `privacy.` */
  action?: string;
  object?: string;
  /** Id of an HTTP request, as its answer's `X-Request-Id` says it. */
  request?: string;
  from?: Date;
  to?: Date;
  cursor?: string;
  /** 1 to 200; 50 when not given. */
  limit?: number;
}

export interface TrailPage {
  items: TrailEntry[];
  /** Null at the end. */
  next: string | null;
}

/** The newest entries first. @throws Problem `cursor.invalid` */
export async function listTrail(db: Database, filter: TrailFilter = {}): Promise<TrailPage> {
  const limit = Math.min(Math.max(Math.trunc(filter.limit ?? 50), 1), 200);
  let query = db
    .selectFrom('trail_entry')
    .selectAll()
    .orderBy('txid', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor);
  if (filter.object !== undefined) query = query.where('object', '=', filter.object);
  if (filter.request !== undefined) query = query.where('request', '=', filter.request);
  if (filter.action?.endsWith('.')) query = query.where(sql<boolean>`starts_with(action, ${filter.action})`);
  else if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', filter.to);
  if (filter.cursor !== undefined) {
    const [txid, id] = decodeCursor(filter.cursor, /^\d{1,18}$/, UUID_PART);
    query = query.where(sql<boolean>`(txid, id) < (${txid}::bigint, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const last = rows[limit - 1];
  return {
    items: rows.slice(0, limit).map(entryOf),
    next: rows.length > limit && last ? encodeCursor(String(last.txid), last.id) : null,
  };
}

/** What a trail consists of, in order: each batch before its entries, and in the end what is not sealed yet. */
export type TrailRecord =
  | { kind: 'batch'; batch: TrailBatch }
  | { kind: 'entry'; document: Record<string, unknown> }
  | { kind: 'pending'; document: Record<string, unknown> };

const PAGE = 1_000;

/**
 * Reads the whole trail in pages. Batches that are sealed while it reads are left out; their entries are pending then,
 * so the two always fit together without a transaction that would stay open for long.
 */
export async function* readTrail(db: Database): AsyncGenerator<TrailRecord, void, void> {
  const { rows: newest } = await sql<{ number: bigint | null }>`select max(number) as number from trail_batch`.execute(
    db,
  );
  const entries = readEntries(db);
  let entry = await entries.next();
  for (let after = 0n, end = newest[0]?.number ?? 0n; ; ) {
    const { rows } = await sql<BatchRow>`
      select * from trail_batch where number > ${after} and number <= ${end} order by number limit 100`.execute(db);
    for (const row of rows) {
      yield { kind: 'batch', batch: batchOf(row) };
      while (!entry.done && !isAfter(entry.value.at, row)) {
        yield { kind: 'entry', document: entry.value.document };
        entry = await entries.next();
      }
      after = row.number;
    }
    if (rows.length === 0) break;
  }
  while (!entry.done) {
    yield { kind: 'pending', document: entry.value.document };
    entry = await entries.next();
  }
}

const isAfter = (at: TrailPosition, batch: BatchRow): boolean =>
  at.txid > batch.through_txid || (at.txid === batch.through_txid && at.id > batch.through_id);

async function* readEntries(db: Database) {
  let after: TrailPosition | undefined;
  for (;;) {
    let query = db.selectFrom('trail_entry').selectAll().orderBy('txid').orderBy('id').limit(PAGE);
    if (after) query = query.where(sql<boolean>`(txid, id) > (${after.txid}, ${after.id}::uuid)`);
    const rows = await query.execute();
    for (const row of rows) {
      after = { txid: row.txid, id: row.id };
      yield { at: after, document: entryDocument(entryOf(row)) };
    }
    if (rows.length < PAGE) return;
  }
}
