import { type RawBuilder, sql } from 'kysely';
import { type Database, PLANNED_ONCE } from '../foundation/database/database.ts';
import { insertFound } from '../foundation/trail/trail.store.ts';
import {
  type CaseRow,
  type CaseTable,
  COLUMNS,
  firstLapsed,
  hasLapsed,
  type LockedCase,
  queueNames,
  readAt,
  toRow,
  type Wall,
} from './case.store.ts';
import { type Actor, type CaseState, TERMS } from './case.ts';

/** Who takes. */
export interface Taker {
  by: Actor;
  actor: { kind: 'key' | 'user'; id: string };
  skills: readonly string[] | undefined;
}

/** Who takes, and what its entries in the history and on the trail have. */
export interface Taking extends Taker {
  at: Date;
  historyId: string;
  entryId: string;
  /** What somebody let go is not handed out here: nothing is taken while there is such. */
  unlessLapsed: boolean;
}

export interface Taken {
  row: CaseRow | undefined;
  /** Somebody let a case go: it waits again, and may be the most urgent of all. */
  lapsed: boolean;
}

/**
 * Takes the most urgent case that waits and that nobody else is just taking: one look into an index, however many wait;
 * one more for each queue where there are several.
 * @param queues in which it may be; undefined: in any
 */
export async function takeNext(
  db: Database,
  queues: readonly string[] | undefined,
  taking: Taking,
  wall: Wall,
): Promise<Taken> {
  const names = queues?.length === 1 ? queues : await byHead(db, queues);
  for (const queue of names) {
    const taken = await takeFrom(db, queue, taking, wall);
    if (taken.row || (taken.lapsed && taking.unlessLapsed)) return taken;
  }
  return { row: undefined, lapsed: names.length === 0 && (await hasLapsed(db, wall)) };
}

/** What `takeNext` would take now, left where it is. */
export async function peekNext(
  db: Database,
  queues: readonly string[] | undefined,
  taker: Taker,
  wall: Wall,
): Promise<LockedCase | undefined> {
  for (const queue of queues?.length === 1 ? queues : await byHead(db, queues)) {
    const [found] = await readAt(db, sql`where ${waitsFor(queue, taker)} order by urgency, id limit 1`, wall);
    if (found) return found;
  }
  return undefined;
}

/** A case with a known answer is for whom it was made, and waits for nobody. */
const waitsFor = (queue: string, { by, skills }: Taker): RawBuilder<unknown> => sql`
  queue = ${queue} and state = ${sql.lit(WAITS)} and not ${by} = any(not_for)
  ${skills === undefined ? sql`` : sql`and (skill is null or skill = any(${skills}::text[]))`}
  and look is distinct from 'golden'`;

const [WAITS, IN_HAND] = ['open', 'taken'] as const satisfies CaseState[];

/**
 * Looking, taking, history and trail are one statement: everybody who works waits for it, all day. What it makes of a
 * case is what `advance` makes of one that waits when somebody takes it; a test compares the two.
 *
 * Its entry's id was made before a case was locked, and history is told in the order of ids: a case to which something
 * happened after that, as to one that was let go this very moment, is left to whoever asks next.
 */
async function takeFrom(db: Database, queue: string, taking: Taking, wall: Wall): Promise<Taken> {
  const { by, actor, at, historyId, entryId, unlessLapsed } = taking;
  const waiting = unlessLapsed ? sql`and not (select lapsed from gone)` : sql``;
  const told = { id: entryId, at, actor, action: 'casework.case.take' };
  const { rows } = await sql<(CaseTable | { id: null }) & { lapsed: boolean }>`${PLANNED_ONCE}
    with gone as (select exists (${firstLapsed(wall)}) as lapsed),
    next as (
      select id from "case"
      where ${waitsFor(queue, taking)} ${waiting}
        and coalesce((
          select h.id from case_history h where h.case_id = "case".id order by h.id desc limit 1
        ) < ${historyId}::uuid, true)
      order by urgency, id limit 1 for update skip locked
    ), taken as (
      update "case" set state = ${sql.lit(IN_HAND)}, taken_by = ${by}, lost_by = null,
        lease_until = date_trunc('milliseconds', ${wall}) + ${TERMS.lease} * interval '1 millisecond',
        joins = joins or about is null and look is null and not exists (
          select from "case" o where o.joins and o.queue = "case".queue and o.subject_key = "case".subject_key)
      where id = (select id from next) returning ${COLUMNS}
    ), noted as (
      insert into case_history (id, case_id, at, by_whom, what, queue)
      select ${historyId}::uuid, id, ${at}::timestamptz, ${by}, 'taken', queue from taken
    ), told as (
      ${insertFound(told, sql`select 'case/' || id, jsonb_build_object('queue', queue) from taken`)}
    )
    select t.*, g.lapsed from gone g left join taken t on true`.execute(db);
  const [row] = rows;
  return { row: row!.id === null ? undefined : toRow(row as CaseTable), lapsed: row!.lapsed };
}

/** Those of the queues where something waits, in the order of the first in each. */
async function byHead(db: Database, queues: readonly string[] | undefined): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    ${queueNames(queues, sql`state = 'open'`)}
    select q.name from named as q
    cross join lateral (
      select urgency, id from "case" where queue = q.name and state = 'open' order by urgency, id limit 1
    ) as head order by head.urgency, head.id`.execute(db);
  return rows.map(({ name }) => name);
}
