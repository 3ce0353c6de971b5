/** Goods of an order, as `order.paid` tells them. */
export interface Goods {
  product_id: string;
  quantity: number;
  /** Of one piece. */
  price: { amount: number };
}

export interface ItemShare {
  quantity: number;
  share: bigint;
}

/** The share of what was paid that fell on each product; nothing of it is lost. */
export function sharesOf(items: readonly Goods[], paid: bigint): ReadonlyMap<string, ItemShare> {
  const weights = new Map<string, { quantity: number; weight: bigint }>();
  for (const { product_id, quantity, price } of items) {
    const had = weights.get(product_id) ?? { quantity: 0, weight: 0n };
    const weight = had.weight + BigInt(price.amount) * BigInt(quantity);
    weights.set(product_id, { quantity: had.quantity + quantity, weight });
  }
  const total = [...weights.values()].reduce((sum, { weight }) => sum + weight, 0n);
  const shares = new Map<string, ItemShare>();
  let through = 0n;
  for (const [id, { quantity, weight }] of weights) {
    const from = total === 0n ? 0n : (paid * through) / total;
    through += weight;
    const to = total === 0n ? 0n : (paid * through) / total;
    shares.set(id, { quantity, share: to - from });
  }
  return shares;
}

/**
 * The most that goes back for one product alone, by whatever it is asked for: its share of what was paid. Claims and after-sales
 * round it each in their way, so that it is one minor unit more.
 * @returns undefined: nothing is known of the goods, or they cost nothing
 */
export function mostOf(goods: readonly Goods[], paid: bigint, productId: string): bigint | undefined {
  const share = sharesOf(goods, paid).get(productId)?.share;
  if (share === undefined || goods.every(({ price, quantity }) => price.amount * quantity === 0)) return undefined;
  return share + 1n;
}
