import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database, Tx } from './database/database.ts';
import { Problem } from './errors.ts';
import type { Ids } from './ids.ts';
import { newKey } from './sealing/aead.ts';
import { keyCheckOf } from './sealing/key-file.ts';
import type { KeyProvider, WrappedKey } from './sealing/key-provider.ts';
import { type Keys, keysOf, loadKeys } from './sealing/keys.ts';
import type { TransitSettings } from './sealing/transit-client.ts';
import { transitProvider } from './sealing/transit-provider.ts';

interface KeyRootTable {
  only: boolean;
  wrapped: Buffer;
  master_version: number;
}

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
    key_root: KeyRootTable;
  }
}

export interface Installation {
  id: string;
  keys: Keys;
}

/**
 * Brings database and keys together: the keys of this data folder, or of the key service, must be those that sealed
 * this database.
 * @throws Problem `keys.missing`, `keys.foreign`, `keys.exposed`, `keys.unreadable`, `keys.unavailable`
 */
export async function openInstallation(options: {
  db: Database;
  dataDir: string;
  keyService?: TransitSettings | undefined;
  clock: Clock;
  ids: Ids;
}): Promise<Installation> {
  const { db, dataDir, keyService, clock, ids } = options;
  const recorded = await readInstallation(db);
  const dataExists = recorded === undefined && (await holdsSealedData(db));
  if (keyService) return openByService(options, transitProvider(keyService), recorded, dataExists);
  const now = clock.now();
  const keys = loadKeys({ dataDir, dataExists, recordedKeyCheck: recorded?.key_check, now });
  if (recorded) return { id: recorded.id, keys };
  const first = await record(db, { id: ids.next(), at: now, keyCheck: keys.keyCheck });
  // two processes met an empty database with two data folders: the first one's keys stand
  if (first.key_check !== keys.keyCheck)
    loadKeys({ dataDir, dataExists: true, recordedKeyCheck: first.key_check, now });
  return { id: first.id, keys };
}

/** With a key service the root lies in the database, wrapped by it: processes on many machines share no folder. */
async function openByService(
  { db, clock, ids }: { db: Database; clock: Clock; ids: Ids },
  provider: KeyProvider,
  recorded: Recorded | undefined,
  dataExists: boolean,
): Promise<Installation> {
  const foreign = (detail: string): Problem => new Problem('keys.foreign', { detail });
  let first = recorded;
  if (!first) {
    if (dataExists) throw new Problem('keys.missing', { detail: 'There are no keys, but the database holds data' });
    const made = newKey();
    const [wrapped] = await provider.wrap([made]);
    first = await record(db, { id: ids.next(), at: clock.now(), keyCheck: keyCheckOf(made), root: wrapped! });
  }
  const kept = await readRoot(db);
  if (!kept)
    throw foreign('This database was sealed with a key file: leave ANXIN_KEYS_URL out, or begin with an empty one');
  const [root] = await provider.unwrap([kept]);
  if (!root || keyCheckOf(root) !== first.key_check)
    throw foreign('The key service is not the one that this database was sealed with');
  return { id: first.id, keys: keysOf(root, provider) };
}

/** Wraps the root by the newest version, where it lies in the database. */
export async function rewrapRoot(db: Database, { provider }: Keys): Promise<void> {
  const kept = await readRoot(db);
  if (!kept || kept.masterVersion === (await provider.versions()).at(-1)!.version) return;
  const [root] = await provider.unwrap([kept]);
  if (!root) throw new Problem('keys.foreign', { detail: 'The root was not wrapped by these keys, or was damaged' });
  const [fresh] = await provider.wrap([root]);
  await db
    .updateTable('key_root')
    .set({ wrapped: fresh!.wrapped, master_version: fresh!.masterVersion })
    .where('master_version', '=', kept.masterVersion)
    .execute();
}

type Recorded = NonNullable<Awaited<ReturnType<typeof readInstallation>>>;

const readInstallation = (db: Database | Tx) =>
  db.selectFrom('installation').select(['id', 'key_check']).executeTakeFirst();

/** Undefined where the root is in a key file. */
export async function readRoot(db: Database): Promise<WrappedKey | undefined> {
  const row = await db.selectFrom('key_root').select(['wrapped', 'master_version']).executeTakeFirst();
  return row && { wrapped: row.wrapped, masterVersion: row.master_version };
}

/** Writes down the first installation; where another process was quicker, its row stands and is returned. */
async function record(
  db: Database,
  { id, at, keyCheck, root }: { id: string; at: Date; keyCheck: string; root?: WrappedKey },
): Promise<Recorded> {
  return db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('installation')
      .values({ only: true, id, created_at: at, key_check: keyCheck, txid_offset: 0n })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (root && made.numInsertedOrUpdatedRows === 1n)
      await tx
        .insertInto('key_root')
        .values({ only: true, wrapped: root.wrapped, master_version: root.masterVersion })
        .execute();
    return (await readInstallation(tx))!;
  });
}

async function holdsSealedData(db: Database): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from event_key) or exists (select from person_key) as held`.execute(db);
  return rows[0]!.held;
}
