import { sql } from 'kysely';
import type { Database, Tx } from '../foundation/database/database.ts';
import { type CaseRow, MOST_RULES } from './case.store.ts';
import type { Actor } from './case.ts';

/** What a case that takes another in has from it, beside its decisions. */
export async function absorb(tx: Tx, into: CaseRow, from: CaseRow): Promise<void> {
  await sql`update case_decision set case_id = ${into.id} where case_id = ${from.id}`.execute(tx);
  const newest = from.decisionId! > into.decisionId! ? from : into;
  await sql`
    update "case" c set decisions = c.decisions + f.decisions, priority = greatest(c.priority, f.priority),
      rules = (array(select distinct unnest(c.rules || f.rules) order by 1))[1:${MOST_RULES}::integer],
      event_id = ${newest.eventId}::uuid, decision_id = ${newest.decisionId}::uuid, verdict = ${newest.verdict},
      title = ${newest.title}
    from "case" f where c.id = ${into.id} and f.id = ${from.id}`.execute(tx);
}

export async function markMerged(tx: Tx, id: string, into: string): Promise<void> {
  await sql`update "case" set state = 'closed', closed = 'merged', merged_into = ${into}::uuid, joins = false,
    taken_by = null, lease_until = null, lost_by = null where id = ${id}`.execute(tx);
}

export const MOST_LINKS = 100;

const pairOf = (one: string, other: string): [low: string, high: string] => (one < other ? [one, other] : [other, one]);

/** @returns whether they were not linked already */
export async function addLink(tx: Tx, one: string, other: string, by: Actor, at: Date): Promise<boolean> {
  const [low, high] = pairOf(one, other);
  const { rows } = await sql`insert into case_link (low, high, by_whom, at) values (${low}, ${high}, ${by}, ${at})
    on conflict (low, high) do nothing returning low`.execute(tx);
  return rows.length > 0;
}

export async function removeLink(tx: Tx, one: string, other: string): Promise<boolean> {
  const [low, high] = pairOf(one, other);
  const { rows } = await sql`delete from case_link where low = ${low} and high = ${high} returning low`.execute(tx);
  return rows.length > 0;
}

/** The ids of the cases that one is linked with, the oldest link first. */
export async function readLinks(db: Database | Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ other: string }>`
    select case when low = ${id}::uuid then high else low end as other from case_link
    where low = ${id}::uuid or high = ${id}::uuid order by at, low, high limit ${MOST_LINKS}`.execute(db);
  return rows.map(({ other }) => other);
}

export async function markBulk(tx: Tx, ids: readonly string[], bulk: string): Promise<void> {
  await sql`update "case" set bulk = ${bulk}::uuid where id = any(${ids}::uuid[])`.execute(tx);
}

export async function readBulk(tx: Tx, bulk: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from "case" where bulk = ${bulk}::uuid order by id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}
