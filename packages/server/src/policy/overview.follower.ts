import { sql } from 'kysely';
import type { Database, Tx } from '../foundation/database/database.ts';
import { BEGINNING, type Position } from '../foundation/log/event.ts';

interface OverviewCursorTable {
  only: boolean;
  decision_txid: bigint;
  decision_id: string;
  event_txid: bigint;
  event_id: string;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    overview_cursor: OverviewCursorTable;
  }
}

/** Where a test may kill the follower. */
/** After which decision, or event, nothing is counted yet; for a comparison with `(txid, id)`. */
export const counted = (what: 'decision' | 'event') => sql`(
  coalesce((select ${sql.ref(`${what}_txid`)} from overview_cursor), ${BEGINNING.txid}::bigint),
  coalesce((select ${sql.ref(`${what}_id`)} from overview_cursor), ${BEGINNING.id}::uuid)
)`;

export type FollowerPoint = 'locked' | 'counted' | 'moved';

export interface FollowOptions {
  /** Most decisions, and most events, in one transaction. */
  batch?: number;
  reached?(point: FollowerPoint): void | Promise<void>;
}

/** Short enough that nobody waits long behind it, long enough that an hour's rows move seldom. */
const BATCH = 2_000;

/**
 * Counts the next decisions and events of the log, and notes decisions under what they are about. Counts and position
 * move in one transaction, so each is counted once, whatever is killed when; of several that try, one works.
 * @returns whether there may be more at once
 */
export async function followOnce(db: Database, options: FollowOptions = {}): Promise<boolean> {
  const { batch = BATCH, reached } = options;
  return db.transaction().execute(async (tx) => {
    // a restore brings the row of its backup, so no migration makes one
    await sql`insert into overview_cursor (decision_txid, decision_id, event_txid, event_id)
      values (${BEGINNING.txid}, ${BEGINNING.id}, ${BEGINNING.txid}, ${BEGINNING.id})
      on conflict do nothing`.execute(tx);
    const { rows } = await sql<OverviewCursorTable>`select * from overview_cursor for update skip locked`.execute(tx);
    const cursor = rows[0];
    if (!cursor) return false;
    await reached?.('locked');
    const decisions = await countDecisions(tx, { txid: cursor.decision_txid, id: cursor.decision_id }, batch);
    const events = await countEvents(tx, { txid: cursor.event_txid, id: cursor.event_id }, batch);
    await reached?.('counted');
    if (decisions.number > 0 || events.number > 0)
      await tx
        .updateTable('overview_cursor')
        .set({
          ...{ decision_txid: decisions.end.txid, decision_id: decisions.end.id },
          ...{ event_txid: events.end.txid, event_id: events.end.id },
        })
        .execute();
    await reached?.('moved');
    return decisions.number === batch || events.number === batch;
  });
}

/** Empties everything that the follower keeps, so that it counts again from the beginning of the log. */
export async function resetOverview(db: Database): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select 1 from overview_cursor for update`.execute(tx);
    for (const table of ['decision_count', 'rule_count', 'event_count', 'decision_facet', 'pack_use'])
      await sql`delete from ${sql.table(table)}`.execute(tx);
    await tx
      .updateTable('overview_cursor')
      .set({
        ...{ decision_txid: BEGINNING.txid, decision_id: BEGINNING.id },
        ...{ event_txid: BEGINNING.txid, event_id: BEGINNING.id },
      })
      .execute();
  });
}

interface Counted {
  number: number;
  end: Position;
}

const GRAINS = sql`(values ('hour'), ('day')) as g (grain)`;

/** In one statement, so that all of it sees the same decisions. */
async function countDecisions(tx: Tx, after: Position, batch: number): Promise<Counted> {
  const { rows } = await sql<{ number: number; txid: bigint | null; id: string | null }>`
    with next as materialized (
      select id, txid, event_type, verdict, rules, parties, pack, decided_at from decision
      where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < log_horizon()
      order by txid, id limit ${batch}
    ), by_verdict as (
      insert into decision_count (grain, at, event_type, verdict, count)
      select grain, date_trunc(grain, decided_at, 'UTC'), event_type, verdict, count(*)
      from next cross join ${GRAINS} group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (grain, at, event_type, verdict) do update set count = decision_count.count + excluded.count
    ), by_rule as (
      insert into rule_count (grain, at, rule, count)
      select grain, date_trunc(grain, decided_at, 'UTC'), rule, count(*)
      from next cross join ${GRAINS} cross join lateral (select distinct r as rule from unnest(rules) as r) as fired
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (grain, at, rule) do update set count = rule_count.count + excluded.count
    ), facets as (
      insert into decision_facet (facet, decided_at, decision_id)
      select facet, decided_at, id from next
      cross join lateral (select 'rule/' || r as facet from unnest(rules) as r union select p from unnest(parties) as p) as f
      order by 1, 2, 3
      on conflict do nothing
    ), packs as (
      insert into pack_use (pack, decisions, first_at, last_at)
      select pack, count(*), min(decided_at), max(decided_at) from next group by pack order by pack
      on conflict (pack) do update set decisions = pack_use.decisions + excluded.decisions,
        first_at = least(pack_use.first_at, excluded.first_at), last_at = greatest(pack_use.last_at, excluded.last_at)
    )
    select (select count(*)::int from next) as number, last.txid, last.id
    from (values (1)) as one left join lateral (select txid, id from next order by txid desc, id desc limit 1) as last on true`.execute(
    tx,
  );
  return countedTo(rows[0]!, after);
}

async function countEvents(tx: Tx, after: Position, batch: number): Promise<Counted> {
  const { rows } = await sql<{ number: number; txid: bigint | null; id: string | null }>`
    with next as materialized (
      select id, txid, type, time from event
      where (txid, id) > (${after.txid}::bigint, ${after.id}::uuid) and txid < log_horizon()
      order by txid, id limit ${batch}
    ), by_type as (
      insert into event_count (grain, at, type, count)
      select grain, date_trunc(grain, time, 'UTC'), type, count(*)
      from next cross join ${GRAINS} group by 1, 2, 3 order by 1, 2, 3
      on conflict (grain, type, at) do update set count = event_count.count + excluded.count
    )
    select (select count(*)::int from next) as number, last.txid, last.id
    from (values (1)) as one left join lateral (select txid, id from next order by txid desc, id desc limit 1) as last on true`.execute(
    tx,
  );
  return countedTo(rows[0]!, after);
}

const countedTo = (row: { number: number; txid: bigint | null; id: string | null }, after: Position): Counted => ({
  number: row.number,
  end: row.txid === null || row.id === null ? after : { txid: row.txid, id: row.id },
});
