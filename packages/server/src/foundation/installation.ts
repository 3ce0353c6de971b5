import { sql } from 'kysely';
import type { Clock } from './clock.ts';
import type { Database, Tx } from './database/database.ts';
import { Problem } from './errors.ts';
import type { Ids } from './ids.ts';
import { newKey } from './sealing/aead.ts';
import { type KeyFile, keyCheckOf, keyFilePath, readKeyFile } from './sealing/key-file.ts';
import { type KeyMoving, keyPlaces, rootBy } from './sealing/key-places.ts';
import type { KeyHolder, KeyProvider, WrappedKey } from './sealing/key-provider.ts';
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
  key_holder: KeyHolder;
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
  keyMoving: KeyMoving;
}

/**
 * Brings database and keys together: the keys of this data folder, or of the key service, must be those that sealed
 * this database. A service that is named while the file holds the master keys stands by, so that they can move there.
 * @throws Problem `keys.missing`, `keys.foreign`, `keys.exposed`, `keys.unreadable`, `keys.unavailable`
 */
export async function openInstallation(options: {
  db: Database;
  dataDir: string;
  keyService?: TransitSettings | undefined;
  clock: Clock;
  ids: Ids;
}): Promise<Installation> {
  const { db, dataDir, keyService } = options;
  const service = keyService && transitProvider(keyService);
  const recorded = (await readInstallation(db)) ?? (await recordFirst(options, service));
  const { id, key_check: keyCheck } = recorded;
  const used = await keyHoldersInUse(db);
  // what is needed is opened now: a process that cannot read all that there is does not start
  const file = used.has('file') ? neededFile(dataDir, keyCheck) : undefined;
  const root = file?.root ?? (await rootBy(service, await readRoot(db), keyCheck));
  const current = knownFor(HOLDER_KNOWN_MS, () => readKeyHolder(db));
  const places = keyPlaces({
    ...{ dataDir, root, file, service, current },
    // the root that it has just unwrapped proves it
    proven: file === undefined,
    kept: () => readRoot(db),
  });
  for (const holder of used) await places.holders.of(holder);
  return { id, keys: keysOf(root, places.holders), keyMoving: places.moving };
}

/** An empty database is given keys: by the service where one is named, else by the file. */
async function recordFirst(
  { db, dataDir, clock, ids }: Parameters<typeof openInstallation>[0],
  service: KeyProvider | undefined,
): Promise<Recorded> {
  const dataExists = await holdsSealedData(db);
  const [id, now] = [ids.next(), clock.now()];
  if (!service) {
    const { keyCheck } = loadKeys({ dataDir, dataExists, now });
    return record(db, { id, at: now, keyCheck, holder: 'file' });
  }
  if (dataExists) throw new Problem('keys.missing', { detail: 'There are no keys, but the database holds data' });
  const made = newKey();
  const [wrapped] = await service.wrap([made]);
  return record(db, { id, at: now, keyCheck: keyCheckOf(made), holder: 'transit', root: wrapped! });
}

function neededFile(dataDir: string, keyCheck: string): KeyFile {
  const file = readKeyFile(dataDir);
  const path = keyFilePath(dataDir);
  if (!file)
    throw new Problem('keys.missing', { detail: `${path} is not there, but the database holds data that it wraps` });
  if (keyCheckOf(file.root) !== keyCheck)
    throw new Problem('keys.foreign', { detail: `${path} is not the one that this database was sealed with` });
  return file;
}

/** Processes hear of a move within so long; whoever rewraps asks anew each time. */
const HOLDER_KNOWN_MS = 5_000;

/** Asks again when what it knows is older, or when told to. */
function knownFor<T>(ms: number, ask: () => Promise<T>): (asked?: 'now') => Promise<T> {
  let known: { value: T; at: number } | undefined;
  return async (asked) => {
    if (asked === undefined && known && performance.now() - known.at < ms) return known.value;
    const at = performance.now();
    known = { value: await ask(), at };
    return known.value;
  };
}

/** Who wraps. */
export async function readKeyHolder(db: Database | Tx): Promise<KeyHolder> {
  const { key_holder } = await db.selectFrom('installation').select('key_holder').executeTakeFirstOrThrow();
  return key_holder;
}

/** Who wraps now, and whoever else still wraps what somebody may want to read. */
export async function keyHoldersInUse(db: Database | Tx): Promise<ReadonlySet<KeyHolder>> {
  const wraps = (holder: KeyHolder) => sql`exists (
    select from person_key where holder = ${holder} and wrapped is not null and damaged_at is null)`;
  const { rows } = await sql<{ holder: KeyHolder; file: boolean; transit: boolean }>`
    select key_holder as holder, ${wraps('file')} as file, ${wraps('transit')} as transit
    from installation`.execute(db);
  const { holder, file, transit } = rows[0]!;
  return new Set<KeyHolder>([holder, ...(file ? (['file'] as const) : []), ...(transit ? (['transit'] as const) : [])]);
}

/** From the moment of a commit on, the other one wraps. */
export async function setKeyHolder(tx: Tx, holder: KeyHolder): Promise<void> {
  await tx.updateTable('installation').set({ key_holder: holder }).execute();
}

/** Keeps the root as the key service has wrapped it; undefined when it lies in the file alone. */
export async function keepRoot(tx: Tx, root: WrappedKey | undefined): Promise<void> {
  await tx.deleteFrom('key_root').execute();
  if (root)
    await tx
      .insertInto('key_root')
      .values({ only: true, wrapped: root.wrapped, master_version: root.masterVersion })
      .execute();
}

/** Wraps the root by the newest version, where it lies in the database. */
export async function rewrapRoot(db: Database, { provider }: Keys): Promise<void> {
  const kept = await readRoot(db);
  if (!kept || (await provider.current('now')) !== 'transit') return;
  const service = await provider.of('transit');
  if (kept.masterVersion === (await service.versions()).at(-1)!.version) return;
  const [root] = await service.unwrap([kept]);
  if (!root) throw new Problem('keys.foreign', { detail: 'The root was not wrapped by these keys, or was damaged' });
  const [fresh] = await service.wrap([root]);
  await db
    .updateTable('key_root')
    .set({ wrapped: fresh!.wrapped, master_version: fresh!.masterVersion })
    .where('master_version', '=', kept.masterVersion)
    .execute();
}

type Recorded = NonNullable<Awaited<ReturnType<typeof readInstallation>>>;

const readInstallation = (db: Database | Tx) =>
  db.selectFrom('installation').select(['id', 'key_check']).executeTakeFirst();

/** Undefined where the root is in the key file alone. */
async function readRoot(db: Database): Promise<WrappedKey | undefined> {
  const row = await db.selectFrom('key_root').select(['wrapped', 'master_version']).executeTakeFirst();
  return row && { wrapped: row.wrapped, holder: 'transit', masterVersion: row.master_version };
}

/** Writes down the first installation; where another process was quicker, its row stands and is returned. */
async function record(
  db: Database,
  { id, at, keyCheck, holder, root }: { id: string; at: Date; keyCheck: string; holder: KeyHolder; root?: WrappedKey },
): Promise<Recorded> {
  return db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto('installation')
      .values({ only: true, id, created_at: at, key_check: keyCheck, key_holder: holder, txid_offset: 0n })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (root && made.numInsertedOrUpdatedRows === 1n) await keepRoot(tx, root);
    return (await readInstallation(tx))!;
  });
}

async function holdsSealedData(db: Database): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select exists (select from event_key) or exists (select from person_key) as held`.execute(db);
  return rows[0]!.held;
}
