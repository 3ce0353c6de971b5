import { type Amount, formatMoney } from './format.ts';
import { useCan } from './session.tsx';
import { useRead } from './use-api.tsx';
import type { Language } from './words.ts';

/** One thing of an order, as whoever bought it knows it. */
export interface Good {
  product_id: string;
  title: string | null;
  quantity: number;
  /** Of one piece. */
  price: Amount;
}

/** What somebody picks a thing of an order by: what it is called, and what was paid for how many; its id where nobody knows it. */
export function goodChoice(
  goods: readonly Good[],
  productId: string,
  language: Language,
): { id: string; title: string; note?: string } {
  const good = goods.find(({ product_id }) => product_id === productId);
  if (good === undefined) return { id: productId, title: productId };
  const { title, price, quantity } = good;
  return { id: productId, title: title ?? productId, note: `${formatMoney(price, language)} × ${quantity}` };
}

/** The things of an order as a list of orders has them, with what the page calls its products. */
export const goodsOfListed = (
  items: readonly (Omit<Good, 'title'> & { title?: string | null })[],
  titles: ReadonlyMap<string, string>,
): Good[] => items.map((item) => ({ ...item, title: item.title || (titles.get(item.product_id) ?? null) }));

/** What the things of an order are called, for whoever may read its rights; null where nobody knows. */
export function useGoodTitle(orderId: string | undefined): (productId: string) => string | null {
  const can = useCan();
  const { data } = useRead<{ goods: Good[] }>(`/v1/orders/${encodeURIComponent(orderId ?? '')}/rights`, {
    when: orderId !== undefined && can('service.right.read'),
  });
  return (productId) => data?.goods.find(({ product_id }) => product_id === productId)?.title ?? null;
}
