import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

export interface RotationTable {
  id: string;
  asked_at: Date;
  asked_by: string;
  from_version: number;
  version: number | null;
  keys: number;
  done_at: Date | null;
  retired_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    key_rotation: RotationTable;
  }
}

/** False when one is under way, or the version has been rotated already. */
export async function insertRotation(
  tx: Tx,
  row: Pick<RotationTable, 'id' | 'asked_at' | 'asked_by' | 'from_version'>,
): Promise<boolean> {
  const { rows } = await sql`
    insert into key_rotation (id, asked_at, asked_by, from_version, keys)
    select ${row.id}::uuid, ${row.asked_at}::timestamptz, ${row.asked_by}, ${row.from_version}::integer, count(*)
    from person_key where wrapped is not null
    on conflict do nothing returning id`.execute(tx);
  // what was damaged may have been put back from a backup meanwhile
  if (rows.length > 0) await sql`update person_key set damaged_at = null where damaged_at is not null`.execute(tx);
  return rows.length > 0;
}

/** The one under way, locked. */
export const lockOpen = (tx: Tx): Promise<RotationTable | undefined> =>
  tx.selectFrom('key_rotation').selectAll().where('done_at', 'is', null).forUpdate().executeTakeFirst();

export async function noteVersion(tx: Tx, id: string, version: number): Promise<void> {
  await tx.updateTable('key_rotation').set({ version }).where('id', '=', id).execute();
}

/** @returns whether it was still open */
export async function noteDone(tx: Tx, id: string, at: Date): Promise<boolean> {
  const done = await tx
    .updateTable('key_rotation')
    .set({ done_at: at })
    .where('id', '=', id)
    .where('done_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Done before `before`, with old versions that are still there; locked. */
export const lockRetirable = (tx: Tx, before: Date): Promise<RotationTable[]> =>
  tx
    .selectFrom('key_rotation')
    .selectAll()
    .where('retired_at', 'is', null)
    .where('done_at', '<', before)
    .orderBy('done_at')
    .limit(100)
    .forUpdate()
    .execute();

export async function noteRetired(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await tx
    .updateTable('key_rotation')
    .set({ retired_at: at })
    .where('id', 'in', [...ids])
    .execute();
}

export const listRotations = (db: Database, limit: number): Promise<RotationTable[]> =>
  db.selectFrom('key_rotation').selectAll().orderBy('asked_at', 'desc').limit(limit).execute();

/** Persons' keys by the version that wraps them, those of them that cannot be unwrapped, and those that were destroyed. */
export async function countKeys(
  db: Database | Tx,
): Promise<{ byVersion: Map<number, number>; damaged: number; erased: number }> {
  const { rows } = await sql<{ version: number | null; count: number; damaged: number }>`
    select case when wrapped is null then null else master_version end as version, count(*)::int as count,
      (count(*) filter (where wrapped is not null and damaged_at is not null))::int as damaged
    from person_key group by 1`.execute(db);
  const erased = rows.find(({ version }) => version === null)?.count ?? 0;
  return {
    byVersion: new Map(rows.flatMap(({ version, count }) => (version === null ? [] : [[version, count] as const]))),
    damaged: rows.reduce((sum, { damaged }) => sum + damaged, 0),
    erased,
  };
}

/** @param but `damaged`: what cannot be unwrapped is left out */
export async function isAnyBelow(tx: Tx, version: number, but?: 'damaged'): Promise<boolean> {
  const such = but === undefined ? sql`` : sql`and damaged_at is null`;
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from person_key where wrapped is not null and master_version < ${version} ${such})
      or exists (select from key_root where master_version < ${version}) as found`.execute(tx);
  return rows[0]!.found;
}
