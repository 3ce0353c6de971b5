import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
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
export async function differenceHad(
  from: Database | Tx,
  { orderId, productId, claimId }: DifferenceOf,
): Promise<bigint> {
  if (from.isTransaction) await lockOrderMoney(from as Tx, orderId);
  const { rows } = await sql<{ had: bigint }>`
    select coalesce(sum(had), 0)::bigint as had from (
      select case when p.state = 'refused'
          then (select sum(amount) from payout_part where payout_id = p.id and kind = 'refund' and state in ('settled', 'reached', 'paid-twice'))
          else (select sum((l ->> 'amount')::bigint) from jsonb_array_elements(p.lines) as l where l ->> 'kind' = 'refund') end as had
      from payout p
      where p.order_id = ${orderId} and p.guarantee = ${PRICE_PROTECT}
        and (${productId}::text is null or p.product_id is null or p.product_id = ${productId})
        and not (p.cause = 'claim' and p.cause_ref = coalesce(${claimId ?? null}::text, ''))
      union all
      select (l ->> 'amount')::bigint from claim c cross join lateral jsonb_array_elements(c.granted) as l
      where c.order_id = ${orderId} and c.code = ${PRICE_PROTECT} and c.to_ask and l ->> 'kind' = 'refund'
        and (${productId}::text is null or c.product_id = ${productId}) and c.id::text <> coalesce(${claimId ?? null}::text, '')
    ) as ways`.execute(from);
  return rows[0]!.had;
}
