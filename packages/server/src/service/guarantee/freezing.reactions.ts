import type { Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Catalogue } from './catalogue.ts';
import { awaitEnrolling, enrolledAt } from './enrolment.store.ts';
import { missingIn, orderOf, promisedRights, withProducts } from './freezing.ts';
import type { KeptRight, OrderRecord, OrderRights } from './guarantee.ts';
import { categoriesAt, productsAt } from './object-facts.ts';
import { growOrderRights, insertOrderRights, lockOrderRights, ordersMissing } from './right.store.ts';

export const FREEZING: ReactionDeclaration = { name: 'service.order-rights', types: ['order.paid'], key: 'order' };
export const FREEZING_GOODS: ReactionDeclaration = {
  ...{ name: 'service.order-goods', types: ['product.submitted', 'product.updated'], key: 'product' },
};

/** What an order is promised by what was in force when it was paid, whenever that is heard of. */
async function freeze(tx: Tx, catalogue: Catalogue, given: OrderRecord): Promise<OrderRights> {
  const { paidAt, merchantId, items } = given;
  const products = await productsAt(tx, [...new Set(items.map(({ productId }) => productId))], paidAt);
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
    ({ plan, items: goods, agreed, via }, i): KeptRight => ({
      ...{ code: plan.terms.code, terms: hashes[i]!, items: goods, agreed },
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

/** Orders that one telling of a product is worked into: whoever sells more of what nobody knew waits for the next. */
const MOST_ORDERS = 500;

/** Goods that were heard of only after they were bought. */
export const freezingGoodsReaction = (catalogue: Catalogue): Reaction => ({
  ...FREEZING_GOODS,
  async handle(tx, events) {
    const id = events[0]?.refs.product;
    if (id === undefined) return;
    for (;;) {
      const waiting = await ordersMissing(tx, id, MOST_ORDERS);
      for (const orderId of waiting) {
        const before = (await lockOrderRights(tx, orderId))!;
        await growOrderRights(tx, before, joined(before, await freeze(tx, catalogue, before.order)));
      }
      if (waiting.length < MOST_ORDERS) return;
    }
  },
});

/** What was promised stays. */
function joined(before: OrderRights, after: OrderRights): OrderRights {
  const rights = new Map(before.rights.map((right) => [right.code, right]));
  for (const right of after.rights) {
    const had = rights.get(right.code);
    const items = [...new Set([...(had?.items ?? []), ...right.items])].sort();
    rights.set(right.code, { ...right, ...had, items, agreed: right.agreed || had?.agreed === true });
  }
  return {
    ...{ ...after, enhanced: before.enhanced || after.enhanced, pack: before.pack },
    rights: [...rights.values()].sort((one, other) => (one.code < other.code ? -1 : 1)),
  };
}
