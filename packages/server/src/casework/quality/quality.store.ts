import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { lowestIdAt } from '../../foundation/ids.ts';
import type { Actor } from '../case.ts';
import type { Outcome } from './golden.store.ts';

/** What is read for one answer: the newest. Beyond, the figures are of these. */
const MOST_READ = 50_000;

/** Two answers to one question. */
export interface Pair {
  caseId: string;
  firstCase: string;
  queue: string;
  rules: readonly string[];
  firstBy: Actor;
  firstGrade: string;
  secondBy: Actor;
  secondGrade: string;
  thirdGrade: string | null;
  at: Date;
}

export interface Span {
  since: Date;
  queue?: string | undefined;
  /** Only what this person answered. */
  of?: Actor | undefined;
}

const inQueue = (queue: string | undefined): RawBuilder<unknown> =>
  queue === undefined ? sql`true` : sql`queue = ${queue}`;

export async function readPairs(db: Database, { since, queue, of }: Span): Promise<Pair[]> {
  const { rows } = await sql<{
    case_id: string;
    first_case: string;
    queue: string;
    rules: string[];
    first_by: Actor;
    first_grade: string;
    second_by: Actor;
    second_grade: string;
    third_grade: string | null;
    at: Date;
  }>`
    select case_id, first_case, queue, rules, first_by, first_grade, second_by, second_grade, third_grade, at
    from second_look where at >= ${since} and ${inQueue(queue)}
      and ${of === undefined ? sql`true` : sql`${of} in (first_by, second_by)`}
    order by at desc, case_id desc limit ${MOST_READ}`.execute(db);
  return rows.map((row) => ({
    ...{ caseId: row.case_id, firstCase: row.first_case, queue: row.queue, rules: row.rules, at: row.at },
    ...{ firstBy: row.first_by, firstGrade: row.first_grade, secondBy: row.second_by },
    ...{ secondGrade: row.second_grade, thirdGrade: row.third_grade },
  }));
}

/** An answer to a case of which the right one is known. */
export interface Tested {
  caseId: string;
  item: string;
  queue: string;
  by: Actor;
  answer: string;
  outcome: Outcome;
  rules: readonly string[];
  at: Date;
}

export async function readTested(db: Database, { since, queue, of }: Span): Promise<Tested[]> {
  const { rows } = await sql<{
    case_id: string;
    item: string;
    queue: string;
    by_whom: Actor;
    answer: string;
    outcome: Outcome;
    rules: string[];
    answered_at: Date;
  }>`
    select case_id, item, queue, by_whom, answer, outcome, rules, answered_at
    from golden_given where answered_at >= ${since} and ${inQueue(queue)}
      and ${of === undefined ? sql`true` : sql`by_whom = ${of}`}
    order by answered_at desc, case_id desc limit ${MOST_READ}`.execute(db);
  return rows.map(({ case_id: caseId, by_whom: by, answered_at: at, ...row }) => ({ caseId, by, at, ...row }));
}

/** How often each gave which answer for good, to what was really asked. */
export async function countAnswers(
  db: Database,
  { since, until, queue, of }: Span & { until: Date },
): Promise<{ by: Actor; queue: string; answer: string; count: number }[]> {
  // ids sort by wall time, which no marketplace's clock runs before; `at` is that clock's
  const { rows } = await sql<{ by: Actor; queue: string; answer: string; count: number }>`
    select h.by_whom as by, h.queue, h.detail as answer, count(*)::integer as count
    from case_history h join "case" c on c.id = h.case_id
    where h.what = 'final' and h.id >= ${lowestIdAt(since)}::uuid and h.at >= ${since} and h.at < ${until}
      and h.by_whom is not null and h.detail is not null and c.look is distinct from 'golden'
      and c.kind = 'decision-review'
      and ${queue === undefined ? sql`true` : sql`h.queue = ${queue}`}
      and ${of === undefined ? sql`true` : sql`h.by_whom = ${of}`}
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
}
