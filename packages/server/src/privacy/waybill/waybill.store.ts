import { type RawBuilder, sql } from 'kysely';
import { instantColumn, numberColumn } from '../../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { type CancelWhy, MOST_OPENED, type WaybillRow, type WaybillState } from './waybill.ts';

interface WaybillTable {
  id: string;
  order_id: string;
  parcel: number;
  merchant_id: string;
  consumer_id: string;
  carrier: string;
  profile: Json<WaybillRow['profile']>;
  recipient: Json<WaybillRow['recipient']>;
  place: Json<WaybillRow['place']>;
  cancel_why: CancelWhy | null;
  state: WaybillState;
  number: string | null;
  sort_code: string | null;
  mark: string | null;
  reason: string | null;
  asked_at: Date;
  asked_by: string;
  issued_at: Date | null;
  opened: number;
  claimed_until: Date | null;
  tried_at: Date | null;
  round: number;
}

interface ShipmentTable {
  order_id: string;
  merchant_id: string | null;
  shipped_at: Date | null;
  waybill_at: Date | null;
  waybills: number;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    waybill: WaybillTable;
    shipment: ShipmentTable;
  }
}

type Read = Omit<WaybillTable, 'profile' | 'recipient' | 'place'> & Pick<WaybillRow, 'profile' | 'recipient' | 'place'>;

const toRow = (row: Read): WaybillRow => ({
  ...{ id: row.id, orderId: row.order_id, parcel: row.parcel, merchantId: row.merchant_id, carrier: row.carrier },
  ...{ consumerId: row.consumer_id, profile: row.profile, recipient: row.recipient, state: row.state },
  ...{ number: row.number, sortCode: row.sort_code, mark: row.mark, reason: row.reason, askedAt: row.asked_at },
  ...{ askedBy: row.asked_by, issuedAt: row.issued_at, round: row.round, opened: row.opened },
  ...{ place: row.place, cancelWhy: row.cancel_why },
});

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

/** A carrier is asked by one process at a time; whoever dies meanwhile is waited for no longer than this. */
const CLAIM_S = 30;

/** The waybill of a parcel, made where there is none yet. */
export async function findOrInsert(tx: Tx, row: WaybillRow): Promise<WaybillRow> {
  await sql`
    insert into waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, recipient, place, state, asked_at, asked_by)
    values (${row.id}, ${row.orderId}, ${row.parcel}, ${row.merchantId}, ${row.consumerId}, ${row.carrier},
      ${JSON.stringify(row.profile)}::jsonb, ${json(row.recipient)}::jsonb,
      ${json(row.place)}::jsonb, ${row.state}, ${row.askedAt}, ${row.askedBy})
    on conflict (order_id, parcel) do nothing`.execute(tx);
  const { rows } = await sql<Read>`
    select * from waybill where order_id = ${row.orderId} and parcel = ${row.parcel} for update`.execute(tx);
  return toRow(rows[0]!);
}

/** Takes the right to ask its carrier; undefined: somebody else is asking. */
export async function claimWaybill(db: Database, id: string): Promise<WaybillRow | undefined> {
  const { rows } = await sql<Read>`
    update waybill set claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_S}), tried_at = clock_timestamp()
    where id = ${id}::uuid and state in ('requested', 'unknown')
      and (claimed_until is null or claimed_until < clock_timestamp())
    returning *`.execute(db);
  return rows[0] && toRow(rows[0]);
}

/** Takes the right to have it cancelled; undefined: somebody else is asking, or it is not to be. */
export async function claimCancelling(db: Database, id: string): Promise<WaybillRow | undefined> {
  const { rows } = await sql<Read>`
    update waybill set state = case state when 'issued' then 'cancelling' else state end,
      claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_S}), tried_at = clock_timestamp()
    where id = ${id}::uuid and ${NUMBER_UNWANTED} and (claimed_until is null or claimed_until < clock_timestamp())
    returning *`.execute(db);
  return rows[0] && toRow(rows[0]);
}

/** A number that its carrier is to take back. */
const NUMBER_UNWANTED = sql`cancel_why is not null and state in ('issued', 'cancelling', 'cancel-unknown')`;

/** Those of an order that count, or may come to count; locked until the transaction ends. */
export async function lockWanted(tx: Tx, order: string): Promise<WaybillRow[]> {
  const { rows } = await sql<Read>`
    select * from waybill where order_id = ${order} and cancel_why is null and state in ('requested', 'unknown', 'issued')
    order by id for update`.execute(tx);
  return rows.map(toRow);
}

/** It is wanted no more: whoever asks its carrier just now goes on asking, and it is cancelled once there is an answer. */
export async function markUnwanted(tx: Tx, id: string, why: CancelWhy): Promise<void> {
  await sql`
    update waybill set cancel_why = coalesce(cancel_why, ${why}),
      state = case state when 'issued' then 'cancelling' else state end
    where id = ${id}::uuid`.execute(tx);
}

export async function readParcel(
  db: Database,
  { order, parcel }: { order: string; parcel: number },
): Promise<WaybillRow | undefined> {
  const { rows } = await sql<Read>`select * from waybill where order_id = ${order} and parcel = ${parcel}`.execute(db);
  return rows[0] && toRow(rows[0]);
}

/** Writes what an answer changed, and gives the right to ask back. */
export async function saveWaybill(tx: Tx, row: WaybillRow): Promise<void> {
  await sql`
    update waybill set state = ${row.state}, carrier = ${row.carrier}, profile = ${JSON.stringify(row.profile)}::jsonb,
      recipient = ${json(row.recipient)}::jsonb, place = ${json(row.place)}::jsonb,
      cancel_why = ${row.cancelWhy}, opened = ${row.opened}, number = ${row.number},
      sort_code = ${row.sortCode}, mark = ${row.mark}, reason = ${row.reason}, issued_at = ${row.issuedAt}, round = ${row.round},
      claimed_until = null
    where id = ${row.id}::uuid`.execute(tx);
}

/** Whether another parcel has this number of the carrier. */
export async function isNumberTaken(tx: Tx, { id, carrier }: WaybillRow, number: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from waybill where carrier = ${carrier} and number = ${number} and id <> ${id}::uuid`.execute(tx);
  return rows.length > 0;
}

/** Locked until the transaction ends. */
export async function lockWaybill(tx: Tx, id: string): Promise<WaybillRow | undefined> {
  const { rows } = await sql<Read>`select * from waybill where id = ${id}::uuid for update`.execute(tx);
  return rows[0] && toRow(rows[0]);
}

export async function readWaybill(db: Database | Tx, id: string): Promise<WaybillRow | undefined> {
  const { rows } = await sql<Read>`select * from waybill where id = ${id}::uuid`.execute(db);
  return rows[0] && toRow(rows[0]);
}

/** Counts one opening; false: it was opened often enough. */
export async function countOpened(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update waybill set opened = opened + 1 where id = ${id}::uuid and opened < ${MOST_OPENED}`.execute(tx);
  return numAffectedRows === 1n;
}

export interface WaybillQuery {
  merchant?: string | undefined;
  order?: string | undefined;
  state?: WaybillState | undefined;
  limit: number;
  before?: string | undefined;
}

/** Newest first. */
export async function listWaybills(db: Database, query: WaybillQuery): Promise<WaybillRow[]> {
  const { merchant, order, state, limit, before } = query;
  const such: RawBuilder<unknown>[] = [
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(order === undefined ? [] : [sql`order_id = ${order}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  const { rows } = await sql<Read>`select * from waybill ${where} order by id desc limit ${limit}`.execute(db);
  return rows.map(toRow);
}

/** Those whose answer was lost; what was tried last comes last. */
export async function readUnknown(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from waybill where state in ('requested', 'unknown')
      and (claimed_until is null or claimed_until < clock_timestamp()) order by tried_at nulls first, id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id }) => id);
}

/** Those whose number is to be taken back; what was tried last comes last. */
export async function readCancelling(db: Database, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from waybill where ${NUMBER_UNWANTED} and (claimed_until is null or claimed_until < clock_timestamp())
    order by tried_at nulls first, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** What is told of an order's shipment. */
export interface ShipmentFact {
  order: string;
  merchant: string | null;
  shipped?: Date;
  waybill?: Date;
  waybills?: 1 | -1;
}

/** Facts of one order come in any order. */
export async function noteShipments(tx: Tx, facts: readonly ShipmentFact[]): Promise<void> {
  const orders = [...Map.groupBy(facts, ({ order }) => order)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([order, own]) => ({
      order,
      merchant: own.find(({ merchant }) => merchant !== null)?.merchant ?? null,
      shipped: earliestOf(own.map(({ shipped }) => shipped)),
      waybill: earliestOf(own.map(({ waybill }) => waybill)),
      waybills: own.reduce((sum, { waybills = 0 }) => sum + waybills, 0),
    }));
  if (orders.length === 0) return;
  await sql`
    insert into shipment (order_id, merchant_id, shipped_at, waybill_at, waybills)
    select * from unnest(${orders.map(({ order }) => order)}::text[], ${orders.map(({ merchant }) => merchant)}::text[],
      ${instantColumn(orders.map(({ shipped }) => shipped))}, ${instantColumn(orders.map(({ waybill }) => waybill))},
      ${numberColumn(orders.map(({ waybills }) => waybills))})
    on conflict (order_id) do update set merchant_id = coalesce(shipment.merchant_id, excluded.merchant_id),
      shipped_at = least(shipment.shipped_at, excluded.shipped_at),
      waybill_at = least(shipment.waybill_at, excluded.waybill_at), waybills = shipment.waybills + excluded.waybills`.execute(
    tx,
  );
}

function earliestOf(instants: readonly (Date | undefined)[]): Date | null {
  const known = instants.filter((at) => at !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => (b < a ? b : a));
}

export const clearShipments = async (tx: Tx): Promise<void> => void (await sql`delete from shipment`.execute(tx));

export interface CoverageDay {
  day: string;
  shipped: number;
  encrypted: number;
}

/** Orders shipped on each day of Shanghai, and those of them with a waybill of ours. */
export async function readCoverage(
  db: Database,
  { from, to, merchant }: { from: Date; to: Date; merchant?: string | undefined },
): Promise<CoverageDay[]> {
  const { rows } = await sql<CoverageDay>`
    select to_char(shipped_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day, count(*)::int as shipped,
      count(*) filter (where waybills > 0)::int as encrypted
    from shipment where shipped_at >= ${from} and shipped_at < ${to}
      ${merchant === undefined ? sql`` : sql`and merchant_id = ${merchant}`}
    group by 1 order by 1`.execute(db);
  return rows;
}
