import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { FieldLeakage, Tally, TokenRows } from './leakage.ts';

/** Where the reading is: it begins somewhere, goes to the end, and then from the first merchant to where it began. */
export interface Reading {
  /** Empty: the first. */
  start: string;
  lap: 'first' | 'second';
  after: { merchant: string; token: number; order: string };
  tally: Tally;
}

export interface LeakageReport {
  /** False: it ended at the most rows that a report reads. */
  whole: boolean;
  fields: FieldLeakage[];
}

export interface LeakageTable {
  id: string;
  asked_at: Date;
  asked_by: string;
  generation: number;
  rows_read: bigint;
  rows_about: bigint | null;
  progress: unknown;
  report: unknown;
  done_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    vault_leakage: LeakageTable;
  }
}

export interface LeakageRow extends Omit<LeakageTable, 'progress' | 'report'> {
  progress: Reading | null;
  report: LeakageReport | null;
}

/** Where the first row comes after. */
export const startOf = (merchant: string): Reading['after'] => ({ merchant, token: -1, order: '' });

/** False when one is being computed. */
export async function insertReport(
  tx: Tx,
  row: { id: string; at: Date; by: string; generation: number; rowsAbout: bigint | null; progress: Reading },
): Promise<boolean> {
  const { rows } = await sql`
    insert into vault_leakage (id, asked_at, asked_by, generation, rows_about, progress)
    values (${row.id}, ${row.at}, ${row.by}, ${row.generation}, ${row.rowsAbout}, ${JSON.stringify(row.progress)}::jsonb)
    on conflict do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** Rows of all generations, as PostgreSQL last estimated them; null before it has. */
export async function estimateRows(tx: Tx): Promise<bigint | null> {
  const { rows } = await sql<{ about: bigint | null }>`
    select case when reltuples >= 0 then reltuples::bigint end as about
    from pg_class where oid = 'vault_index'::regclass`.execute(tx);
  return rows[0]!.about;
}

/** The one that is being computed, locked. */
export const lockReport = async (tx: Tx): Promise<LeakageRow | undefined> =>
  (await tx.selectFrom('vault_leakage').selectAll().where('done_at', 'is', null).forUpdate().executeTakeFirst()) as
    | LeakageRow
    | undefined;

export async function saveReading(
  tx: Tx,
  { id, generation, rowsRead, progress }: { id: string; generation: number; rowsRead: bigint; progress: Reading },
): Promise<void> {
  await tx
    .updateTable('vault_leakage')
    .set({ generation, rows_read: rowsRead, progress: sql`${JSON.stringify(progress)}::jsonb` })
    .where('id', '=', id)
    .execute();
}

export async function saveReport(
  tx: Tx,
  report: { id: string; generation: number; rowsRead: bigint; report: LeakageReport; at: Date },
): Promise<void> {
  await tx
    .updateTable('vault_leakage')
    .set({
      ...{ generation: report.generation, rows_read: report.rowsRead, progress: null, done_at: report.at },
      report: sql`${JSON.stringify(report.report)}::jsonb`,
    })
    .where('id', '=', report.id)
    .execute();
}

/** All but the newest `kept`. */
export async function removeOlder(tx: Tx, kept: number): Promise<void> {
  await sql`
    delete from vault_leakage where id in (
      select id from vault_leakage where done_at is not null order by done_at desc, id desc offset ${kept})`.execute(
    tx,
  );
}

export const readOpen = async (db: Database | Tx): Promise<LeakageRow | undefined> =>
  (await db.selectFrom('vault_leakage').selectAll().where('done_at', 'is', null).executeTakeFirst()) as
    | LeakageRow
    | undefined;

/** Newest first. */
export const readDone = async (db: Database | Tx, limit: number): Promise<LeakageRow[]> =>
  (await db
    .selectFrom('vault_leakage')
    .selectAll()
    .where('done_at', 'is not', null)
    .orderBy('done_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()) as LeakageRow[];

export async function isIndexFilled(tx: Tx, generation: number): Promise<boolean> {
  const { rows } = await sql<{ filled: boolean }>`
    select exists (select from vault_index where generation = ${generation}) as filled`.execute(tx);
  return rows[0]!.filled;
}

/** Some merchant of the index, taken from a few pages of it; undefined when those pages hold none. */
export async function someMerchant(tx: Tx, generation: number): Promise<string | undefined> {
  const { rows } = await sql<{ merchant: string }>`
    select merchant from vault_indexed tablesample system (1) where generation = ${generation} limit 1`.execute(tx);
  return rows[0]?.merchant;
}

/** The next rows in the order of the index, counted by token; from the index alone, never from what it is of. */
export async function readTokens(
  tx: Tx,
  {
    generation,
    after,
    before,
    limit,
  }: { generation: number; after: Reading['after']; before: string | undefined; limit: number },
): Promise<{ groups: TokenRows[]; rows: number; after: Reading['after'] }> {
  const below = before === undefined ? sql`` : sql`and merchant < ${before}`;
  const { rows } = await sql<TokenRows & { last: string }>`
    with page as (
      select merchant, token, order_id from vault_index
      where generation = ${generation} ${below}
        and (generation, merchant, token, order_id) > (${generation}, ${after.merchant}, ${after.token}, ${after.order})
      order by generation, merchant, token, order_id limit ${limit})
    select merchant, token, count(*)::int as rows, max(order_id) as last from page
    group by merchant, token order by merchant, token`.execute(tx);
  const end = rows.at(-1);
  return {
    groups: rows.map(({ merchant, token, rows: count }) => ({ merchant, token, rows: count })),
    rows: rows.reduce((sum, one) => sum + one.rows, 0),
    after: end ? { merchant: end.merchant, token: end.token, order: end.last } : after,
  };
}
