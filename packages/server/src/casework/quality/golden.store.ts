import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { CaseRow } from '../case.store.ts';
import type { Actor } from '../case.ts';

interface GoldenItemTable {
  case_id: string;
  queue: string;
  answers: string[];
  why: string;
  made_by: Actor;
  made_at: Date;
  retired_by: Actor | null;
  retired_at: Date | null;
}

export type Outcome = 'right' | 'wrong' | 'unsure';

interface GoldenGivenTable {
  case_id: string;
  item: string;
  to_whom: Actor;
  queue: string;
  given_at: Date;
  answer: string | null;
  by_whom: Actor | null;
  outcome: Outcome | null;
  rules: string[] | null;
  answered_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    golden_item: GoldenItemTable;
    golden_given: GoldenGivenTable;
  }
}

/** A finished case of which somebody says what is right. */
export interface GoldenItem {
  caseId: string;
  queue: string;
  answers: readonly string[];
  /** Cipher. */
  why: string;
  madeBy: Actor;
  madeAt: Date;
  retiredAt: Date | null;
}

const toItem = (row: GoldenItemTable): GoldenItem => ({
  ...{ caseId: row.case_id, queue: row.queue, answers: row.answers, why: row.why },
  ...{ madeBy: row.made_by, madeAt: row.made_at, retiredAt: row.retired_at },
});

/** In one queue: more than anybody sees within the time in which none comes back to them. */
export const MOST_ITEMS = 1_000;

export async function countItems(tx: Tx, queue: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from golden_item where queue = ${queue} and retired_at is null`.execute(tx);
  return rows[0]!.count;
}

/** Another answer, or one that was retired, takes the place of what there is. */
export async function saveItem(tx: Tx, item: GoldenItem): Promise<void> {
  const { caseId, queue, answers, why, madeBy, madeAt } = item;
  await sql`
    insert into golden_item (case_id, queue, answers, why, made_by, made_at)
    values (${caseId}, ${queue}, ${[...answers]}::text[], ${why}, ${madeBy}, ${madeAt})
    on conflict (case_id) do update set queue = excluded.queue, answers = excluded.answers, why = excluded.why,
      made_by = excluded.made_by, made_at = excluded.made_at, retired_by = null, retired_at = null`.execute(tx);
}

/** @returns whether there was one in use */
export async function retireItem(tx: Tx, caseId: string, by: Actor, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update golden_item set retired_by = ${by}, retired_at = ${at}
    where case_id = ${caseId} and retired_at is null returning case_id`.execute(tx);
  return rows.length > 0;
}

export async function readItems(db: Database | Tx, ids: readonly string[]): Promise<Map<string, GoldenItem>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<GoldenItemTable>`
    select * from golden_item where case_id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.case_id, toItem(row)]));
}

export interface ItemFigures {
  given: number;
  right: number;
  wrong: number;
  unsure: number;
}

/** The newest first, with how they were answered. @param before the case of the last one already seen */
export async function listItems(
  db: Database,
  { queue, limit, before }: { queue: string | undefined; limit: number; before: readonly [Date, string] | undefined },
): Promise<(GoldenItem & ItemFigures & { title: string; subject: string; rules: string[] })[]> {
  const { rows } = await sql<GoldenItemTable & ItemFigures & { title: string; subject_key: string; rules: string[] }>`
    select g.*, c.title, c.subject_key, c.rules, f.*
    from golden_item g join "case" c on c.id = g.case_id cross join lateral (
      select count(*)::integer as given, count(*) filter (where outcome = 'right')::integer as right,
        count(*) filter (where outcome = 'wrong')::integer as wrong,
        count(*) filter (where outcome = 'unsure')::integer as unsure
      from golden_given where item = g.case_id) as f
    where ${queue === undefined ? sql`true` : sql`g.queue = ${queue}`} and ${
      before === undefined ? sql`true` : sql`(g.made_at, g.case_id) < (${before[0]}, ${before[1]}::uuid)`
    } order by g.made_at desc, g.case_id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    ...toItem(row),
    ...{ given: row.given, right: row.right, wrong: row.wrong, unsure: row.unsure },
    ...{ title: row.title, subject: row.subject_key, rules: row.rules },
  }));
}

/**
 * One that somebody can be given: they have not had it since `since`, have neither answered the case itself nor had it in
 * hand, and did not say what is right. Which one is left to chance, so that nobody can know it.
 */
export async function pickItem(
  tx: Tx,
  { queue, to, skills, since }: { queue: string; to: Actor; skills: readonly string[] | undefined; since: Date },
): Promise<string | undefined> {
  const skilled = skills === undefined ? sql`true` : sql`(c.skill is null or c.skill = any(${[...skills]}::text[]))`;
  const { rows } = await sql<{ case_id: string }>`
    select g.case_id from golden_item g join "case" c on c.id = g.case_id
    where g.queue = ${queue} and g.retired_at is null and c.state = 'final' and g.made_by <> ${to} and ${skilled}
      and not exists (select from case_history h where h.case_id = g.case_id and h.by_whom = ${to})
      and not exists (
        select from golden_given d where d.to_whom = ${to} and d.item = g.case_id and d.given_at > ${since})
    order by random() limit 1`.execute(tx);
  return rows[0]?.case_id;
}

export async function addGiven(
  tx: Tx,
  given: { caseId: string; item: string; to: Actor; queue: string; at: Date },
): Promise<void> {
  const { caseId, item, to, queue, at } = given;
  await tx
    .insertInto('golden_given')
    .values({ case_id: caseId, item, to_whom: to, queue, given_at: at, answer: null, by_whom: null } as never)
    .execute();
}

export async function noteAnswer(tx: Tx, row: CaseRow, outcome: Outcome, rules: readonly string[]): Promise<void> {
  await sql`
    update golden_given set answer = ${row.answer}, by_whom = ${row.decidedBy}, outcome = ${outcome},
      rules = ${[...rules]}::text[], answered_at = ${row.decidedAt}
    where case_id = ${row.id} and answered_at is null`.execute(tx);
}
