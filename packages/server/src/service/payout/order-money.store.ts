import { sql } from 'kysely';
import { type Database, type Json, PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';
import type { Purpose } from '../../ledger/purpose.ts';

/** Who had a part of what was paid, beside the merchant. */
export interface OrderShare {
  owner: string;
  purpose: Extract<Purpose, 'creator-commission' | 'agency-commission' | 'platform-fee'>;
  amount: number;
}

/** What may be paid for an order: shared by all that pays for it. */
export interface OrderMoney {
  orderId: string;
  consumerId: string;
  merchantId: string;
  currency: string;
  paid: bigint;
  /** By us, what is only held or asked for counted. */
  refunded: bigint;
  compensated: bigint;
  coupons: bigint;
  /** What the marketplace says it refunded itself. */
  elsewhere: bigint;
  /** Refunds that reached the consumer and that the merchant bears. */
  borne: bigint;
  shares: readonly OrderShare[];
}

interface OrderMoneyTable {
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  currency: string;
  paid: bigint;
  refunded: bigint;
  compensated: bigint;
  coupons: bigint;
  elsewhere: bigint;
  borne: bigint;
  shares: Json<OrderShare[]>;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    order_money: OrderMoneyTable;
  }
}

type Row = Omit<OrderMoneyTable, 'shares'> & { shares: OrderShare[] };

const toMoney = ({ order_id, consumer_id, merchant_id, ...row }: Row): OrderMoney => ({
  ...{ orderId: order_id, consumerId: consumer_id, merchantId: merchant_id, ...row },
});

const PAID_IN = sql`o.fields -> 'paid' ->> 'currency'`;

/**
 * Locks what an order's money is, from the order where it is needed for the first time. What the marketplace refunded itself
 * is read each time: it may have said so meanwhile.
 * @returns undefined: there is no such order, or nobody has paid for it yet
 */
export async function lockOrderMoney(tx: Tx, orderId: string): Promise<OrderMoney | undefined> {
  const { rows } = await sql<Row>`${PLANNED_ONCE}
    insert into order_money (order_id, consumer_id, merchant_id, currency, paid, shares, elsewhere)
    select o.id, o.consumer_id, o.merchant_id, ${PAID_IN}, (o.fields -> 'paid' ->> 'amount')::bigint,
      coalesce((
        select jsonb_agg(jsonb_build_object('owner', (c -> 'party' ->> 'type') || '/' || (c -> 'party' ->> 'id'),
          'purpose', (c -> 'party' ->> 'type') || '-commission', 'amount', (c -> 'amount' ->> 'amount')::bigint) order by n)
        from jsonb_array_elements(o.fields -> 'shares' -> 'commissions') with ordinality as a (c, n)
        where c -> 'party' ->> 'type' in ('creator', 'agency') and c -> 'amount' ->> 'currency' = ${PAID_IN}
      ), '[]')
      || case when o.fields -> 'shares' -> 'platform_fee' ->> 'currency' = ${PAID_IN}
        then jsonb_build_array(jsonb_build_object('owner', 'platform', 'purpose', 'platform-fee',
          'amount', (o.fields -> 'shares' -> 'platform_fee' ->> 'amount')::bigint))
        else '[]' end,
      case when o.fields -> 'refunded' ->> 'currency' = ${PAID_IN} then (o.fields -> 'refunded' ->> 'amount')::bigint else 0 end
    from "order" o
    where o.id = ${orderId} and o.fields ? 'paid_at' and o.fields ? 'paid' and o.consumer_id is not null and o.merchant_id is not null
    on conflict (order_id) do update set elsewhere = excluded.elsewhere
    returning *`.execute(tx);
  return rows[0] && toMoney(rows[0]);
}

export async function saveOrderMoney(tx: Tx, money: OrderMoney): Promise<void> {
  const { refunded, compensated, coupons, borne } = money;
  await tx
    .updateTable('order_money')
    .set({ refunded, compensated, coupons, borne })
    .where('order_id', '=', money.orderId)
    .execute();
}

/** As it was last; undefined where nothing was paid for the order yet. */
export async function readOrderMoney(db: Database | Tx, orderId: string): Promise<OrderMoney | undefined> {
  const row = await db.selectFrom('order_money').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  return row && toMoney(row);
}

/** The same of several orders; of one for which nothing was paid yet, nothing. */
export async function readMoneyOfOrders(db: Database, orderIds: readonly string[]): Promise<OrderMoney[]> {
  if (orderIds.length === 0) return [];
  const rows = await db
    .selectFrom('order_money')
    .selectAll()
    .where('order_id', 'in', [...orderIds])
    .execute();
  return rows.map(toMoney);
}

/** How much can still be refunded; never below zero. */
export function refundable({ paid, refunded, elsewhere }: OrderMoney): bigint {
  const rest = paid - refunded - elsewhere;
  return rest < 0n ? 0n : rest;
}
