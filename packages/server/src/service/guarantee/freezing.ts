import type { GuaranteePlan, OrderFacts } from '@anxin/engine';
import type { Plans } from './catalogue.ts';
import { boughtIn, type ItemRecord, type OrderRecord, type ProductRecord, partsOf } from './guarantee.ts';

/** A right as it is promised, before its terms are kept. */
export interface PromisedRight {
  plan: GuaranteePlan;
  items: readonly string[];
  agreed: boolean;
  via?: string;
}

type Fields = Record<string, unknown>;

const amountOf = (value: unknown): number => (value as { amount?: number } | undefined)?.amount ?? 0;

/** What `order.paid` tells, as far as rights are judged by it. Its money is in one currency: that of what was paid. */
export function orderOf(data: Fields, paidAt: Date): OrderRecord {
  const order = data.order as Fields;
  const { amount: paid, currency } = order.paid as { amount: number; currency: string };
  const items = (order.items as Fields[]).map((item) => ({
    ...{ productId: String(item.product_id), quantity: Number(item.quantity), price: amountOf(item.price) },
    ...{ paid: 0, product: null },
  }));
  const freight = Math.min(amountOf(order.freight), paid);
  const shares = partsOf(
    paid - freight,
    items.map(({ price, quantity }) => price * quantity),
  );
  return {
    ...{ id: String(order.id), consumerId: String(order.consumer_id), merchantId: String(order.merchant_id), paidAt },
    ...{ currency, paid, freight, items: items.map((item, i) => ({ ...item, paid: shares[i]! })) },
    ...(typeof order.region_code === 'string' ? { regionCode: order.region_code } : {}),
    ...(typeof order.campaign === 'string' ? { campaign: order.campaign } : {}),
  };
}

/** With what is known of its goods; what was known before stays. */
export const withProducts = (order: OrderRecord, known: ReadonlyMap<string, ProductRecord>): OrderRecord => ({
  ...order,
  items: order.items.map((item) => ({ ...item, product: item.product ?? known.get(item.productId) ?? null })),
});

export const missingIn = ({ items }: OrderRecord): string[] => [
  ...new Set(items.flatMap(({ product, productId }) => (product === null ? [productId] : []))),
];

/** What expressions about an order and one of its items read. */
export const factsOfItem = (order: OrderRecord, item: ItemRecord, categoryIds: readonly string[]): OrderFacts => ({
  product: {
    ...{ id: item.productId, category_id: item.product?.categoryId ?? '' },
    ...(item.product?.brand === undefined ? {} : { brand: item.product.brand }),
    attributes: item.product?.attributes ?? {},
  },
  merchant: { id: order.merchantId, category_ids: [...categoryIds] },
  order: {
    ...{ id: order.id, paid: order.paid, freight: order.freight, currency: order.currency },
    ...{ items: order.items.length, quantity: order.items.reduce((sum, { quantity }) => sum + quantity, 0) },
    ...(order.regionCode === undefined ? {} : { region_code: order.regionCode }),
    ...(order.campaign === undefined ? {} : { campaign: order.campaign }),
  },
  item: { product_id: item.productId, quantity: item.quantity, price: item.price, paid: item.paid },
});

/**
 * What an order is promised by the pack that was in force and by what its merchant had chosen then. Of goods of which
 * nothing is known only what has no condition holds: the rest comes when something is.
 */
export function promisedRights(
  order: OrderRecord,
  { plans, enrolled, categoryIds }: { plans: Plans; enrolled: ReadonlySet<string>; categoryIds: readonly string[] },
): PromisedRight[] {
  const facts = boughtIn(order).map((item) => ({ item, facts: factsOfItem(order, item, categoryIds) }));
  const covered = (plan: GuaranteePlan, among: readonly string[] | undefined): string[] => [
    ...new Set(
      facts.flatMap(({ item, facts: known }) => {
        if (among !== undefined && !among.includes(item.productId)) return [];
        const { products, orders } = plan.terms;
        const told = item.product !== null || (products === undefined && orders === undefined);
        return told && plan.covers(known) ? [item.productId] : [];
      }),
    ),
  ];
  const rights = new Map<string, PromisedRight>();
  const give = (plan: GuaranteePlan, how: { agreed: boolean; via?: string; among?: readonly string[] }): void => {
    const items = covered(plan, how.among);
    if (items.length === 0) return;
    const { code, bundles, statutory } = plan.terms;
    const { agreed, via } = how;
    if (bundles.length > 0) {
      for (const part of bundles) {
        const inside = plans.get(part);
        // a bundle holds no bundles; whatever a pack says, nothing goes round here
        if (inside === undefined || inside.terms.bundles.length > 0) continue;
        give(inside, { agreed, via: code, among: items });
      }
      return;
    }
    const before = rights.get(code);
    rights.set(code, {
      plan,
      items: [...new Set([...(before?.items ?? []), ...items])].sort(),
      agreed: statutory || agreed || before?.agreed === true,
      // what was chosen by itself came by itself
      ...(via !== undefined && (before === undefined || before.via !== undefined) ? { via: before?.via ?? via } : {}),
    });
  };
  for (const plan of plans.values()) {
    const chosen = enrolled.has(plan.terms.code);
    if (plan.terms.given === 'platform') give(plan, { agreed: chosen || plan.terms.statutory });
    else if (chosen) give(plan, { agreed: true });
  }
  return [...rights.values()].sort((one, other) => (one.plan.terms.code < other.plan.terms.code ? -1 : 1));
}
