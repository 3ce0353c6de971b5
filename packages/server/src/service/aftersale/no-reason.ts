import type { OrderMoments } from '@anxin/engine';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { factsOfItem } from '../guarantee/freezing.ts';
import { boughtIn, type FrozenRight, type OrderRights } from '../guarantee/guarantee.ts';
import { planned, readOrderRights } from '../guarantee/right.store.ts';

/** What an order was promised of sending its goods back without a reason. */
export interface Returns extends Pick<OrderRights, 'order' | 'missing'> {
  /** Rights by which goods come back before the money: that of the law, and what a merchant gives beyond it. */
  rights: readonly FrozenRight[];
}

const comesBack = ({ plan }: Pick<FrozenRight, 'plan'>): boolean => plan.terms.aftersale === 'return-refund';

/** Undefined where nothing was frozen on it, or the pack that was in force then knows no such right. */
export async function returnsOf(
  from: Database | Tx,
  catalogue: Pick<Catalogue, 'kept' | 'at'>,
  orderId: string,
): Promise<Returns | undefined> {
  const found = await readOrderRights(from, orderId);
  if (found === undefined) return undefined;
  const { order, missing } = found;
  const rights = (await planned(from, catalogue, found)).filter(comesBack);
  if (rights.length > 0) return { order, missing, rights };
  // none of its goods has one: because there was none, or because all of them are excepted
  const [inForce] = await catalogue.at(from, [order.paidAt]);
  return [...inForce!.plans.values()].some((plan) => comesBack({ plan })) ? { order, missing, rights } : undefined;
}

/**
 * Until when goods can be sent back without a reason: of the whole order, as long as each of them can.
 * @param productId null: all goods of the order
 * @returns undefined where it is not known when they came, or what they are
 * @throws Problem `aftersale.excepted` naming goods that no such right is for
 */
export function returnableUntil(
  { order, missing, rights }: Returns,
  productId: string | null,
  moments: OrderMoments,
): Date | undefined {
  const goods = boughtIn(order).filter((item) => productId === null || item.productId === productId);
  const rightsFor = goods.map((item) => ({ item, by: rights.filter(({ items }) => items.includes(item.productId)) }));
  const excepted = rightsFor.flatMap(({ item: { productId: id }, by }) =>
    by.length === 0 && !missing.includes(id) ? [id] : [],
  );
  if (excepted.length > 0) {
    const products = excepted.join(', ');
    throw new Problem('aftersale.excepted', {
      ...{ field: 'reason', detail: `No right of this order takes ${products} back without a reason` },
      params: { products },
    });
  }
  const ends = rightsFor.map(({ item, by }) =>
    by.flatMap(({ plan }) => plan.window(factsOfItem(order, item, []), moments)?.ends.getTime() ?? []),
  );
  if (ends.length === 0 || ends.some((each) => each.length === 0)) return undefined;
  return new Date(Math.min(...ends.map((each) => Math.max(...each))));
}
