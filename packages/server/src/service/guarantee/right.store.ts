import { sql } from 'kysely';
import { beijingDay } from '../../foundation/beijing-time.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { bucketOf } from '../../foundation/stream/key.ts';
import type { Catalogue } from './catalogue.ts';
import type { FrozenRight, KeptRight, OrderRecord, OrderRights } from './guarantee.ts';

type Facts = Omit<OrderRecord, 'id' | 'consumerId' | 'merchantId' | 'paidAt'>;

interface OrderRightsTable {
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  paid_at: Date;
  pack: string;
  enhanced: boolean;
  facts: Json<Facts>;
  rights: Json<KeptRight[]>;
  missing: string[];
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    order_rights: OrderRightsTable;
    order_item: { product_id: string; paid_at: Date; order_id: string; price: bigint; currency: string };
    coverage_day: { day: string; slot: number; orders: bigint; covered: bigint };
  }
}

interface Row {
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  paid_at: Date;
  pack: string;
  enhanced: boolean;
  facts: Facts;
  rights: KeptRight[];
  missing: string[];
}

const toRights = (row: Row): OrderRights => ({
  order: {
    ...row.facts,
    ...{ id: row.order_id, consumerId: row.consumer_id, merchantId: row.merchant_id, paidAt: row.paid_at },
  },
  ...{ pack: row.pack, rights: row.rights, enhanced: row.enhanced, missing: row.missing },
});

export async function readOrderRights(db: Database | Tx, orderId: string): Promise<OrderRights | undefined> {
  const { rows } = await sql<Row>`select * from order_rights where order_id = ${orderId}`.execute(db);
  return rows[0] && toRights(rows[0]);
}

/** Those of which something is known. */
export async function readRightsOfOrders(db: Database, orderIds: readonly string[]): Promise<OrderRights[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<Row>`
    select * from order_rights where order_id = any(${[...orderIds]}::text[])`.execute(db);
  return rows.map(toRights);
}

export async function lockOrderRights(tx: Tx, orderId: string): Promise<OrderRights | undefined> {
  const { rows } = await sql<Row>`select * from order_rights where order_id = ${orderId} for update`.execute(tx);
  return rows[0] && toRights(rows[0]);
}

/** What an order was promised, ready to be used; empty for an order that nothing is known of. */
export async function rightsOf(
  db: Database | Tx,
  catalogue: Pick<Catalogue, 'kept'>,
  orderId: string,
): Promise<FrozenRight[]> {
  const found = await readOrderRights(db, orderId);
  return found === undefined ? [] : planned(db, catalogue, found);
}

export const planned = async (
  db: Database | Tx,
  catalogue: Pick<Catalogue, 'kept'>,
  order: OrderRights,
): Promise<FrozenRight[]> => (await plannedAll(db, catalogue, [order])).get(order.order.id)!;

/** Of several orders, by their ids. */
export async function plannedAll(
  db: Database | Tx,
  catalogue: Pick<Catalogue, 'kept'>,
  orders: readonly OrderRights[],
): Promise<Map<string, FrozenRight[]>> {
  const plans = await catalogue.kept(
    db,
    orders.flatMap(({ rights }) => rights.map(({ terms }) => terms)),
  );
  return new Map(
    orders.map(({ order, pack, rights }) => [
      order.id,
      rights.map(({ terms, ...right }) => ({ ...right, orderId: order.id, pack, plan: plans.get(terms)! })),
    ]),
  );
}

const factsOf = ({ id: _, consumerId: __, merchantId: ___, paidAt: ____, ...facts }: OrderRecord): Facts => facts;

/** @returns whether it is new: the first telling counts */
export async function insertOrderRights(tx: Tx, { order, ...rest }: OrderRights): Promise<boolean> {
  const { rows } = await sql`
    insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
    values (${order.id}, ${order.consumerId}, ${order.merchantId}, ${order.paidAt}, ${rest.pack}, ${rest.enhanced},
      ${JSON.stringify(factsOf(order))}::jsonb, ${JSON.stringify(rest.rights)}::jsonb, ${[...rest.missing]}::text[])
    on conflict (order_id) do nothing returning order_id`.execute(tx);
  if (rows.length === 0) return false;
  const prices = new Map(order.items.map((item) => [item.productId, item.price]));
  await sql`
    insert into order_item (product_id, paid_at, order_id, price, currency)
    select id, ${order.paidAt}::timestamptz, ${order.id}, price, ${order.currency}
    from unnest(${[...prices.keys()]}::text[], ${[...prices.values()]}::bigint[]) as i (id, price)
    on conflict do nothing`.execute(tx);
  await countCovered(tx, order, { orders: 1, covered: rest.enhanced ? 1 : 0 });
  return true;
}

/** Something was learnt of its goods. */
export async function changeOrderRights(tx: Tx, before: OrderRights, after: OrderRights): Promise<void> {
  const { order } = after;
  await sql`
    update order_rights set rights = ${JSON.stringify(after.rights)}::jsonb, enhanced = ${after.enhanced},
      facts = ${JSON.stringify(factsOf(order))}::jsonb, missing = ${[...after.missing]}::text[]
    where order_id = ${order.id}`.execute(tx);
  const covered = Number(after.enhanced) - Number(before.enhanced);
  if (covered !== 0) await countCovered(tx, order, { orders: 0, covered });
}

/** Rights of an order that claims use. */
export async function codesInUse(tx: Tx, orderId: string): Promise<Set<string>> {
  const { rows } = await sql<{ code: string }>`
    select distinct code from claim where order_id = ${orderId} and state <> 'withdrawn'`.execute(tx);
  return new Set(rows.map(({ code }) => code));
}

/** As many as reactions have parts: those that count at the same time then count in different rows. */
const SLOTS = 8;

async function countCovered(
  tx: Tx,
  { id, paidAt }: OrderRecord,
  { orders, covered }: { orders: number; covered: number },
): Promise<void> {
  const [day, slot] = [beijingDay(paidAt), bucketOf(`order/${id}`, SLOTS)];
  if (orders === 0)
    await sql`
      update coverage_day set covered = covered + ${covered} where day = ${day}::date and slot = ${slot}`.execute(tx);
  else
    await sql`
      insert into coverage_day (day, slot, orders, covered) values (${day}::date, ${slot}, ${orders}, ${covered})
      on conflict (day, slot) do update set orders = coverage_day.orders + excluded.orders,
        covered = coverage_day.covered + excluded.covered`.execute(tx);
}

export interface CoverageDay {
  day: string;
  orders: number;
  covered: number;
}

/** By Beijing day, both included. */
export async function readCoverage(db: Database, from: string, to: string): Promise<CoverageDay[]> {
  const { rows } = await sql<CoverageDay>`
    select day::text as day, sum(orders)::int as orders, sum(covered)::int as covered from coverage_day
    where day between ${from}::date and ${to}::date group by day order by day`.execute(db);
  return rows;
}

export interface CoveredOrder {
  id: string;
  paidAt: Date;
  enhanced: boolean;
  pack: string;
}

/** The orders behind the figure. */
export async function listCovered(
  db: Database,
  span: { from: Date; to: Date; enhanced: boolean | undefined; after: { at: Date; id: string } | undefined },
  limit: number,
): Promise<CoveredOrder[]> {
  const { from, to, enhanced, after } = span;
  const { rows } = await sql<CoveredOrder>`
    select order_id as id, paid_at as "paidAt", enhanced, pack from order_rights
    where paid_at >= ${from} and paid_at < ${to}
      ${enhanced === undefined ? sql`` : sql`and enhanced = ${enhanced}`}
      ${after === undefined ? sql`` : sql`and (paid_at, order_id) > (${after.at}::timestamptz, ${after.id})`}
    order by paid_at, order_id limit ${limit}`.execute(db);
  return rows;
}

/** Orders that wait to hear of a product. */
export async function ordersMissing(tx: Tx, productId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select order_id as id from order_rights where missing <> '{}' and missing @> ${[productId]}::text[]
    order by order_id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

export interface Buyer {
  orderId: string;
  paidAt: Date;
  /** Of one piece. */
  price: bigint;
  currency: string;
}

/** Orders of a product that were paid within a time, in that order. */
export async function buyersOf(
  db: Database | Tx,
  of: { productId: string; from: Date; to: Date; after?: { at: Date; orderId: string } | undefined },
  limit: number,
): Promise<Buyer[]> {
  const { productId, from, to, after } = of;
  const { rows } = await sql<Buyer>`
    select order_id as "orderId", paid_at as "paidAt", price, currency from order_item
    where product_id = ${productId} and paid_at >= ${from} and paid_at <= ${to}
      ${after === undefined ? sql`` : sql`and (paid_at, order_id) > (${after.at}::timestamptz, ${after.orderId})`}
    order by paid_at, order_id limit ${limit}`.execute(db);
  return rows;
}

/** Orders of a consumer since, counted up to `most`. */
export async function countOrders(db: Database | Tx, consumerId: string, since: Date, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from order_rights where consumer_id = ${consumerId} and paid_at > ${since} limit ${most}) as found`.execute(
    db,
  );
  return rows[0]!.count;
}
