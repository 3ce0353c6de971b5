import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { GivenFacts } from './claim.ts';

export interface Sweep {
  id: string;
  kind: 'inspection' | 'price-drop';
  productId: string;
  given: GivenFacts;
  ground: string | null;
  paidFrom: Date;
  paidTo: Date;
  above: bigint | null;
  currency: string | null;
  at: Date;
  causeId: string;
  afterPaid: Date | null;
  afterOrder: string | null;
  seen: number;
  opened: number;
  skipped: string[];
  endedAt: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    claim_sweep: { id: string; product_id: string; ended_at: Date | null };
    product_price: { product_id: string; price: bigint; currency: string; at: Date };
  }
}

const COLUMNS = sql`id, kind, product_id as "productId", given, ground, paid_from as "paidFrom", paid_to as "paidTo", above,
  currency, at, cause_id as "causeId", after_paid as "afterPaid", after_order as "afterOrder", seen, opened, skipped,
  ended_at as "endedAt"`;

/** @returns whether it is new */
export async function insertSweep(
  tx: Tx,
  row: Omit<Sweep, 'afterPaid' | 'afterOrder' | 'seen' | 'opened' | 'skipped' | 'endedAt'>,
): Promise<boolean> {
  const { rows } = await sql`
    insert into claim_sweep (id, kind, product_id, given, ground, paid_from, paid_to, above, currency, at, cause_id)
    values (${row.id}::uuid, ${row.kind}, ${row.productId}, ${JSON.stringify(row.given)}::jsonb, ${row.ground},
      ${row.paidFrom}, ${row.paidTo}, ${row.above}, ${row.currency}, ${row.at}, ${row.causeId}::uuid)
    on conflict (id) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** The one that was worked on least lately, while nobody else works on it. */
export async function takeSweep(tx: Tx): Promise<Sweep | undefined> {
  const { rows } = await sql<Sweep>`
    select ${COLUMNS} from claim_sweep where ended_at is null
    order by tried_at nulls first, id limit 1 for update skip locked`.execute(tx);
  return rows[0];
}

export async function saveSweep(tx: Tx, row: Sweep, triedAt: Date): Promise<void> {
  await sql`
    update claim_sweep set after_paid = ${row.afterPaid}, after_order = ${row.afterOrder}, seen = ${row.seen},
      opened = ${row.opened}, skipped = ${row.skipped}::text[], tried_at = ${triedAt}, ended_at = ${row.endedAt}
    where id = ${row.id}::uuid`.execute(tx);
}

/** The newest first. */
export async function listSweeps(
  db: Database,
  { productId, before, limit }: { productId: string | undefined; before: string | undefined; limit: number },
): Promise<Sweep[]> {
  const { rows } = await sql<Sweep>`
    select ${COLUMNS} from claim_sweep where true
      ${productId === undefined ? sql`` : sql`and product_id = ${productId}`}
      ${before === undefined ? sql`` : sql`and id < ${before}::uuid`} order by id desc limit ${limit}`.execute(db);
  return rows;
}

/** Notes what a product costs. @returns whether that is less than what was last heard of; undefined where nothing was */
export async function notePrice(
  tx: Tx,
  { productId, price, currency, at }: { productId: string; price: number; currency: string; at: Date },
): Promise<boolean | undefined> {
  const { rows } = await sql<{ price: bigint; currency: string; at: Date }>`
    select price, currency, at from product_price where product_id = ${productId} for update`.execute(tx);
  const before = rows[0];
  // of what was so earlier nobody learns now
  if (before !== undefined && before.at >= at) return false;
  await sql`
    insert into product_price (product_id, price, currency, at) values (${productId}, ${price}, ${currency}, ${at})
    on conflict (product_id) do update set price = excluded.price, currency = excluded.currency, at = excluded.at`.execute(
    tx,
  );
  return before && before.currency === currency && BigInt(price) < before.price;
}
