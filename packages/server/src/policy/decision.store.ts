import type { Verdict } from '@anxin/engine';
import { type RawBuilder, sql } from 'kysely';
import type { Party } from '../foundation/access/principal.ts';
import { jsonColumn } from '../foundation/database/columns.ts';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { DecisionBody, DecisionRecord } from './decision.ts';

export interface DecisionTable {
  id: string;
  txid: bigint;
  event_id: string;
  event_type: string;
  subject_key: string;
  verdict: Verdict;
  case_queue: string | null;
  rules: string[];
  pack: string;
  decided_at: Date;
  body: Json<DecisionBody>;
  weight: number;
  parties: string[];
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    decision: DecisionTable;
  }
}

/** The rows of decisions as a table expression `a`. */
const decisionRows = (records: readonly DecisionRecord[]): RawBuilder<unknown> => sql`
  unnest(
    ${records.map((r) => r.id)}::uuid[], ${records.map((r) => r.eventId)}::uuid[], ${records.map((r) => r.eventType)}::text[],
    ${records.map((r) => r.subject)}::text[], ${records.map((r) => r.verdict)}::text[],
    ${records.map((r) => r.body.case?.queue ?? null)}::text[], ${records.map((r) => r.pack)}::text[],
    ${records.map((r) => r.decidedAt)}::timestamptz[], ${jsonColumn(records.map((r) => r.body))},
    ${records.map((r) => weightOf(r))}::real[], ${records.map((r) => r.parties.join(' '))}::text[]
  ) as a (id, event_id, event_type, subject_key, verdict, case_queue, pack, decided_at, body, weight, parties)`;

/** What lists sort by: the heaviest of its reasons. */
const weightOf = ({ body }: DecisionRecord): number => Math.max(0, ...body.reasons.map((reason) => reason.weight));

// an array of arrays would have to be rectangular: the rules travel inside the body, parties (no space is in one) as a text
const INSERT = sql`
  insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, pack, decided_at, body,
    weight, parties)
  select a.id, p.txid, a.event_id, a.event_type, a.subject_key, a.verdict, a.case_queue,
    array(select reason ->> 'rule' from jsonb_array_elements(a.body -> 'reasons') as reason), a.pack, a.decided_at, a.body,
    a.weight, coalesce(string_to_array(nullif(a.parties, ''), ' '), '{}')`;

/** The decisions of events that are being appended: those of events that are new are stored with them. */
export const decisionsBeside = (records: readonly DecisionRecord[]): RawBuilder<unknown> | undefined =>
  records.length === 0
    ? undefined
    : sql`${INSERT} from ${decisionRows(records)} join fresh f on f.event_id = a.event_id cross join position p`;

/** Decisions of events that were stored earlier. */
export async function insertDecisions(tx: Tx, records: readonly DecisionRecord[]): Promise<void> {
  if (records.length === 0) return;
  await sql`
    with position as materialized (select log_txid() as txid)
    ${INSERT} from ${decisionRows(records)} cross join position p`.execute(tx);
}

/** One event, by the key that its source gave it, and the decision that it would get. */
export interface Claim {
  source: string;
  id: string;
  decisionId: string;
}

/**
 * Gives each event its first decision where it has none yet.
 * @returns for each claim, the id of the decision that its event has now
 */
export async function claimDecisions(tx: Tx, claims: readonly Claim[]): Promise<string[]> {
  const keyOf = ({ source, id }: { source: string; id: string }): string => `${source}\n${id}`;
  const firsts = [...new Map(claims.toReversed().map((claim) => [keyOf(claim), claim])).values()];
  // locked in one order first: an update would take the rows as it finds them
  const { rows } = await sql<Claim & { decision_id: string }>`
    with claim as (
      select * from unnest(${firsts.map((c) => c.source)}::text[], ${firsts.map((c) => c.id)}::text[],
        ${firsts.map((c) => c.decisionId)}::uuid[]) as c (source, id, decision_id)
    ), locked as (
      select k.source, k.id from event_key k join claim c on k.source = c.source and k.id = c.id
      order by k.source, k.id for update of k
    )
    update event_key k set decision_id = coalesce(k.decision_id, c.decision_id)
    from claim c join locked l on l.source = c.source and l.id = c.id where k.source = c.source and k.id = c.id
    returning k.source, k.id, k.decision_id`.execute(tx);
  const held = new Map(rows.map((row) => [keyOf(row), row.decision_id]));
  return claims.map((claim) => held.get(keyOf(claim))!);
}

const COLUMNS = [
  'id',
  'event_id',
  'event_type',
  'subject_key',
  'verdict',
  'pack',
  'decided_at',
  'parties',
  'body',
] as const;

type DecisionRow = Pick<DecisionTable, Exclude<(typeof COLUMNS)[number], 'body'>> & { body: DecisionBody };

const toRecord = (row: DecisionRow): DecisionRecord => ({
  id: row.id,
  eventId: row.event_id,
  eventType: row.event_type,
  subject: row.subject_key,
  verdict: row.verdict,
  pack: row.pack,
  decidedAt: row.decided_at,
  parties: row.parties as Party[],
  body: row.body,
});

export async function readDecisions(db: Database | Tx, ids: readonly string[]): Promise<Map<string, DecisionRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('decision').select(COLUMNS).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, toRecord(row)]));
}

/** The newest decisions about a subject, newest first; `before` is the id of the last one already seen. */
export async function readDecisionsOf(
  db: Database,
  subject: string,
  limit: number,
  before?: string,
): Promise<DecisionRecord[]> {
  let query = db
    .selectFrom('decision')
    .select(COLUMNS)
    .where('subject_key', '=', subject)
    .orderBy('id', 'desc')
    .limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.execute()).map(toRecord);
}
