import { sql } from 'kysely';
import type { Party } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import type { FeedItem, FeedSource } from '../foundation/stream/feed.ts';

interface Row {
  id: string;
  txid: bigint;
  event_type: string;
  subject_key: string;
  verdict: string;
  rules: string[];
  weight: number;
  case_queue: string | null;
  decided_at: Date;
  parties: string[];
}

/** Decisions as those hear of them who follow; they carry their parties, so nothing else is read. */
export const decisionSource = (db: Database): FeedSource => ({
  async read(after, { limit, below }) {
    const { rows } = await sql<Row>`
      select id, txid, event_type, subject_key, verdict, rules, weight, case_queue, decided_at, parties from decision
      where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < ${below}::bigint
      order by txid, id limit ${limit}`.execute(db);
    const last = rows[limit - 1];
    const items = rows.map(itemOf);
    return last ? { items, end: { txid: last.txid, id: last.id } } : { items };
  },
});

const itemOf = (row: Row): FeedItem => ({
  position: { txid: row.txid, id: row.id },
  topic: 'decisions',
  type: 'decision.made',
  subject: row.subject_key,
  id: row.id,
  at: row.decided_at,
  facts: {
    verdict: row.verdict,
    event_type: row.event_type,
    // the one that weighs most; the others stand on its page
    rule: row.rules[0] ?? null,
    weight: row.weight,
    queue: row.case_queue,
  },
  owners: row.parties as Party[],
});
