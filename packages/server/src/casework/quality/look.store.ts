import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { lowestIdAt } from '../../foundation/ids.ts';
import type { CaseRow, Look } from '../case.store.ts';
import type { Actor } from '../case.ts';

interface SecondLookTable {
  case_id: string;
  first_case: string;
  kind: string;
  queue: string;
  rules: string[];
  first_by: Actor;
  first_answer: string;
  first_grade: string;
  second_by: Actor;
  second_answer: string;
  second_grade: string;
  at: Date;
  third_by: Actor | null;
  third_grade: string | null;
  settled_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    second_look: SecondLookTable;
  }
}

/** What is different in the copy of a case; it asks the same. */
export type LookRow = Pick<CaseRow, 'id' | 'openedAt' | 'dueAt' | 'urgency' | 'notFor' | 'queue'> & {
  look: Look;
  lookOf: string;
  takenBy: Actor | null;
  leaseUntil: Date | null;
};

/** @returns whether it is new */
export async function insertLook(tx: Tx, row: LookRow): Promise<boolean> {
  const state = row.takenBy === null ? 'open' : 'taken';
  const { rows } = await sql`
    insert into "case" (id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, rules,
      decisions, title, opened_at, due_at, urgency, skill, routed, joins, taken_by, lease_until, not_for, look, look_of)
    select ${row.id}::uuid, kind, ${row.queue}, priority, ${state}, subject_key, party, event_id, decision_id, verdict, rules,
      decisions, title, ${row.openedAt}::timestamptz, ${row.dueAt}::timestamptz, ${row.urgency}::timestamptz, skill, routed,
      false, ${row.takenBy}, ${row.leaseUntil}::timestamptz, ${[...row.notFor]}::text[], ${row.look}, id
    from "case" where id = ${row.lookOf}
    on conflict (id) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

export async function readRules(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; rules: string[] }>`
    select id, rules from "case" where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, rules }) => [id, rules]));
}

const DAY_MS = 86_400_000;

/** Golden cases that were given back wait for nobody: after a lost lease whoever had it may come back within a day. */
export async function closeGolden(tx: Tx, wall: Date): Promise<{ id: string; queue: string }[]> {
  const { rows } = await sql<{ id: string; queue: string }>`
    update "case" set state = 'closed', closed = 'settled', lost_by = null
    where look is not null and look = 'golden' and state = 'open'
      and (lost_by is null or id < ${lowestIdAt(new Date(wall.getTime() - DAY_MS))}::uuid)
    returning id, queue`.execute(tx);
  return rows;
}

/** What the first one had answered, for good, before anything else. */
export interface FirstAnswer {
  id: string;
  by: Actor;
  answer: string;
  grade: string;
}

export async function addSecondLook(
  tx: Tx,
  row: CaseRow,
  rules: readonly string[],
  first: FirstAnswer,
  grade: string,
): Promise<void> {
  await tx
    .insertInto('second_look')
    .values({
      ...{ case_id: row.id, first_case: first.id, kind: row.kind, queue: row.queue, rules: [...rules] },
      ...{ first_by: first.by, first_answer: first.answer, first_grade: first.grade },
      ...{ second_by: row.decidedBy!, second_answer: row.answer!, second_grade: grade, at: row.decidedAt! },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The answer that stands where two had differed. */
export async function settleLook(tx: Tx, row: CaseRow, grade: string): Promise<void> {
  await sql`
    update second_look set third_by = ${row.decidedBy}, third_grade = ${grade}, settled_at = ${row.decidedAt}
    where first_case = ${row.id} and first_grade <> second_grade and third_by is null`.execute(tx);
}
