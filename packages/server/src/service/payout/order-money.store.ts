import { sql } from 'kysely';
import { type Database, type Json, PLANNED_ONCE, type Tx, UNANSWERED } from '../../foundation/database/database.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { type Goods, mostOf } from './goods.ts';

/** Who had a part of what was paid, beside the merchant. */
export interface OrderShare {
  owner: string;
  purpose: Extract<Purpose, 'creator-commission' | 'agency-commission' | 'platform-fee' | 'coupon'>;
  /** Below zero: the merchant had it beside what was paid, of the platform's coupons. */
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
  /** What the marketplace says it refunded itself; all of it where it says so in another currency. */
  elsewhere: bigint;
  /** Refunds that reached the consumer and that the merchant bears. */
  borne: bigint;
  shares: readonly OrderShare[];
  /** What was bought, as it was when the order was first paid for. */
  goods: readonly Goods[];
  /** Of `refunded` what was for one product alone. */
  refundedOf: Readonly<Record<string, bigint>>;
  /** What the marketplace says it refunded in another currency: how much of the order that was, nobody can tell. */
  strange?: { amount: number; currency: string };
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
  goods: Json<Goods[]>;
  refunded_of: Json<Record<string, number>>;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    order_money: OrderMoneyTable;
  }
}

type Row = Omit<OrderMoneyTable, 'shares' | 'goods' | 'refunded_of'> & {
  shares: OrderShare[];
  goods: Goods[];
  refunded_of: Record<string, number>;
  strange?: { amount: number; currency: string } | null;
};

const toMoney = ({ order_id, consumer_id, merchant_id, refunded_of, strange, ...row }: Row): OrderMoney => ({
  ...{ orderId: order_id, consumerId: consumer_id, merchantId: merchant_id, ...row },
  refundedOf: Object.fromEntries(Object.entries(refunded_of).map(([product, amount]) => [product, BigInt(amount)])),
  ...(strange ? { strange } : {}),
});

const PAID_IN = sql`o.fields -> 'paid' ->> 'currency'`;

/** What the marketplace says it refunded of an order `o` itself; nobody is refunded twice because it cannot be counted. */
const ELSEWHERE = sql`case when not o.fields ? 'refunded' then 0
        when o.fields -> 'refunded' ->> 'currency' = ${PAID_IN} then (o.fields -> 'refunded' ->> 'amount')::bigint
        else (o.fields -> 'paid' ->> 'amount')::bigint end`;

/**
 * Locks what an order's money is, from the order where it is needed for the first time. What the marketplace refunded itself
 * is read each time: it may have said so meanwhile.
 * @returns undefined: there is no such order, or nobody has paid for it yet
 */
export async function lockOrderMoney(tx: Tx, orderId: string): Promise<OrderMoney | undefined> {
  const { rows } = await sql<Row>`${PLANNED_ONCE}
    insert into order_money (order_id, consumer_id, merchant_id, currency, paid, shares, elsewhere, goods)
    select o.id, o.consumer_id, o.merchant_id, ${PAID_IN}, (o.fields -> 'paid' ->> 'amount')::bigint,
      coalesce((
        select jsonb_agg(jsonb_build_object('owner', whose.type || '/' || whose.id,
          'purpose', whose.type || '-commission', 'amount', (c -> 'amount' ->> 'amount')::bigint) order by n)
        from jsonb_array_elements(o.fields -> 'shares' -> 'commissions') with ordinality as a (c, n)
        -- one that names nobody is the creator's of the order, as it was booked
        cross join lateral (
          select coalesce(c -> 'party' ->> 'type', 'creator') as type,
            case when c ? 'party' then c -> 'party' ->> 'id' else o.fields ->> 'creator_id' end as id
        ) as whose
        where whose.type in ('creator', 'agency') and whose.id is not null and c -> 'amount' ->> 'currency' = ${PAID_IN}
      ), '[]')
      || case when o.fields -> 'shares' -> 'platform_fee' ->> 'currency' = ${PAID_IN}
        then jsonb_build_array(jsonb_build_object('owner', 'platform', 'purpose', 'platform-fee',
          'amount', (o.fields -> 'shares' -> 'platform_fee' ->> 'amount')::bigint))
        else '[]' end
      -- behind all others: it is given of what came back of them
      || coalesce((
        select jsonb_build_array(jsonb_build_object('owner', 'platform', 'purpose', 'coupon', 'amount', -sum((c -> 'amount' ->> 'amount')::bigint)))
        from jsonb_array_elements(o.fields -> 'shares' -> 'coupons') as c
        where c ->> 'funder' = 'platform' and c -> 'amount' ->> 'currency' = ${PAID_IN}
        having sum((c -> 'amount' ->> 'amount')::bigint) > 0
      ), '[]'),
      ${ELSEWHERE},
      coalesce((
        select jsonb_agg(jsonb_build_object('product_id', i -> 'product_id', 'quantity', i -> 'quantity', 'price', i -> 'price') order by n)
        from jsonb_array_elements(o.fields -> 'items') with ordinality as a (i, n)
      ), '[]')
    from "order" o
    where o.id = ${orderId} and o.fields ? 'paid_at' and o.fields ? 'paid' and o.consumer_id is not null and o.merchant_id is not null
    on conflict (order_id) do update set elsewhere = excluded.elsewhere
    returning *, (select o.fields -> 'refunded' from "order" o
      where o.id = order_money.order_id and o.fields -> 'refunded' ->> 'currency' <> order_money.currency) as strange`.execute(
    tx,
  );
  return rows[0] && toMoney(rows[0]);
}

export async function saveOrderMoney(tx: Tx, money: OrderMoney): Promise<void> {
  const { refunded, compensated, coupons, borne, refundedOf } = money;
  const of = Object.entries(refundedOf).map(([product, amount]) => [product, Number(amount)]);
  await tx
    .updateTable('order_money')
    .set({ refunded, compensated, coupons, borne, refunded_of: JSON.stringify(Object.fromEntries(of)) })
    .where('order_id', '=', money.orderId)
    .modifyEnd(sql`${PLANNED_ONCE} ${UNANSWERED}`)
    .execute();
}

/** As it is, for whoever only shows it; undefined where nothing was paid for the order yet. */
export async function readOrderMoney(db: Database | Tx, orderId: string): Promise<OrderMoney | undefined> {
  return (await readMoneyOfOrders(db, [orderId]))[0];
}

/** The same of several orders; of one for which nothing was paid yet, nothing. */
export async function readMoneyOfOrders(db: Database | Tx, orderIds: readonly string[]): Promise<OrderMoney[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<Row>`
    select m.order_id, m.consumer_id, m.merchant_id, m.currency, m.paid, m.refunded, m.compensated, m.coupons, m.borne, m.shares,
      m.goods, m.refunded_of, ${ELSEWHERE} as elsewhere,
      case when o.fields -> 'refunded' ->> 'currency' <> m.currency then o.fields -> 'refunded' end as strange
    from order_money m join "order" o on o.id = m.order_id where m.order_id = any(${[...orderIds]}::text[])`.execute(
    db,
  );
  return rows.map(toMoney);
}

/** The money with so much more refunded of it, below zero: less; for one product alone where one is named. */
export function withRefunded(money: OrderMoney, more: bigint, productId: string | null): OrderMoney {
  const refunded = { ...money, refunded: money.refunded + more };
  if (productId === null || more === 0n) return refunded;
  const of = (money.refundedOf[productId] ?? 0n) + more;
  return { ...refunded, refundedOf: { ...money.refundedOf, [productId]: of < 0n ? 0n : of } };
}

/** How much can still be refunded for one product; undefined: as much as for the order. */
export function refundableOf({ goods, paid, refundedOf }: OrderMoney, productId: string): bigint | undefined {
  const most = mostOf(goods, paid, productId);
  if (most === undefined) return undefined;
  const rest = most - (refundedOf[productId] ?? 0n);
  return rest < 0n ? 0n : rest;
}

/**
 * What is left for whoever asks for money of an order, or of one of its goods: what was paid, less what came back and what is under way
 * by whatever way. Never below zero.
 * @returns undefined: what the marketplace refunded itself cannot be counted
 */
export function leftToPay(
  money: Pick<OrderMoney, 'paid' | 'refunded' | 'elsewhere' | 'goods' | 'refundedOf' | 'strange'>,
  productId: string | null,
): bigint | undefined {
  if (money.strange) return undefined;
  const ofOrder = refundable(money);
  const most = productId === null ? undefined : mostOf(money.goods, money.paid, productId);
  if (most === undefined) return ofOrder;
  const had = money.refundedOf[productId!] ?? 0n;
  const ofProduct = most - 1n - had;
  // claims and after-sales round a share each in their way: the unit that lies between them is nobody's money
  if (had > 0n && ofProduct <= 1n) return 0n;
  return ofProduct < ofOrder ? ofProduct : ofOrder;
}

/** How much can still be refunded; never below zero. */
export function refundable({ paid, refunded, elsewhere }: Pick<OrderMoney, 'paid' | 'refunded' | 'elsewhere'>): bigint {
  const rest = paid - refunded - elsewhere;
  return rest < 0n ? 0n : rest;
}
