import { type RawBuilder, sql } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import type { RequestKind, RequestRow, RequestState } from './request.ts';

interface DataRequestTable {
  id: string;
  person: string;
  kind: RequestKind;
  state: RequestState;
  made_at: Date;
  made_by: string;
  on_behalf: boolean;
  due_at: Date | null;
  words: string | null;
  field: RequestRow['field'];
  value: string | null;
  purpose: string | null;
  settled_at: Date | null;
  settled_by: string | null;
  answer: string | null;
  ground: RequestRow['ground'];
  holds: Json<RequestRow['holds']>;
  next_at: Date | null;
  progress: Json<RequestRow['progress']>;
  receipt: Json<RequestRow['receipt']>;
  expires_at: Date | null;
  fetched_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    data_request: DataRequestTable;
    data_request_part: { request_id: string; number: number; cipher: string };
  }
}

type Read = Omit<DataRequestTable, 'holds' | 'progress' | 'receipt'> &
  Pick<RequestRow, 'holds' | 'progress' | 'receipt'>;

const toRow = (row: Read): RequestRow => ({
  ...{ id: row.id, person: row.person, kind: row.kind, state: row.state, madeAt: row.made_at, madeBy: row.made_by },
  ...{ onBehalf: row.on_behalf, dueAt: row.due_at, words: row.words, field: row.field, value: row.value },
  ...{ purpose: row.purpose, settledAt: row.settled_at, settledBy: row.settled_by, answer: row.answer },
  ...{ ground: row.ground, holds: row.holds, nextAt: row.next_at, progress: row.progress, receipt: row.receipt },
  ...{ expiresAt: row.expires_at, fetchedAt: row.fetched_at },
});

const toTable = (row: RequestRow) => ({
  ...{ id: row.id, person: row.person, kind: row.kind, state: row.state, made_at: row.madeAt, made_by: row.madeBy },
  ...{ on_behalf: row.onBehalf, due_at: row.dueAt, words: row.words, field: row.field, value: row.value },
  ...{ purpose: row.purpose, settled_at: row.settledAt, settled_by: row.settledBy, answer: row.answer },
  ...{ ground: row.ground, holds: row.holds, next_at: row.nextAt, progress: row.progress, receipt: row.receipt },
  ...{ expires_at: row.expiresAt, fetched_at: row.fetchedAt },
});

const record = (row: RequestRow) =>
  sql`jsonb_populate_record(null::data_request, ${JSON.stringify(toTable(row))}::jsonb)`;

/** @returns whether it is there now; false: the same is open already */
export async function insertRequest(tx: Tx, row: RequestRow): Promise<boolean> {
  const { rows } = await sql`
    insert into data_request select * from ${record(row)} on conflict do nothing returning id`.execute(tx);
  return rows.length === 1;
}

/** Writes what steps change. */
export async function saveRequest(tx: Tx, row: RequestRow): Promise<void> {
  await sql`
    update data_request r set state = n.state, due_at = n.due_at, settled_at = n.settled_at, settled_by = n.settled_by,
      answer = n.answer, ground = n.ground, holds = n.holds, next_at = n.next_at, progress = n.progress,
      receipt = n.receipt, expires_at = n.expires_at, fetched_at = n.fetched_at
    from ${record(row)} as n where r.id = n.id`.execute(tx);
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<RequestRow[]> =>
  (await sql<Read>`select * from data_request ${rest}`.execute(db)).rows.map(toRow);

export const readRequest = async (db: Database | Tx, id: string): Promise<RequestRow | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

export const lockRequest = async (tx: Tx, id: string): Promise<RequestRow | undefined> =>
  (await read(tx, sql`where id = ${id}::uuid for update`))[0];

export interface RequestQuery {
  person?: string | undefined;
  kind?: RequestKind | undefined;
  state?: RequestState | undefined;
  limit: number;
  before?: string | undefined;
}

/** Newest first. */
export function listRequests(
  db: Database | Tx,
  { person, kind, state, limit, before }: RequestQuery,
): Promise<RequestRow[]> {
  const such = [
    ...(person === undefined ? [] : [sql`person = ${person}`]),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by id desc limit ${limit}`);
}

/** Whether an erasure of somebody was begun, or is over: the key outlives the request. */
export async function isErased(db: Database | Tx, person: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from data_request where person = ${person} and kind = 'delete' and (progress is not null or state = 'done')
    union all select 1 from person_key where person = ${person} and erased_at is not null limit 1`.execute(db);
  return rows.length > 0;
}

/** How many are in each state, those that wait for somebody first of all. */
export async function countRequests(db: Database): Promise<Record<string, number>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from data_request group by state`.execute(db);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Those that the worker has to look at, the longest due first. */
export async function readDueRequests(db: Database, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from data_request where next_at <= ${now} order by next_at, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export async function writeParts(tx: Tx, id: string, ciphers: readonly string[]): Promise<void> {
  await sql`delete from data_request_part where request_id = ${id}::uuid`.execute(tx);
  if (ciphers.length === 0) return;
  await sql`
    insert into data_request_part (request_id, number, cipher)
    select ${id}::uuid, n, cipher from unnest(${[...ciphers]}::text[]) with ordinality as p (cipher, n)`.execute(tx);
}

export async function takeParts(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ number: number; cipher: string }>`
    delete from data_request_part where request_id = ${id}::uuid returning number, cipher`.execute(tx);
  return rows.sort((a, b) => a.number - b.number).map(({ cipher }) => cipher);
}
