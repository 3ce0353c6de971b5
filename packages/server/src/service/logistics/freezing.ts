import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import type { DeliveryRow, FrozenTerms } from './delivery.store.ts';
import { termsAt } from './term.store.ts';
import { chooseTerm, type DeliveryTerms } from './term.ts';

interface Item {
  product_id: string;
  quantity: number;
}

const MOST_WEIGHT_G = 10_000_000;

/** The terms of an order as they were when it was paid, by what its goods were then known as; null: it is not known to be paid. */
export async function freezeTerms(tx: Tx, row: DeliveryRow, fallback: DeliveryTerms): Promise<FrozenTerms | null> {
  if (row.paid_at === null) return null;
  const items = (Array.isArray(row.fields.items) ? row.fields.items : []) as Item[];
  const { rows: products } = await sql<{
    id: string;
    category: string | null;
    weight: string | null;
    carrier: string | null;
  }>`
    select id, fields ->> 'category_id' as category, fields -> 'attributes' ->> 'net_weight_g' as weight,
      fields -> 'attributes' ->> 'carrier' as carrier
    from product where id = any(${items.map(({ product_id }) => product_id)}::text[])`.execute(tx);
  const { campaign } = row.fields;
  const chosen = chooseTerm(await termsAt(tx, row.paid_at), {
    ...{ categoryIds: products.flatMap(({ category }) => category ?? []), paidAt: row.paid_at, region: row.to_region },
    campaign: typeof campaign === 'string' ? campaign : null,
  });
  const weights = new Map(products.map(({ id, weight }) => [id, weight === null ? Number.NaN : Number(weight)]));
  const declared = items.reduce(
    (sum, { product_id, quantity }) => sum + (weights.get(product_id) ?? Number.NaN) * quantity,
    0,
  );
  const declaredWeight = items.length > 0 && declared > 0 && declared <= MOST_WEIGHT_G ? Math.round(declared) : null;
  // goods that promise different carriers promise none
  const carriers = new Set(products.map(({ carrier }) => carrier));
  const [carrier = null] = carriers.size === 1 && products.length === items.length ? carriers : [];
  const read = { declaredWeight, carrier };
  if (chosen === undefined) return { ...fallback, ...read };
  const { id, firstScan, pickup, standstill, lost, sameCity, sameProvince, elsewhere, pays, calendar } = chosen;
  return {
    ...{ id, firstScan, pickup, standstill, lost, sameCity, sameProvince, elsewhere, pays, ...read },
    calendar: calendar ?? fallback.calendar,
  };
}
