import type { Guarantee } from '@anxin/engine';
import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import type { Arm } from './badge.ts';

/** Of one merchant, by right. */
export interface OrdersOfRight {
  code: string;
  recent: number;
  all: number;
}

export interface OrdersCounted {
  /** All orders, with rights or without. */
  recent: number;
  all: number;
  /** Of the oldest that was counted; there are no more unless as many as may be were counted. */
  oldest: Date | null;
}

const counted = (merchantId: string, from: Date, most: number) => sql`
  select paid_at, rights from order_rights where merchant_id = ${merchantId} and paid_at >= ${from}
  order by paid_at desc limit ${most}`;

/** A merchant's orders since an instant, counted up to `most`, and how many since a later one. */
export async function countOrdersOf(
  db: Database,
  merchantId: string,
  { from, recent, most }: { from: Date; recent: Date; most: number },
): Promise<OrdersCounted> {
  const { rows } = await sql<OrdersCounted>`
    select count(*) filter (where paid_at >= ${recent})::int as recent, count(*)::int as "all", min(paid_at) as oldest
    from (${counted(merchantId, from, most)}) as o`.execute(db);
  return rows[0]!;
}

/** Of the same orders those that have each right; a bundle's too, by the rights that came with it. */
export async function countRightsOf(
  db: Database,
  merchantId: string,
  { from, recent, most }: { from: Date; recent: Date; most: number },
): Promise<OrdersOfRight[]> {
  const { rows } = await sql<OrdersOfRight>`
    select r.code, count(*) filter (where paid_at >= ${recent})::int as recent, count(*)::int as "all"
    from (${counted(merchantId, from, most)}) as o
    cross join lateral (
      select one ->> 'code' as code from jsonb_array_elements(o.rights) as one
      union select one ->> 'via' from jsonb_array_elements(o.rights) as one where one ->> 'via' is not null
    ) as r
    group by r.code order by r.code`.execute(db);
  return rows;
}

/** Claims that were opened since and not taken back, each with those that ask for its rest once. */
export async function countClaimsOf(db: Database, merchantId: string, from: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; count: number }>`
    select code, count(*)::int as count from claim
    where merchant_id = ${merchantId} and opened_at >= ${from} and state <> 'withdrawn' and rest_of is null
    group by code`.execute(db);
  return new Map(rows.map(({ code, count }) => [code, count]));
}

export interface PaidForRight {
  code: string;
  currency: string;
  /** What consumers have. */
  paid: bigint;
  /** Of it what the merchant's own money paid at once, and what was recovered from the merchant since. */
  borne: bigint;
}

/** Sources of a recovery that are the merchant's own. */
const OWN = ['merchant-balance', 'deposit', 'receivable'] as const;

/** Of payouts that were asked for since, by right and currency. */
export async function paidForRightsOf(db: Database, merchantId: string, from: Date): Promise<PaidForRight[]> {
  const { rows } = await sql<PaidForRight>`
    select p.guarantee as code, p.currency, sum(s.paid)::bigint as paid,
      sum(s.own + coalesce(r.borne, 0))::bigint as borne
    from payout p
    cross join lateral (
      select coalesce(sum(amount), 0) as paid, coalesce(sum(amount) filter (where part in ('refund', 'own-payment')), 0) as own
      from payout_part where payout_id = p.id and state = 'settled'
    ) as s
    left join lateral (
      select sum(case when steps <@ ${[...OWN]}::text[] then recovered else collected end) as borne
      from recovery where payout_id = p.id
    ) as r on true
    where p.merchant_id = ${merchantId} and p.asked_at >= ${from} and p.guarantee is not null and s.paid > 0
    group by p.guarantee, p.currency order by p.guarantee, p.currency`.execute(db);
  return rows;
}

/** How many merchants give each guarantee at an instant. */
export async function countEnrolled(db: Database, at: Date): Promise<Map<string, number>> {
  const { rows } = await sql<{ code: string; count: number }>`
    select code, count(distinct merchant_id)::int as count from enrolment
    where from_at <= ${at} and (until_at is null or until_at > ${at}) group by code`.execute(db);
  return new Map(rows.map(({ code, count }) => [code, count]));
}

export interface BothArms {
  shown: Arm;
  held: Arm;
}

/** Those who first saw each badge in a time. */
export async function readAllArms(db: Database, codes: readonly string[], from: Date): Promise<Map<string, BothArms>> {
  const { rows } = await sql<{ code: string; held: boolean } & Arm>`
    select code, held, count(*)::int as viewers, count(bought_at)::int as buyers
    from badge_viewer where code = any(${[...codes]}::text[]) and seen_at >= ${from} group by code, held`.execute(db);
  const found = new Map<string, BothArms>();
  const none = (): Arm => ({ viewers: 0, buyers: 0 });
  for (const { code, held, viewers, buyers } of rows) {
    const arms = found.get(code) ?? { shown: none(), held: none() };
    arms[held ? 'held' : 'shown'] = { viewers, buyers };
    found.set(code, arms);
  }
  return found;
}

export interface TermsVersion {
  sha256: string;
  document: Guarantee;
  /** Null: before that was written down. */
  keptAt: Date | null;
}

const MOST_VERSIONS = 50;

/** Terms under a code that some order was promised, the newest first. */
export async function readVersions(db: Database, code: string): Promise<TermsVersion[]> {
  const { rows } = await sql<TermsVersion>`
    select sha256, document, kept_at as "keptAt" from guarantee_terms where code = ${code}
    order by kept_at desc nulls last, sha256 limit ${MOST_VERSIONS}`.execute(db);
  return rows;
}
