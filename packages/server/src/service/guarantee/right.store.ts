import { sql } from 'kysely';
import { beijingDay } from '../../foundation/beijing-time.ts';
import { type Database, type Json, PLANNED_ONCE, type Tx } from '../../foundation/database/database.ts';
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
  const { rows } = await sql<Row>`${PLANNED_ONCE} select * from order_rights where order_id = ${orderId}`.execute(db);
  return rows[0] && toRights(rows[0]);
}

/** Those of which something is known. */
export async function readRightsOfOrders(db: Database, orderIds: readonly string[]): Promise<OrderRights[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<Row>`
    select * from order_rights where order_id = any(${[...orderIds]}::text[])`.execute(db);
  return rows.map(toRights);
}

/** In the order of their ids; those of which nothing is known are left out. */
export async function lockOrderRights(tx: Tx, orderIds: readonly string[]): Promise<OrderRights[]> {
  const { rows } = await sql<Row>`
    select * from order_rights where order_id = any(${[...orderIds]}::text[]) order by order_id for update`.execute(tx);
  return rows.map(toRights);
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

/** A right with the order that has it. */
export interface HeldRight {
  order: OrderRecord;
  right: FrozenRight;
}

/** One right of an order, ready to be used; undefined where it was not promised. */
export async function heldRight(
  from: Database | Tx,
  catalogue: Pick<Catalogue, 'kept'>,
  { orderId, code }: { orderId: string; code: string },
): Promise<HeldRight | undefined> {
  const found = await readOrderRights(from, orderId);
  const kept = found?.rights.filter((right) => right.code === code) ?? [];
  if (found === undefined || kept.length === 0) return undefined;
  const [right] = await planned(from, catalogue, { ...found, rights: kept });
  return { order: found.order, right: right! };
}

const factsOf = ({ id: _, consumerId: __, merchantId: ___, paidAt: ____, ...facts }: OrderRecord): Facts => facts;

/** Of an order that is there already nothing changes: the first telling counts. */
export async function insertOrderRights(tx: Tx, told: readonly OrderRights[]): Promise<void> {
  const first = new Map(told.toReversed().map((one) => [one.order.id, one]));
  const rows = [...first.values()].map(({ order, ...rest }) => ({
    ...{ order_id: order.id, consumer_id: order.consumerId, merchant_id: order.merchantId, paid_at: order.paidAt },
    ...{ pack: rest.pack, enhanced: rest.enhanced, facts: factsOf(order), rights: rest.rights, missing: rest.missing },
  }));
  const { rows: made } = await sql<{ id: string }>`
    insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
    select order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing
    from json_populate_recordset(null::order_rights, ${JSON.stringify(rows)}) order by order_id
    on conflict (order_id) do nothing returning order_id as id`.execute(tx);
  if (made.length === 0) return;
  const fresh = made.map(({ id }) => first.get(id)!);
  await insertItems(
    tx,
    fresh.map(({ order }) => order),
  );
  await countFresh(tx, fresh);
}

/** Of the same goods twice in an order the last price. */
async function insertItems(tx: Tx, orders: readonly OrderRecord[]): Promise<void> {
  const rows = orders.flatMap(({ id, paidAt, currency, items }) =>
    [...new Map(items.map(({ productId, price }) => [productId, price]))].map(([product_id, price]) => ({
      ...{ product_id, paid_at: paidAt, order_id: id, price, currency },
    })),
  );
  await sql`
    insert into order_item (product_id, paid_at, order_id, price, currency)
    select product_id, paid_at, order_id, price, currency
    from json_populate_recordset(null::order_item, ${JSON.stringify(rows)})
    on conflict do nothing`.execute(tx);
}

/** Something was learnt of their goods. */
export async function changeOrderRights(
  tx: Tx,
  changed: readonly { before: OrderRights; after: OrderRights }[],
): Promise<void> {
  const rows = changed.map(({ after: { order, rights, enhanced, missing } }) => ({
    ...{ order_id: order.id, rights, enhanced, facts: factsOf(order), missing },
  }));
  await sql`
    update order_rights set rights = told.rights, enhanced = told.enhanced, facts = told.facts, missing = told.missing
    from json_populate_recordset(null::order_rights, ${JSON.stringify(rows)}) as told
    where order_rights.order_id = told.order_id`.execute(tx);
  await countChanges(
    tx,
    changed.map(({ before, after }) => ({
      ...{ order: after.order, covered: Number(after.enhanced) - Number(before.enhanced) },
    })),
  );
}

/** Rights that claims use, by order. */
export async function codesInUse(tx: Tx, orderIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ id: string; codes: string[] }>`
    select order_id as id, array_agg(distinct code) as codes from claim
    where order_id = any(${[...orderIds]}::text[]) and state <> 'withdrawn' group by order_id`.execute(tx);
  return new Map(rows.map(({ id, codes }) => [id, new Set(codes)]));
}

/** As many as reactions have parts: those that count at the same time then count in different rows. */
const SLOTS = 8;

type Placed = Pick<OrderRecord, 'id' | 'paidAt'>;

/** By day and slot, in the order in which whoever counts takes their rows. */
function summed(counted: readonly { order: Placed; covered: number }[]): string {
  const sums = new Map<string, { day: string; slot: number; orders: number; covered: number }>();
  for (const { order, covered } of counted) {
    const [day, slot] = [beijingDay(order.paidAt), bucketOf(`order/${order.id}`, SLOTS)];
    const sum = sums.get(`${day} ${slot}`) ?? { ...{ day, slot, orders: 0, covered: 0 } };
    sums.set(`${day} ${slot}`, { ...sum, orders: sum.orders + 1, covered: sum.covered + covered });
  }
  return JSON.stringify([...sums].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum));
}

async function countFresh(tx: Tx, fresh: readonly OrderRights[]): Promise<void> {
  const sums = summed(fresh.map(({ order, enhanced }) => ({ order, covered: Number(enhanced) })));
  await sql`
    insert into coverage_day (day, slot, orders, covered)
    select day, slot, orders, covered from json_populate_recordset(null::coverage_day, ${sums}) order by day, slot
    on conflict (day, slot) do update set orders = coverage_day.orders + excluded.orders,
      covered = coverage_day.covered + excluded.covered`.execute(tx);
}

async function countChanges(tx: Tx, changes: readonly { order: Placed; covered: number }[]): Promise<void> {
  const real = changes.filter(({ covered }) => covered !== 0);
  if (real.length === 0) return;
  await sql`
    update coverage_day as c set covered = c.covered + told.covered
    from (
      select day, slot, told.covered from json_populate_recordset(null::coverage_day, ${summed(real)}) as told
      join coverage_day using (day, slot) order by day, slot for update of coverage_day
    ) as told
    where c.day = told.day and c.slot = told.slot`.execute(tx);
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
