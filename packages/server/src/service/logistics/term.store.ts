import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { TermRow } from './term.ts';

interface TermTable {
  id: string;
  category_id: string | null;
  campaign: string | null;
  region: string | null;
  first_scan_hours: number;
  pickup_hours: number;
  standstill_hours: number;
  lost_hours: number;
  same_city_hours: number;
  same_province_hours: number;
  elsewhere_hours: number;
  calendar: string | null;
  pays: boolean;
  from_at: Date;
  to_at: Date | null;
  made_at: Date;
  made_by: string;
  ended_at: Date | null;
  ended_by: string | null;
}

const toTerm = (row: TermTable): TermRow => ({
  ...{ id: row.id, categoryId: row.category_id, campaign: row.campaign, region: row.region },
  ...{ firstScan: row.first_scan_hours, pickup: row.pickup_hours, standstill: row.standstill_hours },
  ...{ lost: row.lost_hours, sameCity: row.same_city_hours, sameProvince: row.same_province_hours },
  ...{ elsewhere: row.elsewhere_hours, calendar: row.calendar, pays: row.pays, from: row.from_at, to: row.to_at },
  ...{ madeAt: row.made_at, madeBy: row.made_by, endedAt: row.ended_at, endedBy: row.ended_by },
});

/** Rows that one payment is held against: more are refused when they are made. */
export const MOST_TERMS = 1_000;

/** What was in force at each instant, in their order. */
export async function termsAt(tx: Tx, instants: readonly Date[]): Promise<TermRow[][]> {
  if (instants.length === 0) return [];
  const { rows } = await sql<TermTable & { nth: number }>`
    select asked.nth::int as nth, term.* from unnest(${[...instants]}::timestamptz[]) with ordinality as asked (at, nth)
    cross join lateral (
      select * from delivery_term where from_at <= asked.at and (to_at is null or to_at > asked.at)
      order by id limit ${MOST_TERMS}) as term
    order by asked.nth, term.id`.execute(tx);
  const byInstant = Map.groupBy(rows, ({ nth }) => nth - 1);
  return instants.map((_, i) => (byInstant.get(i) ?? []).map(toTerm));
}

/** Rows that are in force at some time from `at` on. */
export async function countTerms(tx: Tx, at: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from delivery_term where to_at is null or to_at > ${at}`.execute(tx);
  return rows[0]!.count;
}

export async function insertTerm(tx: Tx, row: TermRow): Promise<void> {
  await sql`
    insert into delivery_term (id, category_id, campaign, region, first_scan_hours, pickup_hours, standstill_hours, lost_hours,
      same_city_hours, same_province_hours, elsewhere_hours, calendar, pays, from_at, to_at, made_at, made_by)
    values (${row.id}, ${row.categoryId}, ${row.campaign}, ${row.region}, ${row.firstScan}, ${row.pickup}, ${row.standstill},
      ${row.lost}, ${row.sameCity}, ${row.sameProvince}, ${row.elsewhere}, ${row.calendar}, ${row.pays}, ${row.from},
      ${row.to}, ${row.madeAt}, ${row.madeBy})`.execute(tx);
}

export async function lockTerm(tx: Tx, id: string): Promise<TermRow | undefined> {
  const { rows } = await sql<TermTable>`select * from delivery_term where id = ${id}::uuid for update`.execute(tx);
  return rows[0] && toTerm(rows[0]);
}

export async function endTerm(tx: Tx, id: string, { to, at, by }: { to: Date; at: Date; by: string }): Promise<void> {
  await sql`
    update delivery_term set to_at = ${to}, ended_at = ${at}, ended_by = ${by} where id = ${id}::uuid`.execute(tx);
}

/** The newest first. */
export async function listTerms(
  db: Database,
  { before, inForce, limit }: { before?: string | undefined; inForce?: Date | undefined; limit: number },
): Promise<TermRow[]> {
  const { rows } = await sql<TermTable>`
    select * from delivery_term
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
      and ${inForce === undefined ? sql`true` : sql`(to_at is null or to_at > ${inForce})`}
    order by id desc limit ${limit}`.execute(db);
  return rows.map(toTerm);
}
