import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';
import type { Ids } from '../foundation/ids.ts';
import { type CaseRow, type LockedCase, readAt, type Wall } from './case.store.ts';

/** A case about something else than a decision. It takes no further askings in, so it never waits for another's row. */
export type AboutCase = Pick<
  CaseRow,
  'id' | 'kind' | 'queue' | 'priority' | 'subject' | 'party' | 'eventId' | 'decisionId' | 'verdict' | 'title' | 'notFor'
> &
  Pick<CaseRow, 'openedAt' | 'dueAt' | 'urgency' | 'skill' | 'routed'> & { about: string };

/** @returns whether it is new: of each kind one case about a thing waits at a time */
export async function insertAbout(tx: Tx, row: AboutCase): Promise<boolean> {
  const { rows } = await sql`
    insert into "case" (id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, rules,
      decisions, title, opened_at, due_at, urgency, joins, about, not_for,
      skill, routed)
    select ${row.id}::uuid, ${row.kind}, ${row.queue}, ${row.priority}, 'open', ${row.subject}, ${row.party},
      ${row.eventId}::uuid, ${row.decisionId}::uuid, ${row.verdict}, '{}', 0, ${row.title}, ${row.openedAt}::timestamptz,
      ${row.dueAt}::timestamptz, ${row.urgency}::timestamptz, false, ${row.about}, ${[...row.notFor]}::text[],
      ${row.skill}, ${row.routed === null ? null : JSON.stringify(row.routed)}::jsonb
    where not exists (
      select from "case" where about = ${row.about} and kind = ${row.kind} and state in ('open', 'taken', 'decided'))
    on conflict (id) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

/** The newest case of a kind about something, locked until the transaction ends. */
export const lockAbout = async (
  tx: Tx,
  { kind, about }: { kind: string; about: string },
  wall: Wall,
): Promise<LockedCase | undefined> =>
  (await readAt(tx, sql`where about = ${about} and kind = ${kind} order by id desc limit 1 for update`, wall))[0];

/**
 * Notes, with what settles it, that nobody has to be asked about something any more. The cases are closed a moment
 * later by themselves: whoever holds what they are about must not wait for a case, which is locked before it.
 */
export async function withdrawAbout(tx: Tx, ids: Ids, abouts: readonly string[]): Promise<void> {
  if (abouts.length === 0) return;
  await sql`
    insert into case_withdrawal (id, about)
    select * from unnest(${abouts.map(() => ids.next())}::uuid[], ${[...abouts]}::text[])`.execute(tx);
}

/** Takes up to so many of what was noted. @returns the ids of cases that wait about it, and how many notes there were */
export async function takeWithdrawals(tx: Tx, limit: number): Promise<{ cases: string[]; noted: number }> {
  const { rows: noted } = await sql<{ about: string }>`
    delete from case_withdrawal where id = any(array(
      select id from case_withdrawal order by id limit ${limit} for update skip locked)) returning about`.execute(tx);
  if (noted.length === 0) return { cases: [], noted: 0 };
  const { rows } = await sql<{ id: string }>`
    select id from "case" where about = any(${noted.map(({ about }) => about)}::text[])
      and state in ('open', 'taken') order by id`.execute(tx);
  return { cases: rows.map(({ id }) => id), noted: noted.length };
}
