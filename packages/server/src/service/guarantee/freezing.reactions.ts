import type { Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Catalogue } from './catalogue.ts';
import { awaitEnrolling, enrolledAt } from './enrolment.store.ts';
import { missingIn, orderOf, promisedRights, withProducts } from './freezing.ts';
import type { KeptRight, OrderRecord, OrderRights } from './guarantee.ts';
import { awaitGoods, categoriesAt, lockGoods, productsAt, tellsOfGoods } from './object-facts.ts';
import {
  buyersOf,
  changeOrderRights,
  codesInUse,
  insertOrderRights,
  lockOrderRights,
  ordersMissing,
} from './right.store.ts';

export const FREEZING: ReactionDeclaration = { name: 'service.order-rights', types: ['order.paid'], key: 'order' };
export const FREEZING_GOODS: ReactionDeclaration = {
  ...{ name: 'service.order-goods', types: ['product.submitted', 'product.updated'], key: 'product' },
};

/** What an order is promised by what was in force when it was paid, whenever that is heard of. */
async function freeze(tx: Tx, catalogue: Catalogue, given: OrderRecord): Promise<OrderRights> {
  const { paidAt, merchantId, items } = given;
  const goods = [...new Set(items.map(({ productId }) => productId))];
  await awaitGoods(tx, goods);
  const products = await productsAt(tx, goods, paidAt);
  const order = withProducts(given, products);
  const { pack, plans } = await catalogue.at(tx, paidAt);
  await awaitEnrolling(tx, merchantId);
  const promised = promisedRights(order, {
    ...{ plans, enrolled: await enrolledAt(tx, merchantId, paidAt) },
    categoryIds: await categoriesAt(tx, merchantId, paidAt),
  });
  const hashes = await catalogue.keep(
    tx,
    promised.map(({ plan }) => plan.terms),
  );
  const rights = promised.map(
    ({ plan, items: those, agreed, via }, i): KeptRight => ({
      ...{ code: plan.terms.code, terms: hashes[i]!, items: those, agreed },
      ...(via === undefined ? {} : { via }),
    }),
  );
  const enhanced = promised.some(({ plan }) => !plan.terms.statutory);
  return { order, pack, rights, enhanced, missing: missingIn(order) };
}

export const freezingReaction = (catalogue: Catalogue): Reaction => ({
  ...FREEZING,
  async handle(tx, events) {
    const [paid] = [...events].sort(byTime);
    if (paid !== undefined) await insertOrderRights(tx, await freeze(tx, catalogue, orderOf(paid.data, paid.time)));
  },
});

const byTime = (one: StoredEvent, other: StoredEvent): number => one.time.getTime() - other.time.getTime();

/** Orders that are worked on between two looks for more. */
const A_LOOK = 500;

/**
 * News of goods that were bought already: goods that nobody had heard of, and what was so before they were bought and is
 * heard of late. It ends the same as if it had been heard of first, but what a claim uses stays.
 */
export const freezingGoodsReaction = (catalogue: Catalogue): Reaction => ({
  ...FREEZING_GOODS,
  async handle(tx, events) {
    const told = events.filter(({ data }) => tellsOfGoods(data)).sort(byTime);
    const productId = told[0]?.refs.product;
    if (productId === undefined) return;
    await lockGoods(tx, productId);
    const again = async (orderId: string): Promise<void> => {
      const before = (await lockOrderRights(tx, orderId))!;
      const order = withoutProduct(before.order, productId);
      const after = await freeze(tx, catalogue, order);
      await changeOrderRights(tx, before, kept(before, after, await codesInUse(tx, orderId)));
    };
    for (let waiting = 1; waiting > 0; ) {
      const orders = await ordersMissing(tx, productId, A_LOOK);
      for (const orderId of orders) await again(orderId);
      waiting = orders.length;
    }
    const from = told[0]!.time;
    for (let after: { at: Date; orderId: string } | undefined; ; ) {
      const buyers = await buyersOf(tx, { productId, from, to: FAR, after }, A_LOOK);
      for (const { orderId } of buyers) await again(orderId);
      const last = buyers.at(-1);
      if (last === undefined || buyers.length < A_LOOK) return;
      after = { at: last.paidAt, orderId: last.orderId };
    }
  },
});

const FAR = new Date('9999-01-01T00:00:00Z');

const withoutProduct = (order: OrderRecord, productId: string): OrderRecord => ({
  ...order,
  items: order.items.map((item) => (item.productId === productId ? { ...item, product: null } : item)),
});

function kept(before: OrderRights, after: OrderRights, inUse: ReadonlySet<string>): OrderRights {
  const rights = new Map(after.rights.map((right) => [right.code, right]));
  for (const right of before.rights) if (inUse.has(right.code)) rights.set(right.code, right);
  return {
    ...{ ...after, pack: before.pack },
    rights: [...rights.values()].sort((one, other) => (one.code < other.code ? -1 : 1)),
  };
}
