import { hash } from 'node:crypto';
import type { Guarantee, GuaranteePlan } from '@anxin/engine';

/** What an order is judged by: amounts in minor units, nothing personal. */
export interface OrderRecord {
  id: string;
  consumerId: string;
  merchantId: string;
  paidAt: Date;
  currency: string;
  paid: number;
  freight: number;
  items: readonly ItemRecord[];
  regionCode?: string;
  campaign?: string;
}

export interface ItemRecord {
  productId: string;
  quantity: number;
  /** Of one piece. */
  price: number;
  /** Its share of what was paid. */
  paid: number;
  /** As the product was when it was bought; null: nothing was known of it. */
  product: ProductRecord | null;
}

export interface ProductRecord {
  id: string;
  categoryId: string;
  brand?: string;
  attributes: Record<string, unknown>;
}

/** A right that an order has, as it is kept. */
export interface KeptRight {
  code: string;
  /** Of its terms. */
  terms: string;
  /** The goods that it is for. */
  items: readonly string[];
  /** The merchant chose it, or it is the law. */
  agreed: boolean;
  /** The bundle that it came with. */
  via?: string;
}

export interface FrozenRight extends Omit<KeptRight, 'terms'> {
  orderId: string;
  /** The pack that was in force when the order was paid. */
  pack: string;
  /** Made of the terms that were kept, whatever packs say today. */
  plan: GuaranteePlan;
}

/** What an order was promised when it was paid. */
export interface OrderRights {
  order: OrderRecord;
  pack: string;
  rights: readonly KeptRight[];
  enhanced: boolean;
  /** Goods of which nothing was known yet: rights that depend on them may still come. */
  missing: readonly string[];
}

/** What an order has of each of its goods: lines of the same one are one thing of which that many pieces were bought, at their mean price. */
export function boughtIn({ items }: Pick<OrderRecord, 'items'>): ItemRecord[] {
  return [...Map.groupBy(items, ({ productId }) => productId).values()].map((lines) => {
    if (lines.length === 1) return lines[0]!;
    const sum = (of: (line: ItemRecord) => number): number => lines.reduce((all, line) => all + of(line), 0);
    const quantity = sum((line) => line.quantity);
    const price = Math.floor(sum((line) => line.price * line.quantity) / quantity);
    return { ...lines[0]!, quantity, price, paid: sum((line) => line.paid) };
  });
}

/** What an order has of one of its goods. */
export const boughtOf = (order: Pick<OrderRecord, 'items'>, productId: string | undefined): ItemRecord | undefined =>
  boughtIn(order).find((item) => item.productId === productId);

/** An order as one thing: all its goods, and all that was paid for it, freight too. */
export function wholeOf({ items, paid }: Pick<OrderRecord, 'items' | 'paid'>): ItemRecord {
  const quantity = items.reduce((sum, one) => sum + one.quantity, 0);
  const price = Math.floor(items.reduce((sum, one) => sum + one.price * one.quantity, 0) / quantity);
  return { ...items[0]!, quantity, price, paid };
}

/** The same document has the same hash, in whatever order its fields stand. */
export const termsHash = (terms: Guarantee): string => hash('sha256', JSON.stringify(sorted(terms)), 'hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  );
}

/**
 * Parts a sum by weights, to the last minor unit: each gets its part rounded down, and the first ones one unit of what is
 * left. By equal weights where there is none above zero.
 */
export function partsOf(sum: number, weights: readonly number[]): number[] {
  const given = weights.some((weight) => weight > 0) ? weights.map(BigInt) : weights.map(() => 1n);
  const whole = given.reduce((all, weight) => all + weight, 0n);
  const parts = given.map((weight) => Number((BigInt(sum) * weight) / whole));
  let left = sum - parts.reduce((all, part) => all + part, 0);
  return parts.map((part, i) => {
    const more = left > 0 && given[i]! > 0n ? 1 : 0;
    left -= more;
    return part + more;
  });
}
