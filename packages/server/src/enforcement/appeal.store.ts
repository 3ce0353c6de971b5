import { type RawBuilder, sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { AppealRow, AppealState } from './appeal.ts';

interface AppealTable {
  id: string;
  measure_id: string;
  party: string;
  round: number;
  state: AppealState;
  opened_at: Date;
  opened_by: string;
  asked: number;
  waits_until: Date | null;
  due_at: Date | null;
  decided_at: Date | null;
  decided_by: string | null;
  answer: Json<AppealRow['answer']>;
  instead_id: string | null;
}

interface AppealMessageTable {
  id: string;
  appeal_id: string;
  at: Date;
  by_whom: string;
  side: MessageSide;
  kind: MessageKind;
  text: string;
  evidence: Json<string[]>;
  from_case: boolean;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    appeal: AppealTable;
    appeal_message: AppealMessageTable;
  }
}

export type MessageSide = 'party' | 'house';
/** `request`: more is asked for. `answer`: the reason of the decision. */
export type MessageKind = 'appeal' | 'message' | 'request' | 'answer';

export interface AppealMessage {
  id: string;
  appealId: string;
  at: Date;
  by: string;
  side: MessageSide;
  kind: MessageKind;
  /** Cipher. */
  text: string;
  evidence: readonly string[];
  /** Written as the note of its case, and sealed as such. */
  fromCase: boolean;
}

type Read = Omit<AppealTable, 'answer'> & Pick<AppealRow, 'answer'>;

const toRow = (row: Read): AppealRow => ({
  ...{ id: row.id, measureId: row.measure_id, party: row.party, round: row.round, state: row.state },
  ...{ openedAt: row.opened_at, openedBy: row.opened_by, asked: row.asked, waitsUntil: row.waits_until },
  ...{ dueAt: row.due_at, decidedAt: row.decided_at, decidedBy: row.decided_by, answer: row.answer },
  insteadId: row.instead_id,
});

const toTable = (row: AppealRow) => ({
  ...{ id: row.id, measure_id: row.measureId, party: row.party, round: row.round, state: row.state },
  ...{ opened_at: row.openedAt, opened_by: row.openedBy, asked: row.asked, waits_until: row.waitsUntil },
  ...{ due_at: row.dueAt, decided_at: row.decidedAt, decided_by: row.decidedBy, answer: row.answer },
  instead_id: row.insteadId,
});

export async function insertAppeal(tx: Tx, row: AppealRow): Promise<void> {
  await sql`
    insert into appeal select * from jsonb_populate_record(null::appeal, ${JSON.stringify(toTable(row))}::jsonb)`.execute(
    tx,
  );
}

/** Writes what steps change. */
export async function saveAppeal(tx: Tx, row: AppealRow): Promise<void> {
  await sql`
    update appeal a set state = n.state, asked = n.asked, waits_until = n.waits_until, due_at = n.due_at,
      decided_at = n.decided_at, decided_by = n.decided_by, answer = n.answer, instead_id = n.instead_id
    from jsonb_populate_record(null::appeal, ${JSON.stringify(toTable(row))}::jsonb) as n where a.id = n.id`.execute(
    tx,
  );
}

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<AppealRow[]> => {
  const { rows } = await sql<Read>`select * from appeal ${rest}`.execute(db);
  return rows.map(toRow);
};

export const readAppeal = async (db: Database | Tx, id: string): Promise<AppealRow | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

/** Appeals against measures, the oldest first; a measure has twenty at most. */
export async function readAppealsOf(
  db: Database | Tx,
  measures: readonly string[],
): Promise<ReadonlyMap<string, AppealRow[]>> {
  if (measures.length === 0) return new Map();
  const rows = await read(db, sql`where measure_id = any(${[...measures]}::uuid[]) order by id`);
  return Map.groupBy(rows, ({ measureId }) => measureId);
}

/** Those against these measures that nobody has decided, but for one; locked until the transaction ends. */
export const lockOpenAppeals = (tx: Tx, measures: readonly string[], but: string | null): Promise<AppealRow[]> =>
  read(
    tx,
    sql`where measure_id = any(${[...measures]}::uuid[]) and state in ('open', 'waiting-for-party')
      and id is distinct from ${but}::uuid order by id for update`,
  );

/** Those that wait for their party and need not any more, the longest over first. */
export async function readLapsed(db: Database, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from appeal where state = 'waiting-for-party' and waits_until <= ${now}
    order by waits_until, id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface AppealQuery {
  state?: AppealState | undefined;
  party?: string | undefined;
  measure?: string | undefined;
  /** The measure rests on it. */
  rule?: string | undefined;
  /** In this person's hand, or decided by them. */
  mine?: string | undefined;
  now: Date;
  limit: number;
  before?: string | undefined;
}

/** Newest first; what waited long enough is open again. */
export function listAppeals(db: Database, query: AppealQuery): Promise<AppealRow[]> {
  const { state, party, measure, rule, mine, now, limit, before } = query;
  const such = [
    ...(state === undefined ? [] : [inState(state, now)]),
    ...(party === undefined ? [] : [sql`party = ${party}`]),
    ...(measure === undefined ? [] : [sql`measure_id = ${measure}::uuid`]),
    ...(rule === undefined
      ? []
      : [sql`exists (select from measure m where m.id = appeal.measure_id and ${rule} = any(m.rules))`]),
    ...(mine === undefined
      ? []
      : [
          sql`(decided_by = ${mine} or id in (
            select substr(c.about, 8)::uuid from "case" c
            where c.state = 'taken' and c.taken_by = ${mine} and c.about like 'appeal/%'))`,
        ]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by id desc limit ${limit}`);
}

function inState(state: AppealState, now: Date): RawBuilder<unknown> {
  if (state === 'waiting-for-party') return sql`state = ${state} and waits_until > ${now}`;
  if (state !== 'open') return sql`state = ${state}`;
  return sql`(state = 'open' or (state = 'waiting-for-party' and waits_until <= ${now}))`;
}

/** The newest case of an appeal; null: it was made before appeals had cases. */
export async function readCaseOf(db: Database, id: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from "case" where about = ${`appeal/${id}`} and kind = 'appeal' order by id desc limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

export async function addMessage(tx: Tx, message: AppealMessage): Promise<void> {
  const { id, appealId, at, by, side, kind, text, evidence, fromCase } = message;
  await sql`
    insert into appeal_message (id, appeal_id, at, by_whom, side, kind, text, evidence, from_case)
    values (${id}, ${appealId}, ${at}, ${by}, ${side}, ${kind}, ${text}, ${JSON.stringify(evidence)}::jsonb, ${fromCase})`.execute(
    tx,
  );
}

/** Messages of one appeal, also the most that it takes. */
export const MOST_MESSAGES = 200;

export async function countMessages(tx: Tx, appeal: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from appeal_message where appeal_id = ${appeal}::uuid`.execute(tx);
  return rows[0]!.count;
}

export async function readMessages(db: Database | Tx, appeal: string): Promise<AppealMessage[]> {
  const { rows } = await sql<Omit<AppealMessageTable, 'evidence'> & { evidence: string[] }>`
    select * from appeal_message where appeal_id = ${appeal}::uuid order by id limit ${2 * MOST_MESSAGES}`.execute(db);
  return rows.map((row) => ({
    ...{ id: row.id, appealId: row.appeal_id, at: row.at, by: row.by_whom, side: row.side, kind: row.kind },
    ...{ text: row.text, evidence: row.evidence, fromCase: row.from_case },
  }));
}
