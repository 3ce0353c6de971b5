import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { type KeyHolder, otherThan } from '../../foundation/sealing/key-provider.ts';

export interface RotationTable {
  id: string;
  asked_at: Date;
  asked_by: string;
  from_holder: KeyHolder;
  from_version: number;
  /** Another one than before: it is a move. */
  holder: KeyHolder;
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

export const isMove = ({ from_holder, holder }: Pick<RotationTable, 'from_holder' | 'holder'>): boolean =>
  from_holder !== holder;

/** Any number; nothing else of ours takes it. */
const LOCK = 5_208_055;

/** Held by who asks for a rotation or a move, begins a move, or gives up what was left: each of them looks at what the others did. */
export const ownKeyring = (tx: Tx) => sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);

/** False when one is under way, or the version has been rotated already. */
export async function insertRotation(
  tx: Tx,
  row: Pick<RotationTable, 'id' | 'asked_at' | 'asked_by' | 'from_holder' | 'from_version' | 'holder'>,
): Promise<boolean> {
  const { rows } = await sql`
    insert into key_rotation (id, asked_at, asked_by, from_holder, from_version, holder, keys)
    select ${row.id}::uuid, ${row.asked_at}::timestamptz, ${row.asked_by}, ${row.from_holder},
      ${row.from_version}::integer, ${row.holder}, count(*)
    from person_key where wrapped is not null
    on conflict do nothing returning id`.execute(tx);
  // what was damaged may have been put back from a backup meanwhile
  if (rows.length > 0) await sql`update person_key set damaged_at = null where damaged_at is not null`.execute(tx);
  return rows.length > 0;
}

/** The one under way, locked. */
export const lockOpen = (tx: Tx): Promise<RotationTable | undefined> =>
  tx.selectFrom('key_rotation').selectAll().where('done_at', 'is', null).forUpdate().executeTakeFirst();

/** A move that is under way goes back to where it came from. */
export async function turnMove(
  tx: Tx,
  { id, holder, from_holder, version, from_version }: RotationTable,
  by: Pick<RotationTable, 'asked_at' | 'asked_by'>,
): Promise<void> {
  await tx
    .updateTable('key_rotation')
    .set({ ...by, from_holder: holder, holder: from_holder, from_version: version ?? from_version, version: null })
    .where('id', '=', id)
    .execute();
}

/** The greatest version that anything of this installation was wrapped by in a key file; 0 for none. */
export async function readLastFileVersion(tx: Tx): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select greatest(0,
      (select max(master_version) from person_key where holder = 'file' and wrapped is not null),
      (select max(version) from key_rotation where holder = 'file'),
      (select max(from_version) from key_rotation where from_holder = 'file')) as last`.execute(tx);
  return rows[0]!.last;
}

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
  db.selectFrom('key_rotation').selectAll().orderBy('asked_at', 'desc').orderBy('id', 'desc').limit(limit).execute();

export interface KeyCount {
  holder: KeyHolder;
  version: number;
  keys: number;
}

/** Persons' keys by what wraps them, those of them that cannot be unwrapped, and those that were destroyed. */
export async function countKeys(db: Database | Tx): Promise<{ wrapped: KeyCount[]; damaged: number; erased: number }> {
  const { rows } = await sql<{ holder: KeyHolder | null; version: number | null; keys: number; damaged: number }>`
    select case when wrapped is not null then holder end as holder,
      case when wrapped is not null then master_version end as version, count(*)::int as keys,
      (count(*) filter (where wrapped is not null and damaged_at is not null))::int as damaged
    from person_key group by 1, 2`.execute(db);
  return {
    wrapped: rows.flatMap(({ holder, version, keys }) =>
      holder === null || version === null ? [] : [{ holder, version, keys }],
    ),
    damaged: rows.reduce((sum, { damaged }) => sum + damaged, 0),
    erased: rows.find(({ holder }) => holder === null)?.keys ?? 0,
  };
}

/**
 * Whether anything is wrapped by somebody else than `holder`, or by a version below.
 * @param but `damaged`: what cannot be unwrapped is left out
 */
export async function isAnyBelow(
  tx: Tx,
  { holder, version }: { holder: KeyHolder; version: number },
  but?: 'damaged',
): Promise<boolean> {
  const such = but === undefined ? sql`` : sql`and damaged_at is null`;
  const exists = (which: RawBuilder<unknown>) =>
    sql`exists (select from person_key where ${which} and wrapped is not null ${such})`;
  const { rows } = await sql<{ found: boolean }>`
    select ${exists(sql`holder = ${otherThan(holder)}`)}
      or ${exists(sql`holder = ${holder} and master_version < ${version}`)}
      or (${holder} = 'transit' and exists (select from key_root where master_version < ${version})) as found`.execute(
    tx,
  );
  return rows[0]!.found;
}
