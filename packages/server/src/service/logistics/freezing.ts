import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import type { DeliveryRow, FrozenTerms } from './delivery.store.ts';
import { termsAt } from './term.store.ts';
import { chooseTerm, type DeliveryTerms, type TermRow } from './term.ts';

interface Item {
  product_id: string;
  quantity: number;
}

const MOST_WEIGHT_G = 10_000_000;

interface Product {
  id: string;
  category: string | null;
  weight: string | null;
  carrier: string | null;
}

const itemsOf = ({ fields }: Pick<DeliveryRow, 'fields'>): Item[] =>
  Array.isArray(fields.items) ? (fields.items as Item[]) : [];

/**
 * The terms of orders as they were when each was paid, by what its goods were then known as; of one that is not known to be
 * paid, nothing.
 */
export async function freezeTerms(
  tx: Tx,
  rows: readonly DeliveryRow[],
  fallback: DeliveryTerms,
): Promise<Map<string, FrozenTerms>> {
  const paid = rows.flatMap((row) => (row.paid_at === null ? [] : [{ row, paidAt: row.paid_at }]));
  if (paid.length === 0) return new Map();
  const wanted = new Set(paid.flatMap(({ row }) => itemsOf(row).map(({ product_id }) => product_id)));
  const { rows: found } = await sql<Product>`
    select id, fields ->> 'category_id' as category, fields -> 'attributes' ->> 'net_weight_g' as weight,
      fields -> 'attributes' ->> 'carrier' as carrier
    from product where id = any(${[...wanted]}::text[])`.execute(tx);
  const products = new Map(found.map((product) => [product.id, product]));
  const inForce = await termsAt(
    tx,
    paid.map(({ paidAt }) => paidAt),
  );
  return new Map(
    paid.map(({ row, paidAt }, i) => {
      const known = new Set(itemsOf(row).flatMap(({ product_id }) => products.get(product_id) ?? []));
      return [row.order_id, frozen({ ...row, paid_at: paidAt }, [...known], inForce[i]!, fallback)];
    }),
  );
}

function frozen(
  row: DeliveryRow & { paid_at: Date },
  products: readonly Product[],
  inForce: readonly TermRow[],
  fallback: DeliveryTerms,
): FrozenTerms {
  const items = itemsOf(row);
  const { campaign } = row.fields;
  const chosen = chooseTerm(inForce, {
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
