import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { bytesColumn, instantColumn } from '../../foundation/database/columns.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { FactRow } from '../../marketplace/facts.ts';
import { isStopped, readShipStops, type ShipStop } from '../../marketplace/ship-stop.ts';
import type { DeliveryFacts, ParcelFacts } from './delivery.ts';
import type { Scan } from './scan.ts';
import type { DeliveryTerms } from './term.ts';

/** Terms and what else was read when the order was paid. */
export interface FrozenTerms extends DeliveryTerms {
  declaredWeight: number | null;
  /** That the pages of the goods promise. */
  carrier: string | null;
}

export interface DeliveryRow {
  order_id: string;
  consumer_id: string | null;
  merchant_id: string | null;
  to_region: string | null;
  paid_at: Date | null;
  fields: Record<string, unknown>;
  stamps: Record<string, string>;
  named: Record<string, string>;
  regions: Record<string, string>;
  terms: FrozenTerms | null;
  passed: string[];
  shared: string[];
  told: string[];
}

const COLUMNS = sql`order_id, consumer_id, merchant_id, to_region, paid_at, fields, stamps, named, regions, terms, passed, shared, told`;

export async function findDelivery(db: Database | Tx, orderId: string): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`select ${COLUMNS} from delivery where order_id = ${orderId}`.execute(db);
  return rows[0];
}

/**
 * Locked until the transaction ends, in one order everywhere; of one that is not there yet, nothing.
 * @param wait false: nothing either of one that somebody else has just now
 */
export async function lockDeliveries(
  tx: Tx,
  orderIds: readonly string[],
  wait: boolean,
): Promise<Map<string, DeliveryRow>> {
  const { rows } = await sql<DeliveryRow>`
    select ${COLUMNS} from delivery where order_id = any(${[...orderIds]}::text[]) order by order_id
    for update ${wait ? sql`` : sql`skip locked`}`.execute(tx);
  return new Map(rows.map((row) => [row.order_id, row]));
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const timeOf = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);

/** Sorted by time: the earliest is where it was paid to go. */
const regionsOf = (row: Pick<DeliveryRow, 'regions'>): [Date, string][] =>
  Object.entries(row.regions)
    .map(([at, code]): [Date, string] => [new Date(at), code])
    .sort(([a], [b]) => a.getTime() - b.getTime());

/** What is told of a delivery. */
export interface DeliveryTold extends FactRow, Pick<DeliveryRow, 'named' | 'regions'> {
  orderId: string;
}

export async function writeFacts(tx: Tx, told: readonly DeliveryTold[]): Promise<void> {
  if (told.length === 0) return;
  const all = [...told].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  await sql`
    insert into delivery (order_id, consumer_id, merchant_id, to_region, paid_at, fields, stamps, named, regions)
    select * from unnest(${all.map(({ orderId }) => orderId)}::text[],
      ${all.map(({ fields }) => textOf(fields.consumer_id))}::text[],
      ${all.map(({ fields }) => textOf(fields.merchant_id))}::text[],
      ${all.map((one) => regionsOf(one)[0]?.[1] ?? null)}::text[],
      ${all.map(({ fields }) => textOf(fields.paid_at))}::timestamptz[],
      ${all.map(({ fields }) => JSON.stringify(fields))}::jsonb[], ${all.map(({ stamps }) => JSON.stringify(stamps))}::jsonb[],
      ${all.map(({ named }) => JSON.stringify(named))}::jsonb[], ${all.map(({ regions }) => JSON.stringify(regions))}::jsonb[])
    on conflict (order_id) do update set consumer_id = excluded.consumer_id, merchant_id = excluded.merchant_id,
      to_region = excluded.to_region, paid_at = excluded.paid_at, fields = excluded.fields, stamps = excluded.stamps,
      named = excluded.named, regions = excluded.regions`.execute(tx);
}

/** A parcel has so many scans that are kept; one that has more is no parcel. */
const MOST_SCANS = 500;
/** Orders that are called up because they share a number. */
const MOST_SHARED = 50;
const MOST_PARCELS = 200;

export interface ToldScan extends Scan {
  parcel: string;
  ahead: boolean;
}

const digestOf = (orderId: string, { at, carrier, word, weight, place, region }: ToldScan): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([orderId, at.toISOString(), carrier, word, weight, place, region]))
    .digest()
    .subarray(0, 16);

/** Scans of one or many orders; what is told twice is kept once. */
export async function addScans(tx: Tx, told: readonly { orderId: string; scan: ToldScan }[]): Promise<void> {
  const byName = new Map<string, { orderId: string; scan: ToldScan; digest: Buffer }>();
  for (const { orderId, scan } of told) {
    const digest = digestOf(orderId, scan);
    const name = `${digest.toString('hex')} ${scan.parcel}`;
    const ahead = scan.ahead && (byName.get(name)?.scan.ahead ?? true);
    byName.set(name, { orderId, digest, scan: { ...scan, ahead } });
  }
  if (byName.size === 0) return;
  // in one order everywhere, so that two who tell the same wait for each other and never in a circle
  const all = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await sql`
    with told as (
      select t.*, row_number() over (partition by t.parcel_id order by t.digest) as nth
      from unnest(${all.map(({ scan }) => scan.parcel)}::text[], ${bytesColumn(all.map(({ digest }) => digest))},
        ${all.map(({ orderId }) => orderId)}::text[], ${all.map(({ scan }) => scan.at)}::timestamptz[],
        ${all.map(({ scan }) => scan.carrier)}::text[], ${all.map(({ scan }) => scan.word)}::text[],
        ${all.map(({ scan }) => scan.weight)}::bigint[], ${all.map(({ scan }) => scan.place)}::text[],
        ${all.map(({ scan }) => scan.region)}::text[], ${all.map(({ scan }) => scan.ahead)}::boolean[])
        as t (parcel_id, digest, order_id, at, carrier, word, weight_g, place, region, ahead)
    )
    insert into parcel_scan (parcel_id, digest, order_id, at, carrier, word, weight_g, place, region, ahead)
    select parcel_id, digest, order_id, at, carrier, word, weight_g, place, region, ahead from told
    where (select count(*) from parcel_scan s where s.parcel_id = told.parcel_id) + nth <= ${MOST_SCANS}
    order by digest, parcel_id
    -- what was told too early once is right when it is told again in its time
    on conflict (parcel_id, digest) do update set ahead = false where parcel_scan.ahead and not excluded.ahead`.execute(
    tx,
  );
}

/** A number that an order has, and since when. */
export interface ParcelNumber {
  parcel: string;
  orderId: string;
  at: Date;
}

export async function claimNumbers(tx: Tx, told: readonly ParcelNumber[]): Promise<void> {
  const byName = new Map<string, ParcelNumber>();
  for (const one of told) {
    const name = JSON.stringify([one.parcel, one.orderId]);
    const before = byName.get(name);
    if (before === undefined || one.at < before.at) byName.set(name, one);
  }
  if (byName.size === 0) return;
  const all = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await sql`
    insert into parcel_number (parcel_id, order_id, at)
    select * from unnest(${all.map(({ parcel }) => parcel)}::text[], ${all.map(({ orderId }) => orderId)}::text[],
      ${all.map(({ at }) => at)}::timestamptz[])
    on conflict (parcel_id, order_id) do update set at = least(parcel_number.at, excluded.at)`.execute(tx);
}

/** Which of these orders have a delivery: of one that is told later everything is read when it is. */
export async function knownOf(tx: Tx, orderIds: readonly string[]): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const { rows } = await sql<{ order_id: string }>`
    select order_id from delivery where order_id = any(${[...orderIds]}::text[])`.execute(tx);
  return rows.map(({ order_id }) => order_id);
}

/** When a delivery is looked at. */
export interface DeliveryDue {
  orderId: string;
  at: Date;
}

/** Has deliveries looked at; one whose row is not there is looked at until it is. */
export async function callUp(tx: Tx, due: readonly DeliveryDue[]): Promise<void> {
  if (due.length === 0) return;
  await sql`
    insert into delivery_due (order_id, at)
    select * from unnest(${due.map(({ orderId }) => orderId)}::text[], ${instantColumn(due.map(({ at }) => at))})`.execute(
    tx,
  );
}

/** Other orders that have a number of these; of each order as many as are called up for it. */
export async function othersWith(tx: Tx, numbers: readonly ParcelNumber[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const { rows } = await sql<{ order_id: string }>`
    select distinct order_id from (
      select n.order_id, row_number() over (partition by asked.order_id) as nth
      from unnest(${numbers.map(({ orderId }) => orderId)}::text[], ${numbers.map(({ parcel }) => parcel)}::text[])
        as asked (order_id, parcel_id)
      -- one look-up each, however many numbers there are
      cross join lateral (
        select order_id from parcel_number where parcel_id = asked.parcel_id and order_id <> asked.order_id
        limit ${MOST_SHARED}) as n) as found
    where nth <= ${MOST_SHARED}`.execute(tx);
  return rows.map(({ order_id }) => order_id);
}

export interface LoadedScan extends ToldScan {
  orderId: string;
}

export interface LoadedParcels {
  parcels: ParcelFacts[];
  ahead: LoadedScan[];
  /** Orders that share a number with it. */
  others: string[];
}

type Whose = Pick<DeliveryRow, 'order_id' | 'consumer_id' | 'merchant_id'>;

/** Everything known of an order's parcels: its own scans, and those told under another order of the same two parties. */
export const readParcelFacts = async (db: Database | Tx, row: Whose): Promise<LoadedParcels> =>
  (await readParcelsOf(db, [row])).get(row.order_id)!;

/** The same of many orders, in as many statements. */
export async function readParcelsOf(db: Database | Tx, rows: readonly Whose[]): Promise<Map<string, LoadedParcels>> {
  const told = await readNumbers(db, rows);
  const numbers = Map.groupBy(told, ({ order_id }) => order_id);
  const shared = Map.groupBy(await readShared(db, rows, told), ({ asked }) => asked);
  const asked = [...numbers].map(([orderId, own]) => {
    const same = (shared.get(orderId) ?? []).filter((other) => other.same === true);
    return {
      orderId,
      parcels: own.map(({ parcel_id }) => parcel_id),
      orders: [...new Set([orderId, ...same.map(({ order_id }) => order_id)])],
    };
  });
  const scans = Map.groupBy(await readScans(db, asked), (scan) => scan.asked);
  return new Map(
    rows.map(({ order_id: orderId }) => [
      orderId,
      loaded(orderId, numbers.get(orderId) ?? [], shared.get(orderId) ?? [], scans.get(orderId) ?? []),
    ]),
  );
}

function loaded(
  orderId: string,
  numbers: readonly OwnNumberRow[],
  shared: readonly SharedRow[],
  scans: readonly LoadedScan[],
): LoadedParcels {
  const parcels = numbers.map(({ parcel_id: id, at, of_aftersale: ofAftersale }): ParcelFacts => {
    // the first of all has it; of an order that is not known whose it is, nobody is judged
    const first = shared.find(
      (other) =>
        other.parcel_id === id &&
        other.same !== null &&
        (other.at < at || (other.at.getTime() === at.getTime() && other.order_id < orderId)),
    );
    return {
      ...{ id, ofAftersale, takenFrom: first?.same === false ? { orderId: first.order_id, at } : null },
      scans: scans.filter(({ parcel, ahead }) => parcel === id && !ahead),
    };
  });
  return {
    ...{ parcels, ahead: scans.filter(({ ahead }) => ahead) },
    others: [...new Set(shared.map((one) => one.order_id))],
  };
}

interface NumberRow {
  order_id: string;
  parcel_id: string;
  at: Date;
}

interface OwnNumberRow extends NumberRow {
  of_aftersale: boolean;
}

const ids = (rows: readonly Whose[]): string[] => rows.map(({ order_id }) => order_id);

async function readNumbers(db: Database | Tx, rows: readonly Whose[]): Promise<OwnNumberRow[]> {
  const { rows: found } = await sql<OwnNumberRow>`
    select n.*, exists (
      -- what was on its way before anybody asked for it is the delivery
      select 1 from aftersale a where a.order_id = n.order_id and a.requested_at <= n.at
        and n.parcel_id in (a.return_number, a.ship_number)) as of_aftersale
    from unnest(${ids(rows)}::text[]) as asked (order_id)
    cross join lateral (
      select order_id, parcel_id, at from parcel_number where order_id = asked.order_id
      order by parcel_id limit ${MOST_PARCELS}) as n
    order by n.order_id, n.parcel_id`.execute(db);
  return found;
}

interface SharedRow extends NumberRow {
  asked: string;
  /** Of the same two parties; null: nobody knows. */
  same: boolean | null;
}

async function readShared(
  db: Database | Tx,
  rows: readonly Whose[],
  numbers: readonly NumberRow[],
): Promise<SharedRow[]> {
  if (numbers.length === 0) return [];
  const whose = new Map(rows.map((row) => [row.order_id, row]));
  const of = numbers.map(({ order_id }) => whose.get(order_id)!);
  const { rows: found } = await sql<SharedRow>`
    select asked, order_id, parcel_id, at, same from (
      select asked.order_id as asked, n.*, row_number() over (partition by asked.order_id order by n.at, n.order_id) as nth
      from unnest(${of.map((row) => row.order_id)}::text[], ${numbers.map(({ parcel_id }) => parcel_id)}::text[],
        ${of.map((row) => row.consumer_id)}::text[], ${of.map((row) => row.merchant_id)}::text[])
        as asked (order_id, parcel_id, consumer_id, merchant_id)
      cross join lateral (
        select n.order_id, n.parcel_id, n.at,
          d.consumer_id = asked.consumer_id and d.merchant_id = asked.merchant_id as same
        from parcel_number n left join delivery d on d.order_id = n.order_id
        where n.parcel_id = asked.parcel_id and n.order_id <> asked.order_id
        order by n.at, n.order_id limit ${MOST_SHARED}) as n) as shared
    where nth <= ${MOST_SHARED} order by asked, at, order_id`.execute(db);
  return found;
}

interface ScanColumns {
  asked: string;
  parcel_id: string;
  order_id: string;
  weight_g: bigint | null;
}

async function readScans(
  db: Database | Tx,
  asked: readonly { orderId: string; parcels: readonly string[]; orders: readonly string[] }[],
): Promise<(LoadedScan & { asked: string })[]> {
  const of = asked.flatMap(({ orderId, parcels, orders }) =>
    parcels.flatMap((parcel) => orders.map((order) => ({ orderId, parcel, order }))),
  );
  if (of.length === 0) return [];
  const { rows } = await sql<Omit<LoadedScan, 'parcel' | 'orderId' | 'weight'> & ScanColumns>`
    select asked, parcel_id, order_id, at, carrier, word, weight_g, place, region, ahead from (
      select asked.asked, s.*, row_number() over (partition by asked.asked order by s.parcel_id, s.at) as nth
      from unnest(${of.map(({ orderId }) => orderId)}::text[], ${of.map(({ parcel }) => parcel)}::text[],
        ${of.map(({ order }) => order)}::text[]) as asked (asked, parcel_id, order_id)
      join parcel_scan s on s.parcel_id = asked.parcel_id and s.order_id = asked.order_id) as scans
    where nth <= ${MOST_SCANS * 4} order by asked, parcel_id, at`.execute(db);
  return rows.map(({ parcel_id, order_id, weight_g, ...scan }) => ({
    ...{ ...scan, parcel: parcel_id, orderId: order_id, weight: weight_g === null ? null : Number(weight_g) },
  }));
}

/** Stops of orders, where they can change anything: one was to be shipped by a time, and nobody has said that it is. */
export async function stopsOf(db: Database | Tx, rows: readonly DeliveryRow[]): Promise<ReadonlyMap<string, ShipStop>> {
  const open = rows.filter(
    ({ fields, named }) =>
      timeOf(fields.shipped_at) === null && Object.keys(named).length === 0 && timeOf(fields.promised_ship_at) !== null,
  );
  return readShipStops(
    db,
    open.map(({ order_id }) => order_id),
  );
}

/** Undefined until it is known who paid whom, and when. */
export function deliveryFacts(
  row: DeliveryRow,
  parcels: readonly ParcelFacts[],
  read: Pick<FrozenTerms, 'declaredWeight' | 'carrier'> | null,
  stop: ShipStop | undefined,
): DeliveryFacts | undefined {
  const { consumer_id, merchant_id, paid_at, fields } = row;
  if (consumer_id === null || merchant_id === null || paid_at === null) return undefined;
  const [first, ...later] = regionsOf(row);
  const wish = typeof fields.delivery === 'object' && fields.delivery !== null ? (fields.delivery as Wish) : undefined;
  const arrived = [timeOf(fields.delivered_at), timeOf(fields.completed_at)].filter((at) => at !== null);
  return {
    ...{ orderId: row.order_id, consumerId: consumer_id, merchantId: merchant_id, paidAt: paid_at },
    ...{ promisedShipAt: timeOf(fields.promised_ship_at), shippedAt: timeOf(fields.shipped_at) },
    named: new Map(Object.entries(row.named).map(([parcel, at]) => [parcel, new Date(at)])),
    arrivedAt: arrived.length === 0 ? null : new Date(Math.min(...arrived.map((at) => at.getTime()))),
    cancelledAt: timeOf(fields.cancelled_at),
    stoppedAt: stop !== undefined && isStopped(stop) ? stop.stoppedAt : null,
    toRegion: first?.[1] ?? null,
    movedAt: later.find(([, code]) => code !== first![1])?.[0] ?? null,
    dedicated: { carrier: wish?.carrier ?? read?.carrier ?? null, by: timeOf(wish?.to) },
    ...{ declaredWeight: read?.declaredWeight ?? null, parcels },
  };
}

interface Wish {
  carrier?: string;
  to?: string;
}
