import type { Verdict } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import { jsonColumn } from '../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { Actor, CaseFacts, CaseState } from './case.ts';
import type { Trust } from './reporter.ts';

export interface CaseTable {
  id: string;
  kind: string;
  queue: string;
  priority: number;
  state: CaseState;
  subject_key: string;
  party: string | null;
  event_id: string | null;
  decision_id: string | null;
  verdict: Verdict | null;
  rules: string[];
  decisions: number;
  title: string;
  opened_at: Date;
  due_at: Date;
  urgency: Date;
  version: number;
  round: number;
  joins: boolean;
  taken_by: Actor | null;
  lease_until: Date | null;
  lost_by: Actor | null;
  decided_by: Actor | null;
  decided_at: Date | null;
  final_at: Date | null;
  answer: string | null;
  note: string | null;
  about: string | null;
  not_for: Actor[];
  closed: string | null;
  skill: string | null;
  routed: Json<Routed> | null;
  reason_code: string | null;
  merged_into: string | null;
  look: Look | null;
  look_of: string | null;
  reporter: string | null;
}

/**
 * Why a case is asked that nothing follows from: its answer is known (`golden`), or somebody else has answered it
 * already (`second`).
 */
export type Look = 'golden' | 'second';

/** How a case came to its queue and priority. */
export interface Routed {
  /** As the rule asked. */
  queue: string;
  priority: number;
  harm: number;
  reach: number;
  /** The route that sent it, what of its conditions was found, and what it added to the priority. */
  route: string | null;
  why: string[];
  change: number;
  /** How far whoever reported it is believed; null where nobody did. Not told of cases from before. */
  trust?: Trust | null;
}

export interface CaseCommentTable {
  id: string;
  case_id: string;
  by_whom: Actor;
  at: Date;
  text: string;
}

export interface CaseHistoryTable {
  id: string;
  txid: bigint;
  case_id: string;
  at: Date;
  by_whom: Actor | null;
  what: string;
  detail: string | null;
  queue: string | null;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    case: CaseTable;
    case_comment: CaseCommentTable;
    case_history: CaseHistoryTable;
  }
}

/** A case as it is stored, without what the state machine knows of it. */
export interface CaseRow extends CaseFacts {
  id: string;
  kind: string;
  queue: string;
  priority: number;
  subject: string;
  party: string | null;
  /** Of the newest decision that asked; null where none did. */
  eventId: string | null;
  decisionId: string | null;
  verdict: Verdict | null;
  /** `<type>/<id>` of what is asked about; null: about its decisions. */
  about: string | null;
  /** Why it was closed, as a machine's word, and the case that it is part of since. */
  closed: string | null;
  mergedInto: string | null;
  /** The skill group that whoever takes it must be in, beside its queue's. */
  skill: string | null;
  routed: Routed | null;
  decisions: number;
  title: string;
  openedAt: Date;
  dueAt: Date;
  urgency: Date;
  decidedAt: Date | null;
  reasonCode: string | null;
  /** Cipher. */
  note: string | null;
  /** Of what it is asked once more; nobody who answers is told. */
  look: Look | null;
  lookOf: string | null;
}

/** A case locked until its transaction ends, and the wall time of the database then. */
export interface LockedCase {
  row: CaseRow;
  wall: Date;
}

export const COLUMNS = sql`id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, decisions, title,
  opened_at, due_at, urgency, version, round, taken_by, lease_until, lost_by, decided_by, decided_at, final_at, answer, note, about,
  not_for, closed, skill, routed, reason_code, merged_into, look, look_of`;

export const toRow = (row: CaseTable): CaseRow => ({
  ...{ id: row.id, kind: row.kind, queue: row.queue, priority: row.priority, state: row.state },
  ...{ subject: row.subject_key, party: row.party, eventId: row.event_id, decisionId: row.decision_id },
  ...{ verdict: row.verdict, decisions: row.decisions, title: row.title, openedAt: row.opened_at, dueAt: row.due_at },
  ...{ urgency: row.urgency, version: row.version, round: row.round, takenBy: row.taken_by },
  ...{ leaseUntil: row.lease_until, lostBy: row.lost_by, decidedBy: row.decided_by, decidedAt: row.decided_at },
  ...{ finalAt: row.final_at, answer: row.answer, note: row.note },
  ...{ about: row.about, notFor: row.not_for, closed: row.closed, skill: row.skill },
  routed: row.routed as Routed | null,
  reasonCode: row.reason_code,
  mergedInto: row.merged_into,
  look: row.look,
  lookOf: row.look_of,
});

/** A decision that asks for a person. */
export interface Asking {
  caseId: string;
  kind: string;
  queue: string;
  priority: number;
  subject: string;
  party: string | null;
  eventId: string;
  decisionId: string;
  verdict: Verdict;
  rules: readonly string[];
  title: string;
  openedAt: Date;
  dueAt: Date;
  urgency: Date;
  skill: string | null;
  routed: Routed;
  /** Who reported it; null: nobody. */
  reporter: string | null;
}

/** What became of an asking: a case of its own, or one of its subject that was waiting already. */
export interface Asked {
  caseId: string;
  opened: boolean;
  /** A joined case asks something new by it. */
  news: boolean;
}

/** Rules that are kept of one case; beyond, further ones are news each time. */
export const MOST_RULES = 100;

/**
 * Opens cases, or joins them to those of their subject and queue that are still waiting or in hand, in one statement.
 * @param askings one a queue and subject: an insert cannot meet the same row twice
 */
export async function openOrJoin(tx: Tx, askings: readonly (Asking & { count: number })[]): Promise<Asked[]> {
  // in one order everywhere: two batches that share subjects must not wait for each other in a circle
  const rows = [...askings].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { rows: outcomes } = await sql<{
    queue: string;
    subject_key: string;
    id: string;
    opened: boolean;
    news: boolean;
  }>`
    insert into "case" as c (id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, rules,
      decisions, title, opened_at, due_at, urgency, skill, routed, joins, reporter)
    select a.id, a.kind, a.queue, a.priority, 'open', a.subject_key, a.party, a.event_id, a.decision_id, a.verdict,
      array(select jsonb_array_elements_text(a.rules)), a.count, a.title, a.opened_at, a.due_at, a.urgency, a.skill, a.routed, true, a.reporter
    from unnest(
      ${rows.map((r) => r.caseId)}::uuid[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.queue)}::text[],
      ${rows.map((r) => r.priority)}::smallint[], ${rows.map((r) => r.subject)}::text[], ${rows.map((r) => r.party)}::text[],
      ${rows.map((r) => r.eventId)}::uuid[], ${rows.map((r) => r.decisionId)}::uuid[], ${rows.map((r) => r.verdict)}::text[],
      ${jsonColumn(rows.map((r) => r.rules))}, ${rows.map((r) => r.count)}::integer[], ${rows.map((r) => r.title)}::text[],
      ${rows.map((r) => r.openedAt)}::timestamptz[], ${rows.map((r) => r.dueAt)}::timestamptz[],
      ${rows.map((r) => r.urgency)}::timestamptz[], ${rows.map((r) => r.skill)}::text[], ${jsonColumn(rows.map((r) => r.routed))},
      ${rows.map((r) => r.reporter)}::text[]
    ) as a (id, kind, queue, priority, subject_key, party, event_id, decision_id, verdict, rules, count, title, opened_at,
      due_at, urgency, skill, routed, reporter)
    on conflict (queue, subject_key) where joins do update set
      event_id = excluded.event_id, decision_id = excluded.decision_id, verdict = excluded.verdict, title = excluded.title,
      priority = greatest(c.priority, excluded.priority), urgency = least(c.urgency, excluded.urgency),
      decisions = c.decisions + excluded.decisions,
      version = c.version + (case when excluded.verdict = c.verdict and excluded.rules <@ c.rules then 0 else 1 end),
      rules = (array(select distinct unnest(c.rules || excluded.rules) order by 1))[1:${MOST_RULES}::integer]
    returning queue, subject_key, c.id, old.id is null as opened,
      old.id is not null and new.version > old.version as news`.execute(tx);
  const found = new Map(outcomes.map((row) => [keyOf({ queue: row.queue, subject: row.subject_key }), row]));
  return askings.map((asking) => {
    const { id, opened, news } = found.get(keyOf(asking))!;
    return { caseId: id, opened, news };
  });
}

const keyOf = ({ queue, subject }: { queue: string; subject: string }): string => `${queue}\n${subject}`;

export async function addDecisions(
  tx: Tx,
  decisions: readonly { decisionId: string; caseId: string; eventId: string; verdict: Verdict; at: Date }[],
): Promise<void> {
  await sql`
    insert into case_decision (decision_id, case_id, event_id, verdict, at)
    select * from unnest(${decisions.map((d) => d.decisionId)}::uuid[], ${decisions.map((d) => d.caseId)}::uuid[],
      ${decisions.map((d) => d.eventId)}::uuid[], ${decisions.map((d) => d.verdict)}::text[],
      ${decisions.map((d) => d.at)}::timestamptz[])`.execute(tx);
}

/** The wall time of the database, so that all processes agree on leases; a simulation hands in its own. */
export type Wall = RawBuilder<Date>;
export const databaseTime: Wall = sql<Date>`now()`;

/** Cases, with what the wall clock says; `rest` says which, and whether they are locked. */
export const readAt = async (db: Database, rest: RawBuilder<unknown>, wall: Wall): Promise<LockedCase[]> => {
  const { rows } = await sql<
    CaseTable & { wall: Date }
  >`select ${COLUMNS}, ${wall} as wall from "case" ${rest}`.execute(db);
  return rows.map((row) => ({ row: toRow(row), wall: row.wall }));
};

export const lockCase = async (tx: Tx, id: string, wall: Wall): Promise<LockedCase | undefined> =>
  (await readAt(tx, sql`where id = ${id} for update`, wall))[0];

/** The given queues as `named (name)`, or all in which there are such cases: each found by one look into an index. */
export const queueNames = (queues: readonly string[] | undefined, such: RawBuilder<unknown>): RawBuilder<unknown> =>
  queues === undefined
    ? sql`
        with recursive found (name) as (
          (select queue from "case" where ${such} order by queue limit 1)
          union all
          select (select queue from "case" where queue > f.name and ${such} order by queue limit 1)
          from found f where f.name is not null
        ), named as (select name from found where name is not null)`
    : sql`with named (name) as (select * from unnest(${queues}::text[]))`;

/** The first of such as below. */
export const firstLapsed = (wall: Wall): RawBuilder<unknown> =>
  sql`select from "case" where state = 'taken' and lease_until <= ${wall} order by lease_until, id limit 1`;

/** Whether there are such as below. */
export async function hasLapsed(db: Database, wall: Wall): Promise<boolean> {
  const { rows } = await firstLapsed(wall).execute(db);
  return rows.length > 0;
}

/** Cases whose holder has let the lease run out. */
export const lockLapsed = (tx: Tx, limit: number, wall: Wall): Promise<LockedCase[]> =>
  readAt(
    tx,
    sql`where state = 'taken' and lease_until <= ${wall} order by lease_until, id limit ${limit} for update skip locked`,
    wall,
  );

/** Cases whose decision can no longer be undone, and is not final yet. */
export const lockDue = (tx: Tx, limit: number, wall: Wall): Promise<LockedCase[]> =>
  readAt(
    tx,
    sql`where state = 'decided' and final_at <= ${wall} order by final_at, id limit ${limit} for update skip locked`,
    wall,
  );

/** Many at once, and nothing else of them changes. */
export async function markFinal(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`update "case" set state = 'final' where id = any(${ids}::uuid[])`.execute(tx);
}

/**
 * Writes back what an act has changed. A case takes further decisions in as long as it is not answered, and as no
 * other one of its queue and subject does.
 */
export async function saveCase(tx: Tx, row: CaseRow): Promise<void> {
  const { id, state, version, round, queue, dueAt, urgency } = row;
  await sql`
    update "case" set state = ${state}, version = ${version}, round = ${round}, queue = ${queue}, due_at = ${dueAt},
      urgency = ${urgency}, taken_by = ${row.takenBy}, lease_until = ${row.leaseUntil}, lost_by = ${row.lostBy},
      answer = ${row.answer}, decided_by = ${row.decidedBy}, decided_at = ${row.decidedAt}, final_at = ${row.finalAt},
      note = ${row.note}, closed = ${row.closed}, skill = ${row.skill}, reason_code = ${row.reasonCode},
      not_for = ${row.notFor}, joins = about is null and look is null and ${state === 'open' || state === 'taken'} and not exists (
        select from "case" o where o.joins and o.queue = ${queue} and o.subject_key = "case".subject_key and o.id <> ${id})
    where id = ${id}`.execute(tx);
}

export interface HistoryEntry {
  id: string;
  caseId: string;
  at: Date;
  by: Actor | null;
  what: string;
  detail: string | null;
  /** In which the case is then. */
  queue: string;
}

export async function addHistory(tx: Tx, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into case_history (id, case_id, at, by_whom, what, detail, queue)
    select * from unnest(${entries.map((e) => e.id)}::uuid[], ${entries.map((e) => e.caseId)}::uuid[],
      ${entries.map((e) => e.at)}::timestamptz[], ${entries.map((e) => e.by)}::text[], ${entries.map((e) => e.what)}::text[],
      ${entries.map((e) => e.detail)}::text[], ${entries.map((e) => e.queue)}::text[])`.execute(tx);
}

export async function addComment(
  tx: Tx,
  comment: { id: string; caseId: string; by: Actor; at: Date; text: string },
): Promise<void> {
  const { id, caseId, by, at, text } = comment;
  await tx.insertInto('case_comment').values({ id, case_id: caseId, by_whom: by, at, text }).execute();
}

export async function readCase(db: Database, id: string): Promise<CaseRow | undefined> {
  const { rows } = await sql<CaseTable>`select ${COLUMNS} from "case" where id = ${id}`.execute(db);
  return rows[0] && toRow(rows[0]);
}

/** Newest last; of each at most as many as a page shows. */
const MOST_ENTRIES = 500;

export async function readComments(db: Database, id: string): Promise<CaseCommentTable[]> {
  const { rows } = await sql<CaseCommentTable>`
    select * from case_comment where case_id = ${id} order by id desc limit ${MOST_ENTRIES}`.execute(db);
  return rows.reverse();
}

export async function readHistory(db: Database, id: string): Promise<CaseHistoryTable[]> {
  const { rows } = await sql<CaseHistoryTable>`
    select * from case_history where case_id = ${id} order by id desc limit ${MOST_ENTRIES}`.execute(db);
  return rows.reverse();
}

/** What was answered for good before anything else. */
export async function readFirstAnswer(tx: Tx, id: string): Promise<{ by: Actor; answer: string } | undefined> {
  const { rows } = await sql<{ by: Actor; answer: string }>`
    select by_whom as by, detail as answer from case_history where case_id = ${id} and what = 'final'
    order by id limit 1`.execute(tx);
  return rows[0];
}

/** More happens to no case that anybody could read. */
const MOST_HISTORY = 10_000;

/** Who did what to a case, from its first entry on. */
export async function readWholeHistory(
  db: Database,
  id: string,
): Promise<Pick<HistoryEntry, 'at' | 'by' | 'what' | 'detail'>[]> {
  const { rows } = await sql<CaseHistoryTable>`
    select * from case_history where case_id = ${id} order by id limit ${MOST_HISTORY}`.execute(db);
  return rows.map(({ at, by_whom: by, what, detail }) => ({ at, by, what, detail }));
}

/** Other cases of a subject, the newest first. @param seen which of them are shown to whoever looks */
export async function readOthers(
  db: Database,
  { id, subject }: CaseRow,
  seen: RawBuilder<unknown>,
  limit: number,
): Promise<CaseRow[]> {
  const { rows } = await sql<CaseTable>`
    select ${COLUMNS} from "case" where subject_key = ${subject} and id <> ${id} and ${seen} order by id desc limit ${limit}`.execute(
    db,
  );
  return rows.map(toRow);
}

/** The case that a decision belongs to. */
export async function readCaseOf(db: Database, decisionId: string): Promise<CaseRow | undefined> {
  const { rows } = await sql<CaseTable>`
    select ${COLUMNS} from "case" where id = (select case_id from case_decision where decision_id = ${decisionId})`.execute(
    db,
  );
  return rows[0] && toRow(rows[0]);
}

/** Of these cases those that still wait for an answer, each with the person who has it now; null: nobody has. */
export async function readHolders(tx: Tx, ids: readonly string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; holder: string | null }>`
    select c.id, u.id as holder from "case" c
    left join user_account u on u.state = 'active' and c.lease_until > now()
      and u.id = case when c.taken_by like 'user/%' then substr(c.taken_by, 6)::uuid end
    where c.id = any(${ids}::uuid[]) and c.state in ('open', 'taken')`.execute(tx);
  return new Map(rows.map(({ id, holder }) => [id, holder]));
}

/** The newest decisions that asked for a case. */
export async function readDecisionIds(tx: Tx, id: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ decision_id: string }>`
    select decision_id from case_decision where case_id = ${id} order by decision_id desc limit ${limit}`.execute(tx);
  return rows.map(({ decision_id }) => decision_id);
}

/** Those of the cases that are there, in the order of the ids given. */
export async function readCases(db: Database, ids: readonly string[]): Promise<CaseRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<CaseTable>`
    select ${COLUMNS} from "case" where id = any(${ids}::uuid[])`.execute(db);
  const found = new Map(rows.map((row) => [row.id, toRow(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
