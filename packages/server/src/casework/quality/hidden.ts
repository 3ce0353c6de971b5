import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { type CaseRow, readCase } from '../case.store.ts';
import type { Actor } from '../case.ts';

/**
 * The cases that somebody must not see now, because they are asked the same once more: from the instant at which they
 * have it until their answer is final.
 */
export async function readHidden(db: Database, viewer: Actor): Promise<string[]> {
  // few looks are under way at a time, and the index holds no others
  const { rows } = await sql<{ look_of: string }>`
    select look_of from "case" where look is not null and state in ('open', 'taken', 'decided')
      and ${viewer} in (coalesce(taken_by, ''), coalesce(decided_by, ''), coalesce(lost_by, ''))`.execute(db);
  return rows.map(({ look_of }) => look_of);
}

/** What of the table "case" is shown to somebody: not what is hidden, and no golden case that is another's. */
export const seenBy = (viewer: Actor, hidden: readonly string[]): RawBuilder<unknown> => {
  const golden = sql`(look is distinct from 'golden'
    or ${viewer} in (coalesce(taken_by, ''), coalesce(decided_by, ''), coalesce(lost_by, '')))`;
  return hidden.length === 0 ? golden : sql`${golden} and id <> all(${[...hidden]}::uuid[])`;
};

export const isHidden = async (db: Database, viewer: Actor, id: string): Promise<boolean> =>
  (await readHidden(db, viewer)).includes(id);

/** A case, as far as somebody may see it now. */
export async function readShown(db: Database, id: string, viewer: Actor): Promise<CaseRow | undefined> {
  const row = await readCase(db, id);
  return row !== undefined && (await isHidden(db, viewer, row.id)) ? undefined : row;
}
