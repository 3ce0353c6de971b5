import type { ClaimFacts, OrderMoments } from '@anxin/engine';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { findRow } from '../../marketplace/model.store.ts';
import { isStopped, readShipStops, type ShipStop } from '../../marketplace/ship-stop.ts';
import { factsOfItem } from '../guarantee/freezing.ts';
import { boughtOf, type OrderRecord, wholeOf } from '../guarantee/guarantee.ts';
import { categoriesIn } from '../guarantee/object-facts.ts';
import { hoursSince, instantIn, lateHours } from '../guarantee/order-hours.ts';
import { countOrders } from '../guarantee/right.store.ts';
import { deliveredParcels } from '../logistics/delivered-parcel.store.ts';
import { claimsOfOrder, type PastClaims, pastOf } from './claim.store.ts';
import { beyondRefund, type ClaimRow, refundOf } from './claim.ts';

/** What an order was paid back and beyond, by everybody who pays for orders. */
export interface OrderMoneyRead {
  refunded: bigint;
  compensated: bigint;
  /** Of what was refunded what was for one product alone. */
  refundedOf: Readonly<Record<string, bigint>>;
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
export const MOST_PAST = 500;

export interface KnownOrder {
  state: ClaimFacts['order']['state'];
  moments: OrderMoments;
  /** Since when nobody is to ship it any more: it was cancelled, or stopped because it was refunded. */
  endedAt: Date | undefined;
}

/** How far an order is, by its read model; it is paid where that has not come as far. */
export const knownOrder = async (from: Database | Tx, order: OrderRecord): Promise<KnownOrder> => {
  const fields = (await findRow(from as Database, 'order', order.id))?.fields;
  const stops = waitsToShip(fields) ? await readShipStops(from, [order.id]) : undefined;
  return knownBy(order, fields, stops?.get(order.id));
};

/** Only of what was to be shipped by a time, and is not, a stop changes anything. */
export const waitsToShip = (fields: Record<string, unknown> = {}): boolean =>
  'promised_ship_at' in fields && !('shipped_at' in fields);

/** @param fields of the read model, where there is one */
export function knownBy(
  { paidAt }: Pick<OrderRecord, 'paidAt'>,
  fields: Record<string, unknown> = {},
  stop?: ShipStop,
): KnownOrder {
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
  const ends = [instantIn(fields, 'cancelled_at'), stop && isStopped(stop) ? stop.stoppedAt : null];
  const times = ends.flatMap((at) => (at == null ? [] : [at.getTime()]));
  return {
    ...{ state, endedAt: times.length === 0 ? undefined : new Date(Math.min(...times)) },
    moments: Object.fromEntries(Object.entries(moments).filter(([, at]) => at !== undefined)),
  };
}

/** What is read of an order and around it, to judge claims of one of its items. */
export interface FactsRead {
  money: OrderMoneyRead;
  /** All of the order. */
  claims: readonly ClaimRow[];
  past: PastClaims;
  /** Orders and disputes of the consumer in the same time as what is past. */
  orders: number;
  disputes: number;
  product: Record<string, unknown> | undefined;
  merchant: Record<string, unknown> | undefined;
  /** Of its delivery. */
  parcel: Record<string, unknown> | undefined;
}

export interface FactsOf {
  order: OrderRecord;
  known: KnownOrder;
  claim: Judged;
  evidence: Readonly<Record<string, number>>;
}

/** Since when what is past counts. */
export const pastSince = (at: Date): Date => new Date(at.getTime() - PAST_MS);

/** All that the terms may ask about, as it was when the claim was made; what was paid since counts. */
export async function claimFacts(from: Database | Tx, sources: FactSources, given: FactsOf): Promise<ClaimFacts> {
  const { order, claim } = given;
  const since = pastSince(claim.openedAt);
  return factsBy(given, {
    money: await sources.money(from, order.id),
    claims: await claimsOfOrder(from, order.id),
    past: await pastOf(from, order.consumerId, since, MOST_PAST),
    orders: await countOrders(from, order.consumerId, since, MOST_PAST),
    disputes: await sources.disputes(from, order.consumerId, since),
    product: (await findRow(from as Database, 'product', claim.productId))?.fields,
    merchant: (await findRow(from as Database, 'merchant', order.merchantId))?.fields,
    parcel: claim.given.parcel === undefined ? (await deliveredParcels(from, [order.id])).get(order.id) : undefined,
  });
}

/** The same of what was read before. */
export function factsBy({ order, known, claim, evidence }: FactsOf, read: FactsRead): ClaimFacts {
  const item = claim.given.whole ? wholeOf(order) : boughtOf(order, claim.productId)!;
  const at = claim.openedAt;
  const { money, past } = read;
  const others = read.claims.filter(({ id, granted }) => id !== claim.id && granted !== null);
  const base = factsOfItem(order, item, categoriesIn(read.merchant));
  const ofItem = others.filter(({ productId }) => productId === claim.productId);
  // whatever it was refunded by, and what is granted and not asked for yet
  const refundedOf = ofItem
    .filter(({ toAsk }) => toAsk)
    .reduce((sum, { granted }) => sum + refundOf(granted!), money.refundedOf[claim.productId] ?? 0n);
  // what one item gave pays nothing of what the law gives for another
  const had = ofItem
    .filter(({ ground }) => ground !== null && ground === claim.ground)
    .reduce((sum, { granted }) => sum + beyondRefund(granted!), 0n);
  const price = read.product?.price as { amount: number; currency: string } | undefined;
  const priceNow = claim.given.price_now ?? (price?.currency === order.currency ? price.amount : undefined);
  const orderRefunded = others
    .filter(({ toAsk }) => toAsk)
    .reduce((sum, { granted }) => sum + refundOf(granted!), money.refunded);
  const ofAbout = claim.given.whole ? orderRefunded : refundedOf;
  const itemRefunded = ofAbout < BigInt(item.paid) ? Number(ofAbout) : item.paid;
  const loss = claim.loss ?? claim.lossSaid;
  return {
    ...base,
    item: { ...base.item, refunded: itemRefunded },
    order: {
      ...{ ...base.order, state: known.state, refunded: Math.min(Number(orderRefunded), order.paid) },
      compensated: Number(money.compensated),
    },
    claim: {
      ...{ by: claim.madeBy, quantity: claim.quantity, asked: claim.asked, evidence, had: Number(had) },
      ...(claim.ground === null ? {} : { ground: claim.ground }),
      ...(loss === null ? {} : { loss: Number(loss) }),
    },
    consumer: {
      ...{ claims_90d: past.claims, refunded_90d: past.refunded },
      ...{ orders_90d: read.orders, disputes_90d: read.disputes },
    },
    parcel: claim.given.parcel ?? parcelFacts(read.parcel, known, at),
    ...(priceNow === undefined ? {} : { price_now: priceNow }),
    hours: hoursSince(known.moments, at),
  };
}

function parcelFacts(
  fields: Record<string, unknown> | undefined,
  { moments, endedAt }: KnownOrder,
  at: Date,
): NonNullable<ClaimFacts['parcel']> {
  const { status, carrier } = fields ?? {};
  return {
    ...{ late_hours: lateHours(moments, at, endedAt), scanned: fields !== undefined },
    ...(typeof status === 'string' ? { status } : {}),
    ...(typeof carrier === 'string' ? { carrier } : {}),
  };
}
