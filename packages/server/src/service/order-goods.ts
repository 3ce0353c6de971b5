import type { Database } from '../foundation/database/database.ts';
import { findRows } from '../marketplace/model.store.ts';

/** One thing that was bought. */
export interface Good {
  productId: string;
  /** As the order says, else as the product is called now; null: nobody told. */
  title: string | null;
  quantity: number;
  /** Of one piece, in minor units. */
  price: number;
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The goods of an order, as whoever bought them knows them. */
export async function goodsOf(
  db: Database,
  order: { id: string; items: readonly Omit<Good, 'title'>[] },
): Promise<Good[]> {
  const said = (await findRows(db, 'order', [order.id])).get(order.id)?.fields.items;
  const lines = Array.isArray(said) ? (said as Record<string, unknown>[]) : [];
  const byOrder = new Map(lines.map(({ product_id, title }) => [product_id, textOrNull(title)]));
  const unsaid = order.items.map(({ productId }) => productId).filter((id) => (byOrder.get(id) ?? null) === null);
  const products = await findRows(db, 'product', [...new Set(unsaid)]);
  return order.items.map(({ productId, quantity, price }) => ({
    ...{ productId, quantity, price },
    title: byOrder.get(productId) ?? textOrNull(products.get(productId)?.fields.title),
  }));
}
