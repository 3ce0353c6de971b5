import type { ClaimFacts, GuaranteePlan, Missing, RemedyLine } from '@anxin/engine';
import { Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { findRows } from '../../marketplace/model.store.ts';
import { readShipStops } from '../../marketplace/ship-stop.ts';
import type { Catalogue } from '../guarantee/catalogue.ts';
import { boughtOf, type FrozenRight, type OrderRights } from '../guarantee/guarantee.ts';
import { countOrders, plannedAll } from '../guarantee/right.store.ts';
import { deliveredParcels } from '../logistics/delivered-parcel.store.ts';
import { differencesHad, PRICE_PROTECT } from '../payout/difference.store.ts';
import { assessedBy } from './claim.acting.ts';
import {
  type FactSources,
  type FactsRead,
  factsBy,
  type KnownOrder,
  knownBy,
  MOST_PAST,
  type OrderMoneyRead,
  pastSince,
  waitsToShip,
} from './claim.facts.ts';
import { showWays, wayFields, waysSchema } from './claim.missing.ts';
import { windowOf } from './claim.opening.ts';
import { claimsOfOrders, pastOf } from './claim.store.ts';
import type { ClaimRow } from './claim.ts';
import { LineSchema, showLines } from './claim.view.ts';

export interface RightSources extends Pick<FactSources, 'disputes'> {
  db: Database;
  catalogue: Pick<Catalogue, 'kept'>;
  /** What orders were paid back; of one of which nothing was, nothing. */
  moneyOf(db: Database, orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderMoneyRead>>;
}

/** A right of an order, and how it can be used now. */
export interface RightNow {
  right: FrozenRight;
  window: { opens: Date; ends: Date } | undefined;
  isOpen: boolean;
  missing: Missing;
  /** Of the first item, all of it; undefined: nothing, or it depends on what is still asked. */
  estimate: readonly RemedyLine[] | undefined;
  claim: ClaimRow | undefined;
}

export interface OrderRightsNow {
  currency: string;
  rights: readonly RightNow[];
  /** All of the order. */
  claims: readonly ClaimRow[];
}

export const NOTHING_PAID: OrderMoneyRead = { refunded: 0n, compensated: 0n, refundedOf: {} };

/**
 * What orders of one consumer were promised and how each right can be used now, by order. However many orders and rights
 * there are, the database is asked the same few things.
 */
export async function rightsNow(
  given: RightSources,
  consumerId: string,
  orders: readonly OrderRights[],
  now: Date,
): Promise<Map<string, OrderRightsNow>> {
  if (orders.length === 0) return new Map();
  const { db } = given;
  const ids = orders.map(({ order }) => order.id);
  const products = orders.flatMap(({ rights }) => rights.flatMap(({ items }) => items.slice(0, 1)));
  const since = pastSince(now);
  const plans = await plannedAll(db, given.catalogue, orders);
  const had = await hadOf(db, orders);
  const found = await findRows(db, 'order', ids);
  const read = {
    orders: found,
    claims: Map.groupBy(await claimsOfOrders(db, ids), ({ orderId }) => orderId),
    money: await given.moneyOf(db, ids),
    products: await findRows(db, 'product', [...new Set(products)]),
    merchants: await findRows(db, 'merchant', [...new Set(orders.map(({ order }) => order.merchantId))]),
    parcels: await deliveredParcels(db, ids),
    stops: await readShipStops(
      db,
      ids.filter((id) => waitsToShip(found.get(id)?.fields)),
    ),
    // only rights ask about it
    ...(products.length === 0 ? NOTHING_PAST : await pastNow(given, consumerId, since)),
  };
  return new Map(
    orders.map((one) => {
      const { order } = one;
      const claims = read.claims.get(order.id) ?? [];
      const around: Omit<FactsRead, 'product'> = {
        ...{ money: read.money.get(order.id) ?? NOTHING_PAID, claims, past: read.past, orders: read.count },
        ...{ disputes: read.disputes, merchant: read.merchants.get(order.merchantId)?.fields },
        parcel: read.parcels.get(order.id),
      };
      const known = knownBy(order, read.orders.get(order.id)?.fields, read.stops.get(order.id));
      const rights = plans.get(order.id)!.map((right) =>
        rightNow({ one, right, known, claims, now, had: hadIn(had, one, right) }, (productId) => ({
          ...{ ...around, product: read.products.get(productId)?.fields },
        })),
      );
      return [order.id, { currency: order.currency, rights, claims }];
    }),
  );
}

/** Of the difference in price of each order that has a right to it, by order; most have none, or had none. */
async function hadOf(db: Database, orders: readonly OrderRights[]): Promise<ReadonlyMap<string, bigint>> {
  const asked = orders.flatMap(({ order, rights }) =>
    rights
      .filter(({ code }) => code === PRICE_PROTECT)
      .map(({ items }) => ({ orderId: order.id, productId: items[0]! })),
  );
  const had = await differencesHad(db, asked);
  return new Map(asked.map(({ orderId }, place) => [orderId, had[place]!]));
}

const hadIn = (had: ReadonlyMap<string, bigint>, { order }: OrderRights, { code }: FrozenRight): bigint =>
  code === PRICE_PROTECT ? (had.get(order.id) ?? 0n) : 0n;

const NOTHING_PAST = { past: { claims: 0, refunded: 0 }, count: 0, disputes: 0 };

const pastNow = async (
  { db, disputes }: RightSources,
  consumerId: string,
  since: Date,
): Promise<typeof NOTHING_PAST> => ({
  past: await pastOf(db, consumerId, since, MOST_PAST),
  count: await countOrders(db, consumerId, since, MOST_PAST),
  disputes: await disputes(db, consumerId, since),
});

interface Standing {
  one: OrderRights;
  right: FrozenRight;
  known: KnownOrder;
  claims: readonly ClaimRow[];
  now: Date;
  /** Of a difference in price, what came back of it already. */
  had: bigint;
}

function rightNow(
  { one: { order }, right, known, claims, now, had }: Standing,
  read: (id: string) => FactsRead,
): RightNow {
  const window = windowOf({ order, right }, right.items[0]!, known.moments);
  const facts = factsNow({ order, right, known, now }, read(right.items[0]!));
  const missing = right.plan.missing(facts);
  const isComplete = missing.asks.length === 0 && missing.evidence.length === 0;
  const assessment = isComplete ? assessedBy(right.plan, facts, had) : undefined;
  return {
    ...{ right, window, missing, isOpen: window !== undefined && now >= window.opens && now < window.ends },
    estimate: assessment?.outcome === 'pay' ? assessment.lines : undefined,
    claim: claims.find(({ code, state, restOf }) => code === right.code && restOf === null && state !== 'withdrawn'),
  };
}

/** As if a claim of the first item were made now. */
function factsNow(
  { order, right, known, now }: Pick<Standing, 'right' | 'known' | 'now'> & Pick<OrderRights, 'order'>,
  read: FactsRead,
): ClaimFacts {
  const item = boughtOf(order, right.items[0])!;
  const { grounds, by } = right.plan.terms;
  const claim = {
    ...{ id: '', code: right.code, madeBy: by.includes('consumer') ? ('consumer' as const) : ('platform' as const) },
    ...{ ground: grounds.length === 1 ? grounds[0]!.ground : null, productId: item.productId },
    ...{ quantity: item.quantity, asked: {}, given: {}, openedAt: now, consumerId: order.consumerId },
    ...{ lossSaid: null, loss: null },
  };
  return factsBy({ order, known, claim, evidence: {} }, read);
}

const Text = Type.String();
const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** What every answer tells of a right beside its terms. */
export const rightNowFields = {
  ...{ code: Text, items: Type.Array(Text), agreed: Type.Boolean(), via: nullable(Text) },
  window: Type.Object({
    waits_for: nullable(Type.String({ description: 'The moment of the order that has not come yet' })),
    ...{ opens: nullable(Instant), ends: nullable(Instant), open: Type.Boolean() },
  }),
  needs: Type.Object({
    asks: Type.Array(Text),
    evidence: wayFields,
    ways: waysSchema,
    loss: Type.Array(Text, { description: 'The grounds on which a loss counts that was had beside the price' }),
  }),
  estimate: nullable(
    Type.Array(LineSchema, { description: 'Of the first item, all of it; null: it depends on what is still asked' }),
  ),
  claim: nullable(Type.Object({ id: Text, state: Text })),
};

export const showRightNow = ({ right, window, isOpen, missing, estimate, claim }: RightNow, currency: string) => ({
  ...{ code: right.code, items: [...right.items], agreed: right.agreed, via: right.via ?? null },
  window: {
    waits_for: window === undefined ? waitsFor(right.plan) : null,
    ...{ opens: window?.opens.toISOString() ?? null, ends: window?.ends.toISOString() ?? null, open: isOpen },
  },
  needs: {
    asks: [...missing.asks],
    ...{ evidence: [...missing.evidence], ways: showWays(missing.ways) },
    loss: right.plan.terms.grounds.map(({ ground }) => ground).filter((one) => right.plan.readsLoss(one)),
  },
  estimate: estimate === undefined ? null : showLines(estimate, currency),
  claim: claim === undefined ? null : { id: claim.id, state: claim.state },
});

const waitsFor = ({ terms }: GuaranteePlan): string => terms.window.from;
