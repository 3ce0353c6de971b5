import { createHash } from 'node:crypto';
import { sql } from 'kysely';
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

/** Locked until the transaction ends. @param wait false: undefined where somebody else has it just now */
export async function lockDelivery(tx: Tx, orderId: string, wait: boolean): Promise<DeliveryRow | undefined> {
  const { rows } = await sql<DeliveryRow>`
    select ${COLUMNS} from delivery where order_id = ${orderId} for update ${wait ? sql`` : sql`skip locked`}`.execute(
    tx,
  );
  return rows[0];
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const timeOf = (value: unknown): Date | null => (typeof value === 'string' ? new Date(value) : null);

/** Sorted by time: the earliest is where it was paid to go. */
const regionsOf = (row: Pick<DeliveryRow, 'regions'>): [Date, string][] =>
  Object.entries(row.regions)
    .map(([at, code]): [Date, string] => [new Date(at), code])
    .sort(([a], [b]) => a.getTime() - b.getTime());

export async function writeFacts(
  tx: Tx,
  orderId: string,
  { fields, stamps }: FactRow,
  sets: Pick<DeliveryRow, 'named' | 'regions'>,
): Promise<void> {
  const values = [fields, stamps, sets.named, sets.regions].map((value) => JSON.stringify(value));
  const at = textOf(fields.paid_at);
  await sql`
    insert into delivery (order_id, consumer_id, merchant_id, to_region, paid_at, fields, stamps, named, regions)
    values (${orderId}, ${textOf(fields.consumer_id)}, ${textOf(fields.merchant_id)}, ${regionsOf(sets)[0]?.[1] ?? null},
      ${at}, ${values[0]}::jsonb, ${values[1]}::jsonb, ${values[2]}::jsonb, ${values[3]}::jsonb)
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

export async function addScan(tx: Tx, orderId: string, scan: ToldScan): Promise<void> {
  const { parcel, at, carrier, word, weight, place, region, ahead } = scan;
  const parts = [orderId, at.toISOString(), carrier, word, weight, place, region];
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  await sql`
    insert into parcel_scan (parcel_id, digest, order_id, at, carrier, word, weight_g, place, region, ahead)
    select ${parcel}, ${digest}::bytea, ${orderId}, ${at}, ${carrier}, ${word}, ${weight}, ${place}, ${region}, ${ahead}
    where (select count(*) from parcel_scan where parcel_id = ${parcel}) < ${MOST_SCANS}
    -- what was told too early once is right when it is told again in its time
    on conflict (parcel_id, digest) do update set ahead = false where parcel_scan.ahead and not excluded.ahead`.execute(
    tx,
  );
}

export async function claimNumber(tx: Tx, parcel: string, orderId: string, at: Date): Promise<void> {
  await sql`
    insert into parcel_number (parcel_id, order_id, at) values (${parcel}, ${orderId}, ${at})
    on conflict (parcel_id, order_id) do update set at = least(parcel_number.at, excluded.at)`.execute(tx);
}

/** Has deliveries looked at: of one whose row is not there yet, once it is. */
export async function callUp(tx: Tx, orders: readonly string[], at: Date): Promise<void> {
  if (orders.length === 0) return;
  await sql`insert into delivery_due (order_id, at) select unnest(${[...orders]}::text[]), ${at}`.execute(tx);
}

/** Other orders with these numbers. */
export async function othersWith(tx: Tx, orderId: string, parcels: readonly string[]): Promise<string[]> {
  if (parcels.length === 0) return [];
  const { rows } = await sql<{ order_id: string }>`
    select distinct order_id from (
      select order_id from parcel_number where parcel_id = any(${[...parcels]}::text[]) and order_id <> ${orderId}
      limit ${MOST_SHARED}) as found`.execute(tx);
  return rows.map(({ order_id }) => order_id);
}

export interface LoadedScan extends ToldScan {
  orderId: string;
}

/** Everything known of an order's parcels: its own scans, and those told under another order of the same two parties. */
export async function readParcelFacts(
  db: Database | Tx,
  row: Pick<DeliveryRow, 'order_id' | 'consumer_id' | 'merchant_id'>,
): Promise<{ parcels: ParcelFacts[]; ahead: LoadedScan[]; others: string[] }> {
  const numbers = await sql<{ parcel_id: string; at: Date }>`
    select parcel_id, at from parcel_number where order_id = ${row.order_id} order by parcel_id limit ${MOST_PARCELS}`.execute(
    db,
  );
  const ids = numbers.rows.map(({ parcel_id }) => parcel_id);
  if (ids.length === 0) return { parcels: [], ahead: [], others: [] };
  const { rows: shared } = await sql<{ parcel_id: string; order_id: string; at: Date; same: boolean | null }>`
    select n.parcel_id, n.order_id, n.at, d.consumer_id = ${row.consumer_id} and d.merchant_id = ${row.merchant_id} as same
    from parcel_number n left join delivery d on d.order_id = n.order_id
    where n.parcel_id = any(${ids}::text[]) and n.order_id <> ${row.order_id}
    order by n.at, n.order_id limit ${MOST_SHARED}`.execute(db);
  const orders = [row.order_id, ...shared.filter(({ same }) => same === true).map(({ order_id }) => order_id)];
  const { rows: scans } = await sql<Omit<LoadedScan, 'parcel' | 'orderId' | 'weight'> & ScanColumns>`
    select parcel_id, order_id, at, carrier, word, weight_g, place, region, ahead from parcel_scan
    where parcel_id = any(${ids}::text[]) and order_id = any(${orders}::text[])
    order by parcel_id, at limit ${MOST_SCANS * 4}`.execute(db);
  const read = scans.map(
    ({ parcel_id, order_id, weight_g, ...scan }): LoadedScan => ({
      ...{ ...scan, parcel: parcel_id, orderId: order_id, weight: weight_g === null ? null : Number(weight_g) },
    }),
  );
  const parcels = numbers.rows.map(({ parcel_id: id, at }): ParcelFacts => {
    // the first of all has it; of an order that is not known whose it is, nobody is judged
    const first = shared.find(
      (other) =>
        other.parcel_id === id &&
        other.same !== null &&
        (other.at < at || (other.at.getTime() === at.getTime() && other.order_id < row.order_id)),
    );
    return {
      ...{ id, takenFrom: first?.same === false ? { orderId: first.order_id, at } : null },
      scans: read.filter(({ parcel, ahead }) => parcel === id && !ahead),
    };
  });
  return { parcels, ahead: read.filter(({ ahead }) => ahead), others: [...new Set(shared.map((one) => one.order_id))] };
}

interface ScanColumns {
  parcel_id: string;
  order_id: string;
  weight_g: bigint | null;
}

/** Its stop, where one can change anything: it was to be shipped by a time, and nobody has said that it is. */
export async function stopOf(
  db: Database | Tx,
  { order_id, fields, named }: DeliveryRow,
): Promise<ShipStop | undefined> {
  const isSaid = timeOf(fields.shipped_at) !== null || Object.keys(named).length > 0;
  if (isSaid || timeOf(fields.promised_ship_at) === null) return undefined;
  return (await readShipStops(db, [order_id])).get(order_id);
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
