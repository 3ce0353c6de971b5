import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import type { Arm } from './badge.ts';

declare module '../../foundation/database/database.ts' {
  interface Tables {
    badge_viewer: { code: string; viewer: Buffer; held: boolean; seen_at: Date; bought_at: Date | null };
  }
}

export interface ShownProduct {
  id: string;
  merchantId: string;
  fields: Record<string, unknown>;
  merchant: Record<string, unknown> | null;
}

/** By primary keys alone: what it costs does not depend on how many products there are. */
export async function readShown(db: Database, ids: readonly string[]): Promise<ShownProduct[]> {
  const { rows } = await sql<ShownProduct>`
    select p.id, p.merchant_id as "merchantId", p.fields, m.fields as merchant
    from product p left join merchant m on m.id = p.merchant_id
    where p.id = any(${[...ids]}::text[]) and p.merchant_id is not null`.execute(db);
  return rows;
}

export interface Seen {
  code: string;
  held: boolean;
}

/** The first time counts. */
export async function noteSeen(db: Database, viewer: Buffer, seen: readonly Seen[], at: Date): Promise<void> {
  if (seen.length === 0) return;
  await sql`
    insert into badge_viewer (code, viewer, held, seen_at)
    select code, ${viewer}, held, ${at}::timestamptz
    from unnest(${seen.map(({ code }) => code)}::text[], ${seen.map(({ held }) => held)}::boolean[]) as s (code, held)
    order by code on conflict do nothing`.execute(db);
}

/** Somebody bought what has these badges, after they saw them. @returns of how many it is the first purchase */
export async function noteBought(db: Database, viewer: Buffer, codes: readonly string[], at: Date): Promise<number> {
  const { rows } = await sql`
    update badge_viewer set bought_at = ${at} where (code, viewer) in (
      select code, viewer from badge_viewer
      where viewer = ${viewer} and code = any(${[...codes]}::text[]) and bought_at is null and seen_at <= ${at}
      order by code for update)
    returning code`.execute(db);
  return rows.length;
}

export interface ArmDay extends Arm {
  held: boolean;
  day: string;
}

/** Those who first saw it in a time, by arm and Beijing day. */
export async function readArms(db: Database, code: string, from: Date, to: Date): Promise<ArmDay[]> {
  const { rows } = await sql<ArmDay>`
    select held, ((seen_at at time zone 'Asia/Shanghai')::date)::text as day, count(*)::int as viewers,
      count(bought_at)::int as buyers
    from badge_viewer where code = ${code} and seen_at >= ${from} and seen_at < ${to}
    group by held, day order by day, held`.execute(db);
  return rows;
}

const MOST_PURGED = 50_000;

/** What is older says nothing about today, and is about people. */
export async function purgeViewers(db: Database, before: Date): Promise<void> {
  await sql`
    delete from badge_viewer where ctid in (
      select ctid from badge_viewer where seen_at < ${before} limit ${MOST_PURGED})`.execute(db);
}
