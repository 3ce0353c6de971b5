import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import type { Ids } from './ids.ts';
import { type Keys, loadKeys } from './sealing/keys.ts';

interface InstallationTable {
  only: boolean;
  id: string;
  created_at: Date;
  key_check: string;
  txid_offset: bigint;
}

declare module './database/database.ts' {
  interface Tables {
    installation: InstallationTable;
  }
}

export interface Installation {
  id: string;
  keys: Keys;
}

/**
 * Brings database and keys together: the keys of this data folder must be those that sealed this database.
 * @throws Problem `keys.missing`, `keys.foreign`, `keys.exposed`, `keys.unreadable`
 */
export async function openInstallation(options: {
  db: Database;
  dataDir: string;
  clock: Clock;
  ids: Ids;
}): Promise<Installation> {
  const { db, dataDir, clock, ids } = options;
  const recorded = await readInstallation(db);
  const now = clock.now();
  const keys = loadKeys({
    dataDir,
    dataExists: recorded === undefined && (await holdsSealedData(db)),
    recordedKeyCheck: recorded?.key_check,
    now,
  });
  if (recorded) return { id: recorded.id, keys };
  await db
    .insertInto('installation')
    .values({ only: true, id: ids.next(), created_at: now, key_check: keys.keyCheck, txid_offset: 0n })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const first = (await readInstallation(db))!;
  // two processes met an empty database with two data folders: the first one's keys stand
  if (first.key_check !== keys.keyCheck)
    loadKeys({ dataDir, dataExists: true, recordedKeyCheck: first.key_check, now });
  return { id: first.id, keys };
}

const readInstallation = (db: Database) => db.selectFrom('installation').select(['id', 'key_check']).executeTakeFirst();

async function holdsSealedData(db: Database): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from event_key) or exists (select from person_key) as held`.execute(db);
  return rows[0]!.held;
}
