import type { Database } from '../../foundation/database/database.ts';
import { findRow } from '../../marketplace/model.store.ts';
import type { OrderFacts } from './dispute.desk.ts';

interface Price {
  amount: number;
  currency: string;
}

/** What a dispute has to know of an order; undefined where nobody has paid for such. */
export async function readOrderFacts(db: Database, id: string): Promise<OrderFacts | undefined> {
  const row = await findRow(db, 'order', id);
  const fields = row?.fields ?? {};
  const { consumer_id, merchant_id, paid_at, promised_ship_at, delivered_at } = fields as Record<string, string>;
  const paid = fields.paid as Price | undefined;
  if (consumer_id === undefined || merchant_id === undefined || paid_at === undefined || paid === undefined)
    return undefined;
  const [item] = (fields.items ?? []) as { product_id?: string }[];
  const product = item?.product_id === undefined ? undefined : await findRow(db, 'product', item.product_id);
  return {
    ...{ id, consumerId: consumer_id, merchantId: merchant_id, paid: BigInt(paid.amount), currency: paid.currency },
    categoryId: (product?.fields.category_id as string | undefined) ?? null,
    // nobody can know of a fault of what they have not got, but that it has not come
    knownAt: new Date(delivered_at ?? latest(paid_at, promised_ship_at)),
  };
}

const latest = (a: string, b: string | undefined): string => (b !== undefined && Date.parse(b) > Date.parse(a) ? b : a);
