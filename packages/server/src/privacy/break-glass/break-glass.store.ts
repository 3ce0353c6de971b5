import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { VaultField } from '../vault/scenes.ts';
import { at, type Grant, type GrantState, type GroundName, type Telling } from './break-glass.ts';

interface GrantTable {
  id: string;
  state: GrantState;
  ground: GroundName;
  asked_at: Date;
  asked_by: string;
  asked_session: string;
  person: string | null;
  minutes: number;
  answer_by: Date;
  facts: string;
  telling: Telling;
  tell_from: Date | null;
  answered_at: Date | null;
  answered_by: string | null;
  ends_at: Date | null;
  ended_at: Date | null;
  ended_by: string | null;
  review_due_at: Date | null;
  reviewed_at: Date | null;
  reviewed_by: string | null;
  verdict: Grant['verdict'];
}

interface EntryTable {
  id: string;
  grant_id: string;
  at: Date;
  by_whom: string | null;
  what: string;
  items: number | null;
  note: string | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    break_glass: GrantTable;
    break_glass_entry: EntryTable;
  }
}

const toGrant = (row: GrantTable): Grant => ({
  ...{ id: row.id, state: row.state, ground: row.ground, askedAt: row.asked_at, askedBy: row.asked_by },
  ...{ askedSession: row.asked_session, person: row.person, minutes: row.minutes, answerBy: row.answer_by },
  ...{ facts: row.facts, telling: row.telling, tellFrom: row.tell_from, answeredAt: row.answered_at },
  ...{ answeredBy: row.answered_by, endsAt: row.ends_at, endedAt: row.ended_at, endedBy: row.ended_by },
  ...{ reviewDueAt: row.review_due_at, reviewedAt: row.reviewed_at, reviewedBy: row.reviewed_by },
  verdict: row.verdict,
});

const toTable = (grant: Grant): GrantTable => ({
  ...{ id: grant.id, state: grant.state, ground: grant.ground, asked_at: grant.askedAt, asked_by: grant.askedBy },
  ...{ asked_session: grant.askedSession, person: grant.person, minutes: grant.minutes, answer_by: grant.answerBy },
  ...{ facts: grant.facts, telling: grant.telling, tell_from: grant.tellFrom, answered_at: grant.answeredAt },
  ...{ answered_by: grant.answeredBy, ends_at: grant.endsAt, ended_at: grant.endedAt, ended_by: grant.endedBy },
  ...{ review_due_at: grant.reviewDueAt, reviewed_at: grant.reviewedAt, reviewed_by: grant.reviewedBy },
  verdict: grant.verdict,
});

export interface GrantValue {
  orderId: string;
  field: VaultField;
  /** How often it was opened. */
  opened: number;
}

export async function insertGrant(
  tx: Tx,
  grant: Grant,
  values: readonly Pick<GrantValue, 'orderId' | 'field'>[],
): Promise<void> {
  await tx.insertInto('break_glass').values(toTable(grant)).execute();
  await sql`
    insert into break_glass_value (grant_id, order_id, field)
    select ${grant.id}::uuid, * from unnest(${values.map(({ orderId }) => orderId)}::text[],
      ${values.map(({ field }) => field)}::text[])`.execute(tx);
}

export async function saveGrant(tx: Tx, grant: Grant): Promise<void> {
  const { id, ...rest } = toTable(grant);
  await tx.updateTable('break_glass').set(rest).where('id', '=', id).execute();
}

export async function readGrant(db: Database | Tx, id: string, lock = false): Promise<Grant | undefined> {
  let query = db.selectFrom('break_glass').selectAll().where('id', '=', id);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  return row && toGrant(row);
}

const MOST_DUE = 100;

/** Grants that time has a step for, locked; those that somebody else is about are left to them. */
export async function lockDue(tx: Tx, now: Date): Promise<Grant[]> {
  const { rows } = await sql<GrantTable>`
    select * from break_glass where state in ('asked', 'live') and coalesce(ends_at, answer_by) <= ${now}
    order by coalesce(ends_at, answer_by) limit ${MOST_DUE} for update skip locked`.execute(tx);
  return rows.map(toGrant);
}

export async function countWaiting(tx: Tx, by: string, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from break_glass where state = 'asked' and asked_by = ${by} and answer_by > ${now}`.execute(
    tx,
  );
  return rows[0]!.count;
}

export type Listed = Grant & { values: number; orders: number; openings: number };

/** Newest first; `open`: those that somebody still has to do something about. */
export async function listGrants(
  db: Database,
  query: { open: boolean; now: Date; before?: string | undefined; limit: number },
): Promise<Listed[]> {
  const { open, now, before, limit } = query;
  const { rows } = await sql<GrantTable & { values: number; orders: number; openings: number }>`
    select g.*, v.* from break_glass g, lateral (
      select count(*)::int as values, count(distinct order_id)::int as orders, coalesce(sum(opened), 0)::int as openings
      from break_glass_value where grant_id = g.id) as v
    where ${before === undefined ? sql`true` : sql`g.id < ${before}::uuid`}
      and ${open ? sql`(g.state in ('live', 'ended', 'revoked') or (g.state = 'asked' and g.answer_by > ${now}))` : sql`true`}
    order by g.id desc limit ${limit}`.execute(db);
  return rows.map(({ values, orders, openings, ...row }) => ({ ...at(toGrant(row), now), values, orders, openings }));
}

export async function listValues(db: Database | Tx, id: string): Promise<GrantValue[]> {
  const { rows } = await sql<{ order_id: string; field: VaultField; opened: number }>`
    select order_id, field, opened from break_glass_value where grant_id = ${id}::uuid order by order_id, field`.execute(
    db,
  );
  return rows.map(({ order_id, field, opened }) => ({ orderId: order_id, field, opened }));
}

/** Counts an opening of each; under the grant's lock. @returns how many of them could still be opened */
export async function countOpenings(
  tx: Tx,
  id: string,
  values: readonly Pick<GrantValue, 'orderId' | 'field'>[],
  most: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update break_glass_value v set opened = opened + 1
    from (select distinct * from unnest(${values.map(({ orderId }) => orderId)}::text[],
      ${values.map(({ field }) => field)}::text[])) as n (order_id, field)
    where v.grant_id = ${id}::uuid and v.order_id = n.order_id and v.field = n.field and v.opened < ${most}`.execute(
    tx,
  );
  return Number(numAffectedRows ?? 0n);
}

/** One line of a grant's history. */
export interface GrantEntry {
  id: string;
  grantId: string;
  at: Date;
  by: string | null;
  what: string;
  items: number | null;
  /** Cipher. */
  note: string | null;
}

export async function addEntry(tx: Tx, { grantId, by, ...entry }: GrantEntry): Promise<void> {
  await tx
    .insertInto('break_glass_entry')
    .values({ ...entry, grant_id: grantId, by_whom: by })
    .execute();
}

/** A grant has few steps, and as many openings as it has values, times `MOST_OPENINGS`. */
const MOST_ENTRIES = 500;

export async function listEntries(db: Database, id: string): Promise<GrantEntry[]> {
  const rows = await db
    .selectFrom('break_glass_entry')
    .selectAll()
    .where('grant_id', '=', id)
    .orderBy('id')
    .limit(MOST_ENTRIES)
    .execute();
  return rows.map(({ grant_id, by_whom, ...row }) => ({ ...row, grantId: grant_id, by: by_whom }));
}

/** Of a consumer's orders the newest, one more than may be asked for at most. */
export async function ordersOf(db: Database, consumer: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from "order" where consumer_id = ${consumer} and fields ? 'recipient'
    order by fields ->> 'paid_at' desc nulls last, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Of these persons those that were erased. */
export async function erasedOf(db: Database, persons: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select person from person_key where person = any(${[...persons]}::text[]) and wrapped is null`.execute(db);
  return rows.map(({ person }) => person);
}
