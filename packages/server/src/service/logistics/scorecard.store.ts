import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';

/** Weeks of routes that one transaction counts anew. */
const STEP = 50;

/** What parcels of one carrier came to, on one route or several, in one week or several. */
export interface CarrierFigures {
  carrier: string;
  from: string | null;
  to: string | null;
  parcels: number;
  /** Of which it is known whether they were picked up in time. */
  pickups: number;
  pickedInTime: number;
  arrived: number;
  transitP50: number | null;
  transitP90: number | null;
  attempted: number;
  firstAttempt: number;
  lost: number;
  damaged: number;
  stalled: number;
}

/**
 * Counts weeks of routes anew of which a parcel has changed: of all its parcels, so that it never matters how often or in
 * which order they changed.
 * @returns weeks of routes counted
 */
export async function countWeeks(db: Database, clock: Clock, steps: number): Promise<number> {
  let counted = 0;
  for (let step = 0; step < steps; step++) {
    const n = await db.transaction().execute((tx) => countSome(tx, clock.now()));
    counted += n;
    if (n === 0) break;
  }
  return counted;
}

async function countSome(tx: Tx, now: Date): Promise<number> {
  // somebody else counting at the same time would count what neither has seen whole
  await sql`select pg_advisory_xact_lock(hashtext('service.logistics.weeks'))`.execute(tx);
  const { rows } = await sql<{ carrier: string; from_region: string; to_region: string; week: string }>`
    with taken as (
      delete from carrier_week_due where (carrier, from_region, to_region, week) in (
        select carrier, from_region, to_region, week from carrier_week_due
        group by carrier, from_region, to_region, week order by min(id) limit ${STEP})
      returning carrier, from_region, to_region, week)
    select distinct carrier, from_region, to_region, week::text as week from taken`.execute(tx);
  for (const { carrier, from_region, to_region, week } of rows)
    await sql`
      insert into carrier_week (carrier, from_region, to_region, week, parcels, pickups, picked_in_time, arrived, transit_p50,
        transit_p90, attempted, first_attempt, lost, damaged, stalled, counted_at)
      select ${carrier}, ${from_region}, ${to_region}, ${week}::date, count(*), count(picked_in_time),
        count(*) filter (where picked_in_time), count(transit_hours),
        percentile_cont(0.5) within group (order by transit_hours), percentile_cont(0.9) within group (order by transit_hours),
        count(first_attempt), count(*) filter (where first_attempt), count(*) filter (where 'lost' = any(marks)),
        count(*) filter (where 'damaged' = any(marks)), count(*) filter (where 'stalled' = any(marks)), ${now}
      from parcel_course
      where carrier = ${carrier} and from_region = ${from_region} and to_region = ${to_region} and week = ${week}::date
      on conflict (carrier, from_region, to_region, week) do update set parcels = excluded.parcels, pickups = excluded.pickups,
        picked_in_time = excluded.picked_in_time, arrived = excluded.arrived, transit_p50 = excluded.transit_p50,
        transit_p90 = excluded.transit_p90, attempted = excluded.attempted, first_attempt = excluded.first_attempt,
        lost = excluded.lost, damaged = excluded.damaged, stalled = excluded.stalled, counted_at = excluded.counted_at`.execute(
      tx,
    );
  return rows.length;
}

export interface FigureQuery {
  /** Mondays, both included. */
  fromWeek: string;
  toWeek: string;
  from?: string | undefined;
  to?: string | undefined;
  carrier?: string | undefined;
  /** One row for each carrier, or each route of it. */
  by: 'carrier' | 'route';
  after?: readonly string[] | undefined;
  limit: number;
}

interface FigureRow {
  carrier: string;
  from_region: string | null;
  to_region: string | null;
  parcels: number;
  pickups: number;
  picked_in_time: number;
  arrived: number;
  attempted: number;
  first_attempt: number;
  lost: number;
  damaged: number;
  stalled: number;
  p50: number | null;
  p90: number | null;
}

/**
 * Sums of weeks. The middle of several weeks is the middle of their middles, weighed by what arrived: it is exact for one
 * week of one route, and says so.
 */
export async function readFigures(db: Database, query: FigureQuery): Promise<CarrierFigures[]> {
  const { fromWeek, toWeek, from, to, carrier, by, after, limit } = query;
  const names = by === 'carrier' ? sql`carrier` : sql`carrier, from_region, to_region`;
  const all = by === 'carrier' ? sql`null::text as from_region, null::text as to_region` : sql`from_region, to_region`;
  const given = [
    sql`week between ${fromWeek}::date and ${toWeek}::date and parcels > 0`,
    ...(from === undefined ? [] : [sql`from_region = ${from}`]),
    ...(to === undefined ? [] : [sql`to_region = ${to}`]),
    ...(carrier === undefined ? [] : [sql`carrier = ${carrier}`]),
    ...(after === undefined ? [] : [sql`(${names}) > (${sql.join([...after])})`]),
  ];
  const { rows } = await sql<FigureRow>`
    select carrier, ${all}, sum(parcels)::int as parcels, sum(pickups)::int as pickups,
      sum(picked_in_time)::int as picked_in_time, sum(arrived)::int as arrived, sum(attempted)::int as attempted,
      sum(first_attempt)::int as first_attempt, sum(lost)::int as lost, sum(damaged)::int as damaged,
      sum(stalled)::int as stalled,
      sum(transit_p50 * arrived) / nullif(sum(arrived), 0) as p50, sum(transit_p90 * arrived) / nullif(sum(arrived), 0) as p90
    from carrier_week where ${sql.join(given, sql` and `)}
    group by ${names} order by ${names} limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ...{ carrier: row.carrier, from: row.from_region, to: row.to_region, parcels: row.parcels },
    ...{ pickups: row.pickups, pickedInTime: row.picked_in_time, arrived: row.arrived, transitP50: row.p50 },
    ...{ transitP90: row.p90, attempted: row.attempted, firstAttempt: row.first_attempt, lost: row.lost },
    ...{ damaged: row.damaged, stalled: row.stalled },
  }));
}

export interface MarkedParcel {
  orderId: string;
  parcel: string;
  mark: string;
  merchantId: string;
  carrier: string;
  from: string;
  to: string;
  week: string | null;
  at: Date;
}

export interface MarkQuery {
  mark: string;
  carrier?: string | undefined;
  merchant?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  fromWeek?: string | undefined;
  toWeek?: string | undefined;
  after?: readonly [string, string] | undefined;
  limit: number;
}

export async function listMarked(db: Database, query: MarkQuery): Promise<MarkedParcel[]> {
  const { mark, carrier, merchant, from, to, fromWeek, toWeek, after, limit } = query;
  const given = [
    sql`mark = ${mark}`,
    ...(carrier === undefined ? [] : [sql`carrier = ${carrier}`]),
    ...(merchant === undefined ? [] : [sql`merchant_id = ${merchant}`]),
    ...(from === undefined ? [] : [sql`from_region = ${from}`]),
    ...(to === undefined ? [] : [sql`to_region = ${to}`]),
    ...(fromWeek === undefined ? [] : [sql`week >= ${fromWeek}::date`]),
    ...(toWeek === undefined ? [] : [sql`week <= ${toWeek}::date`]),
    ...(after === undefined ? [] : [sql`(order_id, parcel_id) > (${after[0]}, ${after[1]})`]),
  ];
  const { rows } = await sql<Omit<MarkedParcel, 'orderId' | 'parcel' | 'merchantId' | 'from' | 'to'> & MarkColumns>`
    select order_id, parcel_id, mark, merchant_id, carrier, from_region, to_region, week::text as week, at from parcel_mark
    where ${sql.join(given, sql` and `)} order by order_id, parcel_id limit ${limit}`.execute(db);
  return rows.map(({ order_id, parcel_id, merchant_id, from_region, to_region, ...row }) => ({
    ...{ ...row, orderId: order_id, parcel: parcel_id, merchantId: merchant_id, from: from_region, to: to_region },
  }));
}

interface MarkColumns {
  order_id: string;
  parcel_id: string;
  merchant_id: string;
  from_region: string;
  to_region: string;
}
