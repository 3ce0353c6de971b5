import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { findRows } from '../../marketplace/model.store.ts';
import type { Goods } from './goods.ts';
import { lockOrderMoney } from './order-money.store.ts';

/** The right by which a difference in price comes back, asked for as a claim or as an after-sale. */
export const PRICE_PROTECT = 'price-protect';

export interface DifferenceOf {
  orderId: string;
  /** Null: of the whole order. */
  productId: string | null;
  /** A claim that asks for itself. */
  claimId?: string;
}

/**
 * What came back of a difference in price so far, in whatever way it was asked for: what waits and what is only granted counts. One
 * difference is paid once, so that who says what it comes to in all has the rest still to come. Whoever is going to pay by it takes turns
 * with all that pays for the order, for the rest of the transaction.
 */
export async function differenceHad(from: Database | Tx, of: DifferenceOf): Promise<bigint> {
  if (from.isTransaction) await lockOrderMoney(from as Tx, of.orderId);
  const [had] = await differencesHad(from, [of]);
  return had!;
}

/** What a piece of each of these goods costs now; of what is told in another currency nothing is known. */
export async function pricesNow(
  from: Database | Tx,
  goods: readonly Goods[],
  currency: string,
): Promise<ReadonlyMap<string, bigint>> {
  const found = await findRows(from, 'product', [...new Set(goods.map(({ product_id }) => product_id))]);
  return new Map(
    [...found].flatMap(([id, { fields }]) => {
      const price = fields.price as { amount: number; currency: string } | undefined;
      return price?.currency === currency ? [[id, BigInt(price.amount)] as const] : [];
    }),
  );
}

/** The same of several, in their order, for whoever only shows it. */
export async function differencesHad(from: Database | Tx, all: readonly DifferenceOf[]): Promise<readonly bigint[]> {
  if (all.length === 0) return [];
  const { rows } = await sql<{ had: bigint }>`
    select coalesce(h.had, 0)::bigint as had
    from unnest(
      ${all.map(({ orderId }) => orderId)}::text[],
      ${all.map(({ productId }) => productId)}::text[],
      ${all.map(({ claimId }) => claimId ?? '')}::text[]
    ) with ordinality as o (order_id, product_id, claim_id, place)
    cross join lateral (
      select sum(had) as had from (
        select case when p.state = 'refused'
            then (select sum(amount) from payout_part where payout_id = p.id and kind = 'refund' and state in ('settled', 'reached', 'paid-twice'))
            else (select sum((l ->> 'amount')::bigint) from jsonb_array_elements(p.lines) as l where l ->> 'kind' = 'refund') end as had
        from payout p
        where p.order_id = o.order_id and p.guarantee = ${PRICE_PROTECT}
          and (o.product_id is null or p.product_id is null or p.product_id = o.product_id)
          and not (p.cause = 'claim' and p.cause_ref = o.claim_id)
        union all
        select (l ->> 'amount')::bigint from claim c cross join lateral jsonb_array_elements(c.granted) as l
        where c.order_id = o.order_id and c.code = ${PRICE_PROTECT} and c.to_ask and l ->> 'kind' = 'refund'
          and (o.product_id is null or c.product_id = o.product_id) and c.id::text <> o.claim_id
      ) as ways
    ) as h
    order by o.place`.execute(from);
  return rows.map(({ had }) => had);
}
