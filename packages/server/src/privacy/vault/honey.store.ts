import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { looksSealed } from '../../foundation/sealing/cipher.ts';
import { findRow, writeRows } from '../../marketplace/model.store.ts';
import type { Planted } from '../index/index.ts';
import { VAULT_FIELDS, type VaultField } from './scenes.ts';

export interface Honey {
  orderId: string;
  merchantId: string;
  plantedAt: Date;
  plantedBy: string;
  touchedAt: Date | null;
  withdrawnAt: Date | null;
}

export interface Pattern {
  id: string;
  fields: Record<string, unknown>;
}

const PATTERNS = 50;

/** Recent shipped orders of the merchant, after which one could be made: those first whose ids have the most digits. */
export async function readPatterns(db: Database, merchant: string): Promise<Pattern[]> {
  const { rows } = await sql<Pattern>`
    select id, fields from (
      select id, fields from "order" where merchant_id = ${merchant} and state = 'shipped' and fields ? 'paid_at'
        and jsonb_typeof(fields -> 'recipient') = 'object' and stamps <> '{}'
      order by fields ->> 'paid_at' desc limit ${PATTERNS}) as recent
    -- the more digits an id has, the less another one of its form stands out
    order by length(regexp_replace(id, '[^0-9]', '', 'g')) desc, fields ->> 'paid_at' desc`.execute(db);
  // what else a recipient may hold nobody could make up
  return rows.filter(({ fields }) =>
    Object.entries(fields.recipient as object).every(
      ([part, value]) => VAULT_FIELDS.includes(part as VaultField) && looksSealed(value),
    ),
  );
}

export const isTaken = async (db: Database, id: string): Promise<boolean> =>
  (await findRow(db, 'order', id)) !== undefined;

/** Whether there is such a person: a planted order must be nobody's. */
export async function isKnown(db: Database, person: string): Promise<boolean> {
  const { rows } = await sql`select 1 from person_key where person = ${person}`.execute(db);
  return rows.length > 0;
}

/**
 * The row stands in the read model alone, without a stamp: no event says it, so nothing that is counted from events (promises,
 * decisions, features, figures) knows of it, and the first real fact makes a real order of it.
 */
export async function plant(
  tx: Tx,
  honey: Pick<Honey, 'orderId' | 'merchantId' | 'plantedAt' | 'plantedBy'>,
  fields: Record<string, unknown>,
): Promise<void> {
  await sql`
    insert into vault_honey (order_id, merchant_id, fields, planted_at, planted_by)
    values (${honey.orderId}, ${honey.merchantId}, ${JSON.stringify(fields)}::jsonb, ${honey.plantedAt}, ${honey.plantedBy})`.execute(
    tx,
  );
  await writeRows(tx, 'order', new Map([[honey.orderId, { fields, stamps: {} }]]));
}

/** What stands planted. */
export async function readPlanted(tx: Tx): Promise<Planted[]> {
  const { rows } = await sql<{ order_id: string; merchant_id: string; fields: Record<string, unknown> }>`
    select h.order_id, h.merchant_id, h.fields from vault_honey h join "order" o on o.id = h.order_id and o.stamps = '{}'
    where h.withdrawn_at is null`.execute(tx);
  return rows.map((row) => ({ orderId: row.order_id, merchantId: row.merchant_id, fields: row.fields }));
}

/** Puts back what a rebuild of the read model has taken away. @returns how many */
export async function replant(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into "order" (id, fields, stamps)
    select order_id, fields, '{}' from vault_honey where withdrawn_at is null
    on conflict (id) do nothing`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

export async function withdraw(tx: Tx, orderId: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update vault_honey set withdrawn_at = ${at} where order_id = ${orderId} and withdrawn_at is null returning order_id`.execute(
    tx,
  );
  if (rows.length > 0) await sql`delete from "order" where id = ${orderId} and stamps = '{}'`.execute(tx);
  return rows.length > 0;
}

export async function markTouched(tx: Tx, orderId: string, at: Date): Promise<void> {
  await sql`update vault_honey set touched_at = coalesce(touched_at, ${at}) where order_id = ${orderId}`.execute(tx);
}

export async function listHoney(
  db: Database,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Honey[]> {
  const { rows } = await sql<{
    order_id: string;
    merchant_id: string;
    planted_at: Date;
    planted_by: string;
    touched_at: Date | null;
    withdrawn_at: Date | null;
  }>`
    select order_id, merchant_id, planted_at, planted_by, touched_at, withdrawn_at from vault_honey
    where ${after === undefined ? sql`true` : sql`order_id > ${after}`} order by order_id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ...{ orderId: row.order_id, merchantId: row.merchant_id, plantedAt: row.planted_at, plantedBy: row.planted_by },
    ...{ touchedAt: row.touched_at, withdrawnAt: row.withdrawn_at },
  }));
}
