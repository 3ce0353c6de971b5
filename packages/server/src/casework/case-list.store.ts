import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../foundation/database/database.ts';
import { type CaseRow, type CaseTable, COLUMNS, queueNames, toRow, type Wall } from './case.store.ts';
import type { Actor } from './case.ts';
import { readHidden, seenBy } from './quality/hidden.ts';

export interface CaseQuery {
  /** In which they may be; undefined: in any. Each costs one probe of an index. */
  queues?: readonly string[] | undefined;
  /** As lists call it; with `urgency` only what waits or is in hand. */
  state?: 'open' | 'taken' | 'decided' | undefined;
  takenBy?: Actor | undefined;
  subject?: string | undefined;
  /** Who looks: what they must not see now is left out, and cases with a known answer that somebody else has. */
  viewer?: Actor;
  sort: 'urgency' | 'newest';
  limit: number;
  /** The last one already seen: its urgency (empty for `newest`) and id. */
  after?: readonly [urgency: string, id: string] | undefined;
}

/**
 * A page costs the same however many cases there are: it is read along an index, from where the last one ended, once
 * for each queue (and state) that it may be of. Of one subject or one holder there are few.
 */
export async function listCases(db: Database, query: CaseQuery): Promise<CaseRow[]> {
  const { queues, sort, limit, after, takenBy, subject, state, viewer } = query;
  const urgent = sort === 'urgency';
  const conditions: RawBuilder<unknown>[] = viewer === undefined ? [] : [seenBy(viewer, await readHidden(db, viewer))];
  if (after !== undefined)
    conditions.push(
      urgent ? sql`(urgency, id) > (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql`id < ${after[1]}::uuid`,
    );
  const order = urgent ? sql`order by urgency, id limit ${limit}` : sql`order by id desc limit ${limit}`;
  const where = (...more: RawBuilder<unknown>[]) => sql.join([sql`true`, ...conditions, ...more], sql` and `);
  if (takenBy !== undefined || subject !== undefined) {
    const few = [
      ...(state !== undefined ? [urgent ? sql`state = ${state}` : sql`listed = ${state}`] : []),
      ...(state === undefined && urgent ? [sql`state in ('open', 'taken')`] : []),
      ...(takenBy === undefined ? [] : [sql`taken_by = ${takenBy}`]),
      ...(subject === undefined ? [] : [sql`subject_key = ${subject}`]),
      ...(queues === undefined ? [] : [sql`queue = any(${queues})`]),
    ];
    const { rows } = await sql<CaseTable>`select ${COLUMNS} from "case" where ${where(...few)} ${order}`.execute(db);
    return rows.map(toRow);
  }
  const states = state === undefined ? ['open', 'taken', ...(urgent ? [] : ['decided'])] : [state];
  const parts = states.map((each) => {
    // what is in hand has an index that is found only by saying that somebody has it
    const held = urgent && each === 'taken' ? sql`and taken_by is not null` : sql``;
    const within = sql`queue = q.name and ${urgent ? sql`state` : sql`listed`} = ${sql.lit(each)} ${held}`;
    return sql`(select ${COLUMNS} from "case" where ${where(within)} ${order})`;
  });
  const { rows } = await sql<CaseTable>`
    ${queueNames(queues, urgent ? sql`state in ('open', 'taken')` : sql`true`)}
    select c.* from named as q cross join lateral (${sql.join(parts, sql` union all `)}) as c ${order}`.execute(db);
  return rows.map(toRow);
}

export interface QueueCount {
  queue: string;
  open: number;
  taken: number;
  oldestAt: Date | null;
  overdue: number;
  nextDueAt: Date | null;
}

/** What waits, out of the index of what waits alone. A lease that ran out counts as open. */
export async function countQueues(db: Database, now: Date, wall: Wall): Promise<QueueCount[]> {
  const { rows } = await sql<{
    queue: string;
    open: number;
    taken: number;
    oldest_at: Date | null;
    overdue: number;
    next_due_at: Date | null;
  }>`
    select queue, count(*) filter (where waits)::integer as open, count(*) filter (where not waits)::integer as taken,
      min(opened_at) filter (where waits) as oldest_at, count(*) filter (where due_at < ${now})::integer as overdue,
      min(due_at) filter (where due_at >= ${now}) as next_due_at
    from (
      select queue, opened_at, due_at, state = 'open' or lease_until <= ${wall} as waits
      from "case" where state in ('open', 'taken') and (state = 'taken' or look is distinct from 'golden')
    ) as c group by queue`.execute(db);
  return rows.map((row) => ({
    ...{ queue: row.queue, open: row.open, taken: row.taken, overdue: row.overdue },
    ...{ oldestAt: row.oldest_at, nextDueAt: row.next_due_at },
  }));
}
