import { loadPack, type Pack, type PackFile } from '@anxin/engine';
import { catalogue, schemasForPolicy } from '@anxin/events';
import { wallClock } from '../../foundation/clock.ts';
import { openDatabase } from '../../foundation/database/database.ts';
import { createIds } from '../../foundation/ids.ts';
import { openInstallation } from '../../foundation/installation.ts';
import { databasePersonKeys } from '../../foundation/sealing/person-keys.store.ts';
import { type Access, createSealer } from '../../foundation/sealing/sealer.ts';
import type { Equipment } from './crew.ts';
import { readPast, type Stretch } from './history.ts';
import { type Packs, redecide, typesOf } from './redecide.ts';
import type { Tally } from './tally.ts';

/** One of a crew: decides stretches of the past by itself, over a connection of its own. */
export interface Hand {
  work(stretch: Stretch): Promise<Tally>;
  close(): Promise<void>;
}

// whoever began the backtest stands on the trail with its stretch of history, not each of its pages
const ACCESS: Access = { purpose: 're-decide', onAccess: () => {} };

/** @throws Error for a pack that cannot be read, naming the place */
export async function openHand({ databaseUrl, dataDir, base, candidate }: Equipment): Promise<Hand> {
  const packs: Packs = { base: base && compiled(base), candidate: compiled(candidate) };
  const types = typesOf(packs);
  const database = openDatabase({
    ...{ url: databaseUrl, poolSize: 1, applicationName: 'anxin backtest' },
    // the next query says it again, and its stretch fails with it
    onError: () => {},
  });
  const { db } = database;
  const ids = createIds();
  const { keys } = await openInstallation({ db, dataDir, clock: wallClock, ids });
  const sealer = createSealer({ keys, store: databasePersonKeys(db), catalogue, ids, clock: wallClock });
  return {
    async work(stretch) {
      const { past, erased } = await readPast({ db, sealer }, stretch, types, ACCESS);
      return redecide(past, erased, packs);
    },
    close: () => database.close(),
  };
}

function compiled(files: readonly PackFile[]): Pack {
  const { pack, problems } = loadPack(files, schemasForPolicy());
  if (pack) return pack;
  const [first] = problems;
  throw new Error(first ? `${first.file}:${first.line}:${first.column} ${first.message}` : 'the pack is empty');
}
