import { sql } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import type { Candidate } from './ranking.ts';

export interface TraceRow {
  id: string;
  at: Date;
  by: string;
  from_at: Date | null;
  to_at: Date;
  seen_at: Date;
  /** Of the list. */
  rows: number;
  /** Rows that say nothing to go by: masked, or empty. */
  unusable: number;
  /** Rows that are about people of ours within the window. */
  matched: number;
  /** These people. */
  persons: number;
  population: number;
  compared: number;
  candidates: Candidate[];
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    leak_trace: Omit<TraceRow, 'candidates'> & { candidates: Json<Candidate[]> };
  }
}

export async function insertTrace(tx: Tx, row: TraceRow): Promise<void> {
  await tx
    .insertInto('leak_trace')
    .values({ ...row, candidates: JSON.stringify(row.candidates) })
    .execute();
}

export async function readTrace(db: Database, id: string): Promise<TraceRow | undefined> {
  return db.selectFrom('leak_trace').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listTraces(db: Database, limit: number, before: string | undefined): Promise<TraceRow[]> {
  return db
    .selectFrom('leak_trace')
    .selectAll()
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** What merchants are called, as far as they are known. */
export async function readMerchantNames(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string | null }>`
    select id, fields ->> 'name' as name from merchant where id = any(${[...ids]}::text[])`.execute(db);
  return new Map(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
}
