import type { Tx } from '../../foundation/database/database.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import type { Catalogue } from './catalogue.ts';
import { awaitEnrolling, enrolledAt } from './enrolment.store.ts';
import { missingIn, orderOf, promisedRights, withProducts } from './freezing.ts';
import type { KeptRight, OrderRecord, OrderRights, ProductRecord } from './guarantee.ts';
import { type AtInstant, awaitGoods, categoriesAt, lockGoods, productsAt, tellsOfGoods } from './object-facts.ts';
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

/** What orders are promised by what was in force when each was paid, whenever that is heard of. */
async function freeze(tx: Tx, catalogue: Catalogue, given: readonly OrderRecord[]): Promise<OrderRights[]> {
  const asked = given.flatMap(({ items, paidAt }) =>
    [...new Set(items.map(({ productId }) => productId))].map((id) => ({ id, at: paidAt })),
  );
  await awaitGoods(
    tx,
    asked.map(({ id }) => id),
  );
  const products = knownProducts(asked, await productsAt(tx, asked));
  const orders = given.map((order) => withProducts(order, products.get(order.paidAt.getTime()) ?? new Map()));
  const inForce = await catalogue.at(
    tx,
    orders.map(({ paidAt }) => paidAt),
  );
  const merchants = orders.map(({ merchantId, paidAt }) => ({ merchantId, id: merchantId, at: paidAt }));
  await awaitEnrolling(
    tx,
    merchants.map(({ id }) => id),
  );
  const enrolled = await enrolledAt(tx, merchants);
  const categories = await categoriesAt(tx, merchants);
  const promised = orders.map((order, i) => ({
    ...{ order, pack: inForce[i]!.pack },
    rights: promisedRights(order, {
      ...{ plans: inForce[i]!.plans, enrolled: enrolled[i]!, categoryIds: categories[i]! },
    }),
  }));
  const terms = [...new Set(promised.flatMap(({ rights }) => rights.map(({ plan }) => plan.terms)))];
  const kept = await catalogue.keep(tx, terms);
  const hashes = new Map(terms.map((each, i) => [each, kept[i]!]));
  return promised.map(({ order, pack, rights }) => ({
    ...{ order, pack, missing: missingIn(order) },
    rights: rights.map(
      ({ plan, items, agreed, via }): KeptRight => ({
        ...{ code: plan.terms.code, terms: hashes.get(plan.terms)!, items, agreed },
        ...(via === undefined ? {} : { via }),
      }),
    ),
    enhanced: rights.some(({ plan }) => !plan.terms.statutory),
  }));
}

/** By instant, by product. */
function knownProducts(
  asked: readonly AtInstant[],
  found: readonly (ProductRecord | null)[],
): Map<number, Map<string, ProductRecord>> {
  const known = new Map<number, Map<string, ProductRecord>>();
  for (const [i, { id, at }] of asked.entries()) {
    const product = found[i];
    if (!product) continue;
    const then = known.get(at.getTime()) ?? new Map<string, ProductRecord>();
    known.set(at.getTime(), then.set(id, product));
  }
  return known;
}

/** An order that is told of more than once is as it was first paid. */
function paidIn(events: readonly StoredEvent[]): OrderRecord[] {
  const [paid] = [...events].sort(byTime);
  return paid === undefined ? [] : [orderOf(paid.data, paid.time)];
}

/** As many statements for many orders as for one. */
export function freezingReaction(catalogue: Catalogue): Reaction {
  const handleKeys: NonNullable<Reaction['handleKeys']> = async (tx, keys) => {
    const orders = [...keys.values()].flatMap(paidIn);
    if (orders.length > 0) await insertOrderRights(tx, await freeze(tx, catalogue, orders));
  };
  return {
    ...{ ...FREEZING, handleKeys },
    handle: (tx, events, context) => handleKeys(tx, new Map([[context.key, events]]), context),
  };
}

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
    const again = async (orderIds: readonly string[]): Promise<void> => {
      if (orderIds.length === 0) return;
      const known = await lockOrderRights(tx, orderIds);
      const frozen = await freeze(
        tx,
        catalogue,
        known.map(({ order }) => withoutProduct(order, productId)),
      );
      const inUse = await codesInUse(tx, orderIds);
      const after = known.map((before, i) => kept(before, frozen[i]!, inUse.get(before.order.id) ?? new Set()));
      await changeOrderRights(
        tx,
        known.map((before, i) => ({ before, after: after[i]! })),
      );
    };
    for (let waiting = 1; waiting > 0; ) {
      const orders = await ordersMissing(tx, productId, A_LOOK);
      await again(orders);
      waiting = orders.length;
    }
    const from = told[0]!.time;
    for (let after: { at: Date; orderId: string } | undefined; ; ) {
      const buyers = await buyersOf(tx, { productId, from, to: FAR, after }, A_LOOK);
      await again(buyers.map(({ orderId }) => orderId));
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
