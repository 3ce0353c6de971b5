import { type Selectable, sql } from 'kysely';
import type { Database, Json, Tx } from '../../foundation/database/database.ts';
import { type CommentKind, type ConsultationState, stateOf } from './consultation.ts';
import type { PublicChange } from './public-rule.ts';

interface ConsultationTable {
  id: string;
  release_id: string;
  about: string;
  changes: Json<PublicChange[]>;
  starts_at: Date;
  ends_at: Date;
  opened_by: string;
  opened_at: Date;
  report: string | null;
  closed_by: string | null;
  closed_at: Date | null;
}

interface ConsultationCommentTable {
  id: string;
  consultation: string;
  kind: CommentKind;
  rule: string | null;
  author: string;
  role: string;
  text: string;
  at: Date;
  summary: string | null;
  taken: boolean | null;
  why: string | null;
  answered_by: string | null;
  answered_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    consultation: ConsultationTable;
    consultation_comment: ConsultationCommentTable;
  }
}

/** With what became of its release. */
export type Consultation = Selectable<ConsultationTable> & { withdrawn: boolean; takes_effect_at: Date | null };
export type Comment = Selectable<ConsultationCommentTable>;

const SELECT = sql`select c.*, r.state in ('withdrawn', 'rolled-back') as withdrawn, r.takes_effect_at
  from consultation c join pack_release r on r.id = c.release_id`;

export const insertConsultation = async (
  tx: Tx,
  row: Pick<ConsultationTable, 'id' | 'release_id' | 'about' | 'starts_at' | 'ends_at' | 'opened_by' | 'opened_at'> & {
    changes: readonly PublicChange[];
  },
): Promise<void> => {
  await tx
    .insertInto('consultation')
    .values({ ...row, changes: JSON.stringify(row.changes) })
    .execute();
};

export async function findConsultation(db: Database | Tx, id: string): Promise<Consultation | undefined> {
  const { rows } = await sql<Consultation>`${SELECT} where c.id = ${id}`.execute(db);
  return rows[0];
}

export async function consultationOf(db: Database | Tx, release: string): Promise<Consultation | undefined> {
  const { rows } = await sql<Consultation>`${SELECT} where c.release_id = ${release}`.execute(db);
  return rows[0];
}

/** Until the transaction ends nobody comments on it, answers or closes it. */
export const lockConsultation = async (tx: Tx, id: string): Promise<void> => {
  await tx.selectFrom('consultation').select('id').where('id', '=', id).forUpdate().execute();
};

const STATES: Record<ConsultationState, (now: Date) => ReturnType<typeof sql>> = {
  closed: () => sql`c.closed_at is not null`,
  withdrawn: () => sql`c.closed_at is null and r.state in ('withdrawn', 'rolled-back')`,
  announced: (now) => sql`${UNSETTLED} and c.starts_at > ${now}`,
  open: (now) => sql`${UNSETTLED} and c.starts_at <= ${now} and c.ends_at > ${now}`,
  answering: (now) => sql`${UNSETTLED} and c.ends_at <= ${now}`,
};
const UNSETTLED = sql`c.closed_at is null and r.state not in ('withdrawn', 'rolled-back')`;

/** The newest first. */
export async function listConsultations(
  db: Database,
  now: Date,
  { state, before, limit }: { state?: ConsultationState | undefined; before?: string | undefined; limit: number },
): Promise<Consultation[]> {
  const conditions = [
    ...(state === undefined ? [] : [STATES[state](now)]),
    ...(before === undefined ? [] : [sql`c.id < ${before}`]),
  ];
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const { rows } = await sql<Consultation>`${SELECT} ${where} order by c.id desc limit ${limit}`.execute(db);
  return rows;
}

export const stateNow = (consultation: Consultation, now: Date): ConsultationState => stateOf(consultation, now);

export interface CommentCounts {
  objections: number;
  comments: number;
  /** Objections without an answer. */
  waiting: number;
}

export async function countComments(db: Database | Tx, consultation: string): Promise<CommentCounts> {
  const { rows } = await sql<CommentCounts>`
    select count(*) filter (where kind = 'objection')::int as objections,
      count(*) filter (where kind = 'comment')::int as comments,
      count(*) filter (where kind = 'objection' and answered_at is null)::int as waiting
    from consultation_comment where consultation = ${consultation}`.execute(db);
  return rows[0]!;
}

/** What somebody has said so far. */
export async function ownCount(
  tx: Tx,
  consultation: string,
  author: string,
): Promise<{ count: number; last: Date | null }> {
  const { rows } = await sql<{ count: number; last: Date | null }>`
    select count(*)::int as count, max(at) as last from consultation_comment
    where consultation = ${consultation} and author = ${author}`.execute(tx);
  return rows[0]!;
}

export const insertComment = (
  tx: Tx,
  row: Pick<Comment, 'id' | 'consultation' | 'kind' | 'rule' | 'author' | 'role' | 'text' | 'at'>,
): Promise<Comment> => tx.insertInto('consultation_comment').values(row).returningAll().executeTakeFirstOrThrow();

export interface CommentQuery {
  author?: string;
  answered?: boolean | undefined;
  /** Id of the last one already seen. */
  after?: string | undefined;
  limit: number;
}

/** In the order in which they came. */
export function listComments(
  db: Database,
  consultation: string,
  { author, answered, after, limit }: CommentQuery,
): Promise<Comment[]> {
  let query = db
    .selectFrom('consultation_comment')
    .selectAll()
    .where('consultation', '=', consultation)
    .orderBy('id')
    .limit(limit);
  if (author !== undefined) query = query.where('author', '=', author);
  if (answered !== undefined) query = query.where('answered_at', answered ? 'is not' : 'is', null);
  if (after !== undefined) query = query.where('id', '>', after);
  return query.execute();
}

/** @returns undefined where there is no such comment in it */
export const answerComment = (
  tx: Tx,
  consultation: string,
  id: string,
  answer: { summary: string; taken: boolean; why: string; by: string; at: Date },
): Promise<Comment | undefined> =>
  tx
    .updateTable('consultation_comment')
    .set({
      ...{ summary: answer.summary, taken: answer.taken, why: answer.why },
      ...{ answered_by: answer.by, answered_at: answer.at },
    })
    .where('consultation', '=', consultation)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

export const closeConsultation = async (
  tx: Tx,
  id: string,
  { report, by, at }: { report: string; by: string; at: Date },
): Promise<void> => {
  await tx.updateTable('consultation').set({ report, closed_by: by, closed_at: at }).where('id', '=', id).execute();
};
