import { type RawBuilder, sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import { derivedId } from '../foundation/ids.ts';
import { takeTurns } from '../foundation/promises/promise.rows.ts';
import type { Guidance } from './guidance.ts';
import type { FoundBy, MeasureRow, MeasureState, Terms } from './measure.ts';

interface MeasureTable {
  id: string;
  kind: string;
  target: string;
  subject: string;
  party: string | null;
  state: MeasureState;
  severity: number;
  settles: string;
  terms: Json<Terms>;
  found_by: FoundBy;
  event_id: string | null;
  decision_id: string | null;
  case_id: string | null;
  cause_id: string | null;
  ladder: string | null;
  tenths: number | null;
  rules: string[];
  pack: string | null;
  taken_by: string | null;
  settled_by: string | null;
  reason: string | null;
  evidence: Json<string[]>;
  basis: string | null;
  destination: string | null;
  amount: bigint | null;
  currency: string | null;
  exposure: bigint | null;
  attempts: number;
  taken_at: Date;
  starts_at: Date | null;
  ends_at: Date | null;
  review_at: Date | null;
  ended_at: Date | null;
  reversed_why: string | null;
  reversed_cause: string | null;
  statement_id: string | null;
  guidance: Json<Guidance> | null;
}

interface MeasureHistoryTable {
  id: string;
  measure_id: string;
  at: Date;
  by_whom: string | null;
  what: string;
  detail: string | null;
}

interface CompensationTable {
  id: string;
  measure_id: string;
  kind: string;
  detail: Json<Record<string, unknown>>;
  at: Date;
  done_at: Date | null;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    measure: MeasureTable;
    measure_history: MeasureHistoryTable;
    compensation: CompensationTable;
  }
}

type Read = Omit<MeasureTable, 'terms' | 'evidence' | 'guidance'> & {
  terms: Terms;
  evidence: string[];
  guidance: Guidance | null;
};

const toRow = (row: Read): MeasureRow => ({
  ...{ id: row.id, kind: row.kind, target: row.target, subject: row.subject, party: row.party, state: row.state },
  ...{ severity: row.severity, settles: row.settles, terms: row.terms, foundBy: row.found_by, eventId: row.event_id },
  ...{
    decisionId: row.decision_id,
    caseId: row.case_id,
    causeId: row.cause_id,
    ladder: row.ladder,
    tenths: row.tenths,
  },
  ...{ rules: row.rules, pack: row.pack, takenBy: row.taken_by, settledBy: row.settled_by, reason: row.reason },
  ...{ evidence: row.evidence, basis: row.basis, destination: row.destination, amount: row.amount },
  ...{
    currency: row.currency,
    exposure: row.exposure,
    attempts: row.attempts,
    takenAt: row.taken_at,
    startsAt: row.starts_at,
  },
  ...{ endsAt: row.ends_at, reviewAt: row.review_at, endedAt: row.ended_at, reversedWhy: row.reversed_why },
  ...{ reversedCause: row.reversed_cause, statementId: row.statement_id, guidance: row.guidance },
});

const toTable = (row: MeasureRow) => ({
  ...{ id: row.id, kind: row.kind, target: row.target, subject: row.subject, party: row.party, state: row.state },
  ...{ severity: row.severity, settles: row.settles, terms: row.terms, found_by: row.foundBy, event_id: row.eventId },
  ...{
    decision_id: row.decisionId,
    case_id: row.caseId,
    cause_id: row.causeId,
    ladder: row.ladder,
    tenths: row.tenths,
  },
  ...{ rules: row.rules, pack: row.pack, taken_by: row.takenBy, settled_by: row.settledBy, reason: row.reason },
  ...{ evidence: row.evidence, basis: row.basis, destination: row.destination, amount: row.amount?.toString() ?? null },
  ...{
    currency: row.currency,
    exposure: row.exposure?.toString() ?? null,
    attempts: row.attempts,
    taken_at: row.takenAt,
    starts_at: row.startsAt,
  },
  ...{ ends_at: row.endsAt, review_at: row.reviewAt, ended_at: row.endedAt, reversed_why: row.reversedWhy },
  ...{ reversed_cause: row.reversedCause, statement_id: row.statementId, guidance: row.guidance },
});

/**
 * Lets those take turns who change what is done to the same targets, also to those that nothing is done to yet. Taken
 * before anything else of enforcement, and all at once.
 */
export const takeTargets = (tx: Tx, targets: readonly string[]): Promise<void> =>
  takeTurns(
    tx,
    targets.map((target) => derivedId('measure.target', target)),
  );

export async function insertMeasures(tx: Tx, rows: readonly MeasureRow[]): Promise<void> {
  const [first] = rows.map(toTable);
  if (first === undefined) return;
  // named, because the table has a column that follows from others
  const columns = sql.join(Object.keys(first).map((name) => sql.ref(name)));
  await sql`
    insert into measure (${columns})
    select ${columns} from jsonb_populate_recordset(null::measure, ${JSON.stringify(rows.map(toTable))}::jsonb)`.execute(
    tx,
  );
}

/** Writes what steps change; what a measure is never changes. */
export async function saveMeasures(tx: Tx, rows: readonly MeasureRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update measure m set state = n.state, rules = n.rules, attempts = n.attempts, settled_by = n.settled_by,
      starts_at = n.starts_at, ends_at = n.ends_at, review_at = n.review_at, ended_at = n.ended_at,
      reversed_why = n.reversed_why, reversed_cause = n.reversed_cause, statement_id = n.statement_id,
      guidance = n.guidance
    from jsonb_populate_recordset(null::measure, ${JSON.stringify(rows.map(toTable))}::jsonb) as n where m.id = n.id`.execute(
    tx,
  );
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<MeasureRow[]> => {
  const { rows } = await sql<Read>`select * from measure ${rest}`.execute(db);
  return rows.map(toRow);
};

/** At most so many measures of one target or cause are looked at: a party with more is no party but a fault. */
const MOST_OF_ONE = 10_000;

const standing = (targets: readonly string[]): RawBuilder<unknown> =>
  sql`where target = any(${[...targets]}::text[]) and state in ('proposed', 'in-force') order by id limit ${MOST_OF_ONE}`;

/** What is proposed or in force about these targets. */
export const readStanding = (db: Database | Tx, targets: readonly string[]): Promise<MeasureRow[]> =>
  read(db, standing(targets));

/** The same, held until the transaction ends: nothing expires meanwhile. */
export const lockStanding = (tx: Tx, targets: readonly string[]): Promise<MeasureRow[]> =>
  read(tx, sql`${standing(targets)} for update`);

export const lockMeasures = (tx: Tx, ids: readonly string[]): Promise<MeasureRow[]> =>
  read(tx, sql`where id = any(${[...ids]}::uuid[]) order by id for update`);

/** Measures whose time is over and that nobody is just changing. */
export const lockEnded = (tx: Tx, now: Date, limit: number): Promise<MeasureRow[]> =>
  read(
    tx,
    sql`where state = 'in-force' and ends_at <= ${now} order by ends_at, id limit ${limit} for update skip locked`,
  );

/** Measures in force that somebody is to look at again, and that nobody is just changing. */
export const lockReviewDue = (tx: Tx, now: Date, limit: number): Promise<MeasureRow[]> =>
  read(
    tx,
    sql`where state = 'in-force' and review_at <= ${now} order by review_at, id limit ${limit} for update skip locked`,
  );

export const readMeasures = (db: Database | Tx, ids: readonly string[]): Promise<MeasureRow[]> =>
  read(db, sql`where id = any(${[...ids]}::uuid[]) order by id`);

/** What a ladder has led to for a party, whatever became of it. */
export const lockOfLadder = (tx: Tx, party: string, ladder: string): Promise<MeasureRow[]> =>
  read(
    tx,
    sql`where target = ${party} and ladder = ${ladder} and found_by = 'ladder'
      order by id limit ${MOST_OF_ONE} for update`,
  );

/** What was taken because of these measures. */
export const readCausedBy = (db: Database | Tx, ids: readonly string[]): Promise<MeasureRow[]> =>
  read(db, sql`where cause_id = any(${[...ids]}::uuid[]) order by id limit ${MOST_OF_ONE}`);

export const readOfDecisions = (db: Database | Tx, decisions: readonly string[]): Promise<MeasureRow[]> =>
  read(db, sql`where decision_id = any(${[...decisions]}::uuid[]) order by id limit ${MOST_OF_ONE}`);

export interface MeasureQuery {
  target?: string | undefined;
  subject?: string | undefined;
  /** Whose they are: of the party, or done to it. */
  party?: string | undefined;
  kind?: string | undefined;
  state?: MeasureState | undefined;
  rule?: string | undefined;
  foundBy?: FoundBy | undefined;
  limit: number;
  before?: string | undefined;
}

/** Newest first. */
export function listMeasures(db: Database, query: MeasureQuery): Promise<MeasureRow[]> {
  const { target, subject, party, kind, state, rule, foundBy, limit, before } = query;
  const such = [
    ...(target === undefined ? [] : [sql`target = ${target}`]),
    ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
    ...(party === undefined ? [] : [sql`(party = ${party} or target = ${party})`]),
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(rule === undefined ? [] : [sql`${rule} = any(rules)`]),
    ...(foundBy === undefined ? [] : [sql`found_by = ${foundBy}`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by id desc limit ${limit}`);
}

export interface MeasureStepEntry {
  id: string;
  measureId: string;
  at: Date;
  by: string | null;
  what: string;
  detail: string | null;
}

export async function addMeasureHistory(tx: Tx, entries: readonly MeasureStepEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into measure_history (id, measure_id, at, by_whom, what, detail)
    select * from unnest(${entries.map((e) => e.id)}::uuid[], ${entries.map((e) => e.measureId)}::uuid[],
      ${entries.map((e) => e.at)}::timestamptz[], ${entries.map((e) => e.by)}::text[],
      ${entries.map((e) => e.what)}::text[], ${entries.map((e) => e.detail)}::text[])`.execute(tx);
}

const MOST_STEPS = 500;

export async function readMeasureHistory(db: Database, id: string): Promise<MeasureStepEntry[]> {
  const { rows } = await sql<MeasureHistoryTable>`
    select * from measure_history where measure_id = ${id} order by id limit ${MOST_STEPS}`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, measureId: row.measure_id, at: row.at, by: row.by_whom, what: row.what, detail: row.detail },
  }));
}

export interface Compensation {
  id: string;
  measureId: string;
  kind: string;
  detail: Record<string, unknown>;
  at: Date;
}

/** Written once a measure and kind, however often undoing is tried. */
export async function insertCompensations(tx: Tx, all: readonly Compensation[]): Promise<void> {
  if (all.length === 0) return;
  await sql`
    insert into compensation (id, measure_id, kind, detail, at)
    select id, measure_id, kind, detail, at from jsonb_to_recordset(${JSON.stringify(
      all.map(({ id, measureId, kind, detail, at }) => ({ id, measure_id: measureId, kind, detail, at })),
    )}::jsonb) as c (id uuid, measure_id uuid, kind text, detail jsonb, at timestamptz)
    on conflict (measure_id, kind) do nothing`.execute(tx);
}

/** Of a measure. */
export async function readCompensations(db: Database, id: string): Promise<(Compensation & { doneAt: Date | null })[]> {
  const { rows } = await sql<Omit<CompensationTable, 'detail'> & { detail: Record<string, unknown> }>`
    select * from compensation where measure_id = ${id} order by id limit 100`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, measureId: row.measure_id, kind: row.kind, detail: row.detail, at: row.at, doneAt: row.done_at },
  }));
}

const MOST_GUIDED = 20;

/** What a party was given guidance for: how often, and the newest. */
export async function readGuided(db: Database, party: string): Promise<{ count: number; rows: MeasureRow[] }> {
  const such = sql`party = ${party} and state = 'excused'`;
  const [counted, rows] = await Promise.all([
    sql<{ count: number }>`select count(*)::int as count from measure where ${such}`.execute(db),
    read(db, sql`where ${such} order by id desc limit ${MOST_GUIDED}`),
  ]);
  return { count: counted.rows[0]!.count, rows };
}
