import type { ClaimFacts, OrderMoments } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { factsOfItem } from '../guarantee/freezing.ts';
import type { OrderRecord } from '../guarantee/guarantee.ts';
import { categoriesIn } from '../guarantee/object-facts.ts';
import { hoursSince, instantIn, lateHours } from '../guarantee/order-hours.ts';
import { countOrders } from '../guarantee/right.store.ts';
import { claimsOfOrder, pastOf } from './claim.store.ts';
import { beyondRefund, type ClaimRow, totalOf } from './claim.ts';

/** What an order was paid back and beyond, by everybody who pays for orders. */
export interface OrderMoneyRead {
  refunded: bigint;
  compensated: bigint;
}

export interface FactSources {
  money(from: Database | Tx, orderId: string): Promise<OrderMoneyRead>;
  /** Disputes that a consumer opened since. */
  disputes: (from: Database | Tx, consumerId: string, since: Date) => Promise<number>;
}

/** What a claim is judged by, of what stands in it. */
export type Judged = Pick<
  ClaimRow,
  | ('id' | 'code' | 'madeBy' | 'ground' | 'productId' | 'quantity' | 'asked' | 'given' | 'openedAt' | 'consumerId')
  | ('lossSaid' | 'loss')
>;

const DAY_MS = 86_400_000;
const PAST_MS = 90 * DAY_MS;
/** Counted up to this: more is many. */
const MOST_PAST = 500;

export interface KnownOrder {
  state: ClaimFacts['order']['state'];
  moments: OrderMoments;
}

/** How far an order is, by its read model; it is paid where that has not come as far. */
export async function knownOrder(from: Database | Tx, { id, paidAt }: OrderRecord): Promise<KnownOrder> {
  const { fields = {} } = (await findRow(from as Database, 'order', id)) ?? {};
  const moments = {
    paid: paidAt,
    ...{ 'promised-ship': instantIn(fields, 'promised_ship_at'), shipped: instantIn(fields, 'shipped_at') },
    ...{ delivered: instantIn(fields, 'delivered_at'), completed: instantIn(fields, 'completed_at') },
  };
  const state =
    'cancelled_at' in fields
      ? 'cancelled'
      : moments.completed
        ? 'completed'
        : moments.delivered
          ? 'delivered'
          : moments.shipped
            ? 'shipped'
            : 'paid';
  return { state, moments: Object.fromEntries(Object.entries(moments).filter(([, at]) => at !== undefined)) };
}

/** All that the terms may ask about, as it was when the claim was made; what was paid since counts. */
export async function claimFacts(
  from: Database | Tx,
  sources: FactSources,
  given: { order: OrderRecord; known: KnownOrder; claim: Judged; evidence: Readonly<Record<string, number>> },
): Promise<ClaimFacts> {
  const { order, known, claim, evidence } = given;
  const item = order.items.find(({ productId }) => productId === claim.productId)!;
  const at = claim.openedAt;
  const since = new Date(at.getTime() - PAST_MS);
  const [money, others, past] = [
    await sources.money(from, order.id),
    (await claimsOfOrder(from, order.id)).filter(({ id, granted }) => id !== claim.id && granted !== null),
    await pastOf(from, order.consumerId, since, MOST_PAST),
  ];
  const product = await findRow(from as Database, 'product', claim.productId);
  const merchant = await findRow(from as Database, 'merchant', order.merchantId);
  const base = factsOfItem(order, item, categoriesIn(merchant?.fields));
  const ofItem = others.filter(({ productId }) => productId === claim.productId);
  const refundedOf = ofItem.reduce(
    (sum, { granted }) => sum + totalOf(granted!.filter(({ kind }) => kind === 'refund')),
    0n,
  );
  // what one item gave pays nothing of what the law gives for another
  const had = ofItem
    .filter(({ ground }) => ground !== null && ground === claim.ground)
    .reduce((sum, { granted }) => sum + beyondRefund(granted!), 0n);
  const price = product?.fields.price as { amount: number; currency: string } | undefined;
  const priceNow = claim.given.price_now ?? (price?.currency === order.currency ? price.amount : undefined);
  const itemRefunded = refundedOf < BigInt(item.paid) ? Number(refundedOf) : item.paid;
  const loss = claim.loss ?? claim.lossSaid;
  return {
    ...base,
    item: { ...base.item, refunded: itemRefunded },
    order: {
      ...{ ...base.order, state: known.state, refunded: Number(money.refunded) },
      compensated: Number(money.compensated),
    },
    claim: {
      ...{ by: claim.madeBy, quantity: claim.quantity, asked: claim.asked, evidence, had: Number(had) },
      ...(claim.ground === null ? {} : { ground: claim.ground }),
      ...(loss === null ? {} : { loss: Number(loss) }),
    },
    consumer: {
      ...{ claims_90d: past.claims, refunded_90d: past.refunded },
      orders_90d: await countOrders(from, order.consumerId, since, MOST_PAST),
      disputes_90d: await sources.disputes(from, order.consumerId, since),
    },
    parcel: claim.given.parcel ?? (await parcelOf(from, order.id, known, at)),
    ...(priceNow === undefined ? {} : { price_now: priceNow }),
    hours: hoursSince(known.moments, at),
  };
}

/** The parcel of an order that was heard of last. */
async function parcelOf(
  from: Database | Tx,
  orderId: string,
  { moments }: KnownOrder,
  at: Date,
): Promise<NonNullable<ClaimFacts['parcel']>> {
  const { rows } = await sql<{ fields: Record<string, unknown> }>`
    select fields from parcel where order_id = ${orderId} order by id desc limit 1`.execute(from);
  const { status, carrier } = rows[0]?.fields ?? {};
  return {
    ...{ late_hours: lateHours(moments, at), scanned: rows.length > 0 },
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof carrier === 'string' ? { carrier } : {}),
  };
}
