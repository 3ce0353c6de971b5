import { type RawBuilder, sql } from 'kysely';
import { idColumn, instantColumn, numberColumn, textColumn } from '../database/columns.ts';
import type { Tx } from '../database/database.ts';
import { type NamedBreak, type PromiseFacts, type PromiseState, promiseId, standing } from './promise.ts';

export interface PromiseTable {
  id: string;
  kind: string;
  key: string;
  subject: string | null;
  party: string | null;
  calendar: string | null;
  calendar_digest: string | null;
  opened_at: Date | null;
  working_ms: bigint | null;
  cause_id: string | null;
  met_at: Date | null;
  void_at: Date | null;
  due_at: Date | null;
  state: PromiseState;
  told_due: Date | null;
  told_count: number;
}

/** When the worker must look at a promise next; those that need no look have no row. */
export interface PromiseDueTable {
  promise_id: string;
  fire_at: Date;
  failures: number;
}

export interface PromiseBreakTable {
  promise_id: string;
  key: string;
  from_at: Date | null;
  to_at: Date | null;
}

declare module '../database/database.ts' {
  interface Tables {
    promise: PromiseTable;
    promise_due: PromiseDueTable;
    promise_break: PromiseBreakTable;
  }
}

/** A promise as it is stored. */
export interface PromiseRow {
  id: string;
  facts: PromiseFacts;
  /** Of the calendar as it was when the terms were given; null: that of the calendar's name counts. */
  calendarDigest: string | null;
  /** How many `promise.breached` were told of it. */
  toldCount: number;
}

export function fromTable(row: PromiseTable, breaks: readonly NamedBreak[] = []): PromiseRow {
  return {
    id: row.id,
    calendarDigest: row.calendar_digest,
    toldCount: row.told_count,
    facts: {
      kind: row.kind,
      key: row.key,
      terms: row.opened_at && {
        subject: row.subject!,
        party: row.party,
        calendar: row.calendar!,
        openedAt: row.opened_at,
        workingTime: Number(row.working_ms),
        causeId: row.cause_id,
      },
      metAt: row.met_at,
      voidAt: row.void_at,
      breaks,
      dueAt: row.due_at ?? undefined,
      toldDue: row.told_due,
    },
  };
}

/**
 * Lets those who change the same promises take turns, also promises that are not there yet, which no row lock can hold.
 * The first 64 bits of the ids, in one order everywhere: two ids that share them merely wait for each other.
 */
export async function takeTurns(tx: Tx, ids: readonly string[]): Promise<void> {
  const locks = [...new Set(ids.map((id) => BigInt.asIntN(64, BigInt(`0x${id.replaceAll('-', '').slice(0, 16)}`))))];
  locks.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  await sql`select pg_advisory_xact_lock(l) from unnest(${locks.map(String)}::bigint[]) with ordinality as t (l, n) order by n`.execute(
    tx,
  );
}

/** Locks the promises that there are, in the order of their ids, and reads them with their breaks. */
export async function lockRows(tx: Tx, ids: readonly string[]): Promise<PromiseRow[]> {
  const { rows } = await sql<PromiseTable>`
    select * from promise where id = any(${ids}::uuid[]) order by id for update`.execute(tx);
  if (rows.length === 0) return [];
  const { rows: breaks } = await sql<PromiseBreakTable>`
    select * from promise_break where promise_id = any(${rows.map((row) => row.id)}::uuid[]) order by key`.execute(tx);
  const byPromise = Map.groupBy(breaks, (row) => row.promise_id);
  return rows.map((row) =>
    fromTable(
      row,
      (byPromise.get(row.id) ?? []).map(({ key, from_at, to_at }) => ({ key, from: from_at, to: to_at })),
    ),
  );
}

/** The rows as a table expression with every column of `promise`. */
function asTable(rows: readonly PromiseRow[]): RawBuilder<unknown> {
  const column = <T>(read: (facts: PromiseFacts, row: PromiseRow) => T): T[] => rows.map((row) => read(row.facts, row));
  const standings = rows.map((row) => standing(row.facts));
  return sql`unnest(
    ${column((_, row) => row.id)}::uuid[], ${column((f) => f.kind)}::text[], ${column((f) => f.key)}::text[],
    ${column((f) => f.terms?.subject ?? null)}::text[], ${column((f) => f.terms?.party ?? null)}::text[],
    ${column((f) => f.terms?.calendar ?? null)}::text[], ${column((f) => f.terms?.openedAt ?? null)}::timestamptz[],
    ${column((f) => f.terms?.workingTime ?? null)}::bigint[], ${column((f) => f.terms?.causeId ?? null)}::uuid[],
    ${column((f) => f.metAt)}::timestamptz[], ${column((f) => f.voidAt)}::timestamptz[],
    ${column((f) => f.dueAt ?? null)}::timestamptz[], ${standings.map((s) => s.state)}::text[],
    ${column((f) => f.toldDue)}::timestamptz[], ${column((_, row) => row.toldCount)}::integer[],
    ${standings.map((s) => s.fireAt)}::timestamptz[], ${column((_, row) => row.calendarDigest)}::text[]
  ) as n (id, kind, key, subject, party, calendar, opened_at, working_ms, cause_id, met_at, void_at, due_at, state,
    told_due, told_count, fire_at, calendar_digest)`;
}

export async function insertRows(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with n as (select * from ${asTable(rows)}), made as (
      insert into promise (id, kind, key, subject, party, calendar, opened_at, working_ms, cause_id, met_at, void_at,
        due_at, state, told_due, told_count, calendar_digest)
      select id, kind, key, subject, party, calendar, opened_at, working_ms, cause_id, met_at, void_at,
        due_at, state, told_due, told_count, calendar_digest from n
    )
    insert into promise_due (promise_id, fire_at) select id, fire_at from n where fire_at is not null`.execute(tx);
}

/** Of promises `n (id, fire_at)` that there were already. */
const dueAgain = sql`no_more as (
    delete from promise_due d using n where d.promise_id = n.id and n.fire_at is null
  ), again as (
    insert into promise_due (promise_id, fire_at) select id, fire_at from n where fire_at is not null
    on conflict (promise_id) do update set fire_at = excluded.fire_at, failures = 0
  )`;

export async function updateRows(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    with n as materialized (select * from ${asTable(rows)}), ${dueAgain}
    update promise p set subject = n.subject, party = n.party, calendar = n.calendar, opened_at = n.opened_at,
      working_ms = n.working_ms, cause_id = n.cause_id, met_at = n.met_at, void_at = n.void_at, due_at = n.due_at,
      state = n.state, told_due = n.told_due, told_count = n.told_count, calendar_digest = n.calendar_digest
    from n where p.id = n.id`.execute(tx);
}

/** Writes what telling changes, and only that: a million may fall due at one instant. */
export async function markTold(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  if (rows.length === 0) return;
  const standings = rows.map((row) => standing(row.facts));
  await sql`
    with n as materialized (
      select * from unnest(${idColumn(rows.map((row) => row.id))}, ${textColumn(standings.map((s) => s.state))},
        ${instantColumn(rows.map((row) => row.facts.toldDue))}, ${numberColumn(rows.map((row) => row.toldCount))},
        ${instantColumn(standings.map((s) => s.fireAt))}) as t (id, state, told_due, told_count, fire_at)
    ), ${dueAgain}
    update promise p set state = n.state, told_due = n.told_due, told_count = n.told_count
    from n where p.id = n.id`.execute(tx);
}

export async function saveBreaks(tx: Tx, rows: readonly PromiseRow[]): Promise<void> {
  const breaks = rows.flatMap(({ facts }) =>
    facts.breaks.map((pause) => ({ id: promiseId(facts.kind, facts.key), ...pause })),
  );
  if (breaks.length === 0) return;
  await sql`
    insert into promise_break (promise_id, key, from_at, to_at)
    select * from unnest(${breaks.map((b) => b.id)}::uuid[], ${breaks.map((b) => b.key)}::text[],
      ${breaks.map((b) => b.from)}::timestamptz[], ${breaks.map((b) => b.to)}::timestamptz[])
    on conflict (promise_id, key) do update set from_at = excluded.from_at, to_at = excluded.to_at`.execute(tx);
}
