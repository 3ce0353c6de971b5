import { sql } from 'kysely';
import { type Database, type Json, PLANNED_ONCE, type Tx } from '../foundation/database/database.ts';
import type { FactRow } from './facts.ts';
import type { ModelName } from './models.ts';

interface FactTable {
  id: string;
  fields: Json<Record<string, unknown>>;
  stamps: Json<Record<string, string>>;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    merchant: FactTable;
    creator: FactTable & { agency_id: string | null };
    product: FactTable & { merchant_id: string | null; category_id: string | null };
    content: FactTable & { type: string; creator_id: string | null; product_id: string | null };
    order: FactTable & {
      merchant_id: string | null;
      consumer_id: string | null;
      creator_id: string | null;
      state: string;
    };
    parcel: FactTable & { order_id: string | null };
    consumer: FactTable;
  }
}

/** Rows of a model, locked until the transaction ends. */
export async function lockRows(tx: Tx, model: ModelName, ids: readonly string[]): Promise<Map<string, FactRow>> {
  const rows = await sql<{ id: string } & FactRow>`
    select id, fields, stamps from ${sql.table(model)} where id = any(${ids}) order by id for update`.execute(tx);
  return new Map(rows.rows.map(({ id, fields, stamps }) => [id, { fields, stamps }]));
}

export async function writeRows(tx: Tx, model: ModelName, rows: ReadonlyMap<string, FactRow>): Promise<void> {
  const entries = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  await sql`
    insert into ${sql.table(model)} (id, fields, stamps)
    select * from unnest(${entries.map(([id]) => id)}::text[], ${entries.map(([, row]) => JSON.stringify(row.fields))}::jsonb[],
      ${entries.map(([, row]) => JSON.stringify(row.stamps))}::jsonb[])
    on conflict (id) do update set fields = excluded.fields, stamps = excluded.stamps`.execute(tx);
}

export async function clearModel(tx: Tx, model: ModelName): Promise<void> {
  await sql`delete from ${sql.table(model)}`.execute(tx);
}

export interface ModelRow {
  id: string;
  fields: Record<string, unknown>;
}

export interface ModelFilter {
  /** Column to value; columns are the caller's own words, never a user's. */
  equals?: Record<string, string | undefined>;
  /** Id of the last row already seen. */
  after?: string | undefined;
  limit: number;
}

/** Rows by id. Every filter has an index that ends in the id, so a page costs the same however many rows there are. */
export async function listRows(db: Database, model: ModelName, filter: ModelFilter): Promise<ModelRow[]> {
  const conditions = Object.entries(filter.equals ?? {}).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`],
  );
  if (filter.after !== undefined) conditions.push(sql`id > ${filter.after}`);
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const { rows } =
    await sql<ModelRow>`select id, fields from ${sql.table(model)} ${where} order by id limit ${filter.limit}`.execute(
      db,
    );
  return rows;
}

export async function findRow(db: Database, model: ModelName, id: string): Promise<ModelRow | undefined> {
  const { rows } =
    await sql<ModelRow>`${PLANNED_ONCE} select id, fields from ${sql.table(model)} where id = ${id}`.execute(db);
  return rows[0];
}

/** Rows by their ids; of one that is not there, nothing. */
export async function findRows(
  db: Database | Tx,
  model: ModelName,
  ids: readonly string[],
): Promise<Map<string, ModelRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ModelRow>`
    select id, fields from ${sql.table(model)} where id = any(${[...ids]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
