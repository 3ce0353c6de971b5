import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import type { Position } from '../foundation/log/event.ts';
import type { FeedItem, FeedSource } from '../foundation/stream/feed.ts';

interface Row {
  id: string;
  txid: bigint;
  case_id: string;
  at: Date;
  what: string;
  queue: string;
  subject_key: string;
}

/** As in the index `case_history_log`, word for word: else the history would be read whole. */
const FOLLOWED = sql`h.what in ('taken', 'released', 'assigned', 'lease-lost', 'decided', 'undone', 'passed-on')`;

/** The statement of a read; a test looks at its plan. */
export const feedQuery = (after: Position, limit: number, below: bigint): RawBuilder<Row> => sql<Row>`
  select h.id, h.txid, h.case_id, h.at, h.what, h.queue, c.subject_key
  from case_history h join "case" c on c.id = h.case_id
  where ${FOLLOWED} and (h.txid, h.id) > (${after.txid}::bigint, ${after.id}::uuid) and h.txid < ${below}::bigint
  order by h.txid, h.id limit ${limit}`;

/**
 * Who takes what and lets it go, for those who follow: it moves figures of queues, and is nothing that events tell. Told
 * is that it happened, not by whom.
 * @param groupOf the skill group that works on a queue
 */
export const caseSource = (db: Database, groupOf: (queue: string) => string): FeedSource => ({
  async read(after, { limit, below }) {
    const { rows } = await feedQuery(after, limit, below).execute(db);
    const last = rows[limit - 1];
    const items = rows.map((row) => itemOf(row, groupOf(row.queue)));
    return last ? { items, end: { txid: last.txid, id: last.id } } : { items };
  },
});

const itemOf = ({ id, txid, case_id, at, what, queue, subject_key }: Row, group: string): FeedItem => ({
  position: { txid, id },
  topic: 'cases',
  type: 'case.changed',
  subject: subject_key,
  id: case_id,
  at,
  facts: { queue, what },
  // the staff's work: no party hears of it
  owners: [],
  group,
});
