import { type ClaimFacts, durationMs, type OrderMoments } from '@anxin/engine';
import { factsOfItem } from '../guarantee/freezing.ts';
import type { ItemRecord, OrderRecord } from '../guarantee/guarantee.ts';
import { categoriesIn } from '../guarantee/object-facts.ts';
import { hoursSince, instantIn, lateHours } from '../guarantee/order-hours.ts';
import type { HeldRight } from '../guarantee/right.store.ts';
import type { OrderFacts } from './facts.store.ts';
import type { RightSays } from './instant.ts';
import type { Past } from './past.store.ts';

const DAY_MS = 86_400_000;

/** All goods of an order as one item: what is refunded at once is the whole of it. */
function allItems({ items }: OrderRecord): ItemRecord {
  const sum = (of: (item: ItemRecord) => number): number => items.reduce((all, item) => all + of(item), 0);
  const quantity = sum((item) => item.quantity);
  const [first] = items;
  return {
    ...{ productId: first!.productId, product: first!.product, quantity, paid: sum(({ paid }) => paid) },
    price: Math.floor(sum((item) => item.price * item.quantity) / quantity),
  };
}

const stateOf = ({ cancelledAt, completedAt, deliveredAt, shippedAt }: OrderFacts): ClaimFacts['order']['state'] => {
  if (cancelledAt !== null) return 'cancelled';
  if (completedAt !== null) return 'completed';
  if (deliveredAt !== null) return 'delivered';
  return shippedAt === null ? 'paid' : 'shipped';
};

/** As windows of rights count from them. */
export function momentsOf({ paidAt }: Pick<OrderRecord, 'paidAt'>, facts: OrderFacts): OrderMoments {
  const promised = instantIn(facts.fields, 'promised_ship_at');
  return {
    ...{ paid: paidAt, ...(promised && { 'promised-ship': promised }) },
    ...(facts.shippedAt && { shipped: facts.shippedAt }),
    ...(facts.deliveredAt && { delivered: facts.deliveredAt }),
    ...(facts.completedAt && { completed: facts.completedAt }),
  };
}

/** What the terms may ask about. A consumer's instant refunds are uses of a right, so they count among the claims. */
function factsOf(order: OrderRecord, facts: OrderFacts, past: Past, at: Date): ClaimFacts {
  const base = factsOfItem(order, allItems(order), categoriesIn(past.merchant));
  const moments = momentsOf(order, facts);
  const refunded = Math.min(Number(past.refunded), order.paid);
  return {
    ...base,
    item: { ...base.item, refunded: Math.min(refunded, base.item.paid as number) },
    order: { ...base.order, state: stateOf(facts), refunded, compensated: Number(past.compensated) },
    claim: { by: 'consumer', quantity: base.item.quantity },
    consumer: {
      ...{ claims_90d: past.claims, refunded_90d: past.claimed },
      ...{ orders_90d: past.orders, disputes_90d: past.disputes },
    },
    parcel: { late_hours: lateHours(moments, at), scanned: facts.scannedAt !== null },
    hours: hoursSince(moments, at),
  };
}

/** What the right that was frozen on an order says of refunding all of it now, whatever packs say today. */
export function rightSays({ order, right }: HeldRight, facts: OrderFacts, past: Past, at: Date): RightSays {
  const { plan, agreed } = right;
  const known = factsOf(order, facts, past, at);
  const window = plan.window(known, momentsOf(order, facts));
  const missing = plan.missing(known);
  const assessed = plan.assess(known);
  const lines = assessed.outcome === 'pay' ? assessed.lines : [];
  const given = lines.filter(({ kind }) => kind === 'refund' || kind === 'freight');
  const { perConsumer, perPair } = plan.terms.limits;
  return {
    ...{ agreed, payer: plan.terms.payer },
    open: window !== undefined && at >= window.opens && at < window.ends,
    most: given.reduce((sum, { amount }) => sum + amount, 0n),
    atOnce:
      lines.length > 0 && missing.asks.length + missing.evidence.length === 0 && plan.route(known, lines) === 'at-once',
    limits: [
      ...(perConsumer === undefined ? [] : [{ per: 'consumer' as const, had: past.used, ...limit(perConsumer) }]),
      ...(perPair === undefined ? [] : [{ per: 'pair' as const, had: past.usedPair, ...limit(perPair) }]),
    ],
  };
}

const limit = ({ count, within }: { count: number; within: string }): { most: number; days: number } => ({
  ...{ most: count, days: Math.ceil(durationMs(within) / DAY_MS) },
});
