import type { Verdict } from '@anxin/engine';
import { sql } from 'kysely';
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
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    decision: DecisionTable;
  }
}

/** Writes decisions in one statement. Their ids are new, so nothing can conflict. */
export async function insertDecisions(tx: Tx, records: readonly DecisionRecord[]): Promise<void> {
  if (records.length === 0) return;
  await sql`
    with position as materialized (select log_txid() as txid)
    insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, pack, decided_at, body)
    select a.id, p.txid, a.event_id, a.event_type, a.subject_key, a.verdict, a.case_queue,
           -- an array of arrays would have to be rectangular: the rules travel inside the body
           array(select reason ->> 'rule' from jsonb_array_elements(a.body -> 'reasons') as reason),
           a.pack, a.decided_at, a.body
    from unnest(
      ${records.map((r) => r.id)}::uuid[], ${records.map((r) => r.eventId)}::uuid[], ${records.map((r) => r.eventType)}::text[],
      ${records.map((r) => r.subject)}::text[], ${records.map((r) => r.verdict)}::text[],
      ${records.map((r) => r.body.case?.queue ?? null)}::text[], ${records.map((r) => r.pack)}::text[],
      ${records.map((r) => r.decidedAt)}::timestamptz[], ${records.map((r) => JSON.stringify(r.body))}::jsonb[]
    ) as a (id, event_id, event_type, subject_key, verdict, case_queue, pack, decided_at, body)
    cross join position p`.execute(tx);
}

/**
 * Gives each event its first decision where it has none yet.
 * @returns for each event, the id of the decision that it has now
 */
export async function claimDecisions(
  tx: Tx,
  claims: readonly { eventKey: { source: string; id: string }; decisionId: string }[],
): Promise<string[]> {
  const { rows } = await sql<{ position: number; decision_id: string }>`
    with claim as (
      select * from unnest(${claims.map((c) => c.eventKey.source)}::text[], ${claims.map((c) => c.eventKey.id)}::text[],
        ${claims.map((c) => c.decisionId)}::uuid[]) with ordinality as c (source, id, decision_id, position)
    )
    update event_key k set decision_id = coalesce(k.decision_id, c.decision_id)
    from claim c where k.source = c.source and k.id = c.id
    returning c.position::int as position, k.decision_id`.execute(tx);
  const byPosition = new Map(rows.map((row) => [row.position, row.decision_id]));
  return claims.map((_, i) => byPosition.get(i + 1)!);
}

const COLUMNS = ['id', 'event_id', 'event_type', 'subject_key', 'verdict', 'pack', 'decided_at', 'body'] as const;

type DecisionRow = Pick<DecisionTable, Exclude<(typeof COLUMNS)[number], 'body'>> & { body: DecisionBody };

const toRecord = (row: DecisionRow): DecisionRecord => ({
  id: row.id,
  eventId: row.event_id,
  eventType: row.event_type,
  subject: row.subject_key,
  verdict: row.verdict,
  pack: row.pack,
  decidedAt: row.decided_at,
  body: row.body,
});

export async function readDecisions(db: Database, ids: readonly string[]): Promise<Map<string, DecisionRecord>> {
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
