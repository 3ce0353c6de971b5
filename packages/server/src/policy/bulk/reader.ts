import { loadPack, type Pack, type PackFile } from '@anxin/engine';
import { catalogue, schemasForPolicy } from '@anxin/events';
import { wallClock } from '../../foundation/clock.ts';
import { type Database, openDatabase } from '../../foundation/database/database.ts';
import { createIds } from '../../foundation/ids.ts';
import { openInstallation } from '../../foundation/installation.ts';
import type { Keys } from '../../foundation/sealing/keys.ts';
import { databasePersonKeys } from '../../foundation/sealing/person-keys.store.ts';
import { type Access, createSealer, type Sealer } from '../../foundation/sealing/sealer.ts';
import type { TransitSettings } from '../../foundation/sealing/transit-client.ts';

/** What a thread that decides again reads with: a connection of its own, and the keys. */
export interface Reader {
  db: Database;
  sealer: Sealer;
  keys: Keys;
  close(): Promise<void>;
}

/** Where it finds them. */
export interface ReaderPlace {
  databaseUrl: string;
  /** Where the keys are. */
  dataDir: string;
  /** What holds the master keys instead of a file there. */
  keyService?: TransitSettings | undefined;
}

// whoever began the work stands on the trail with all that it reads, not each of its parts
export const RE_DECIDE: Access = { purpose: 're-decide', onAccess: () => {} };

export async function openReader(
  { databaseUrl, dataDir, keyService }: ReaderPlace,
  applicationName: string,
): Promise<Reader> {
  const database = openDatabase({
    ...{ url: databaseUrl, poolSize: 1, applicationName },
    // the next query says it again, and its part fails with it
    onError: () => {},
  });
  const { db } = database;
  const ids = createIds();
  const { keys } = await openInstallation({ db, dataDir, keyService, clock: wallClock, ids });
  const sealer = createSealer({ keys, store: databasePersonKeys(db), catalogue, ids, clock: wallClock });
  return { db, sealer, keys, close: () => database.close() };
}

/** @throws Error for a pack that cannot be read, naming the place */
export function compiled(files: readonly PackFile[]): Pack {
  const { pack, problems } = loadPack(files, schemasForPolicy());
  if (pack) return pack;
  const [first] = problems;
  throw new Error(first ? `${first.file}:${first.line}:${first.column} ${first.message}` : 'the pack is empty');
}
