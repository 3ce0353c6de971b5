import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { asProblem, Problem } from '../errors.ts';
import { createPoll } from '../poll.ts';
import { anchorFile } from './anchors.ts';
import {
  type Anchor,
  anchorOf,
  batchHash,
  digestOf,
  entryDocument,
  NO_PREVIOUS,
  signedBytes,
  type TrailBatch,
} from './chain.ts';
import { readPublicKey, signatureHolds, type TrailKeys } from './keys.ts';
import { batchOf, entryOf, type TrailBatchTable, type TrailEntryTable } from './trail.store.ts';

/** Where a test may kill the sealer. */
export type SealPoint = 'selected' | 'inserted' | 'committed' | 'anchored';

export interface SealerOptions {
  db: Database;
  clock: Clock;
  keys: TrailKeys;
  /** `<ANXIN_DATA>/trail`: holds anchors.jsonl and public-key.pem. */
  folder: string;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  /** Entries in one batch; 1,000 when not given. */
  batch?: number;
  /** Milliseconds of wall time between looks; 500 when not given. */
  pollEvery?: number;
  reached?(point: SealPoint): void | Promise<void>;
}

export interface Sealer {
  /**
   * Seals everything that can be sealed now.
   *
   * The order is: commit the batch, then anchor it. A crash in between leaves the anchors behind the database, never
   * ahead of it, and the next seal anchors what is missing; so anchors that are ahead mean a database that lost
   * something. Then the numbers go on after the anchored ones, and the gap stays for every verifier to see.
   * @returns how many entries were sealed; undefined when another sealer is at work
   */
  seal(): Promise<number | undefined>;
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** One sealer at a time, whatever the number of processes. */
const LOCK = 0x7472_6169;

export const ANCHORS_FILE = 'anchors.jsonl';
export const PUBLIC_KEY_FILE = 'public-key.pem';

export function createSealer(options: SealerOptions): Sealer {
  const { db, clock, keys, folder, log, batch: size = 1_000, pollEvery = 500 } = options;
  const reached = async (point: SealPoint): Promise<void> => options.reached?.(point);
  const anchors = anchorFile(join(folder, ANCHORS_FILE));
  const publicKey = readPublicKey(keys.publicKey);
  let prepared = false;
  let toldOfLoss = 0;

  /** Brings the anchors up to the database. @returns the number that the next batch gets, beside the newest batch */
  const recover = async (connection: Database): Promise<{ next: number; newest: TrailBatchTable | undefined }> => {
    const newest = await newestBatch(connection);
    const anchored = await anchors.last();
    const number = Number(newest?.number ?? 0);
    let last = anchored?.number ?? 0;
    if (anchored && (number < last || (number === last && anchored.hash !== newest!.hash.toString('hex')))) {
      if (toldOfLoss !== last)
        log.error(
          { anchored: last, found: number },
          'the database lacks sealed parts of the trail: an older copy was put back, or its end was cut off',
        );
      toldOfLoss = last;
    }
    while (last < number) {
      const { rows } = await sql<TrailBatchTable>`
        select * from trail_batch where number > ${last} order by number limit 500`.execute(connection);
      const missing: Anchor[] = [];
      for (const row of rows) {
        const batch = batchOf(row);
        if (!signatureHolds(signedBytes(batch.number, batch.hash), batch.signature, publicKey))
          throw new Problem('keys.foreign', { detail: `Batch ${batch.number} of the trail was signed by another key` });
        missing.push(anchorOf(batch));
      }
      if (rows.length === 0) break;
      await anchors.append(missing);
      last = missing.at(-1)!.number;
    }
    return { next: Math.max(number, last) + 1, newest };
  };

  const sealBatch = async (
    connection: Database,
    number: number,
    newest: TrailBatchTable | undefined,
  ): Promise<TrailBatch | undefined> =>
    connection.transaction().execute(async (tx) => {
      const { rows } = await sql<TrailEntryTable & { detail: Record<string, unknown> }>`
        select * from trail_entry
        where (txid, id) > (${newest?.through_txid ?? -1n}::bigint, ${newest?.through_id ?? ZERO_ID}::uuid)
          and txid < log_horizon()
        order by txid, id limit ${size}`.execute(tx);
      await reached('selected');
      const through = rows.at(-1);
      if (!through) return undefined;
      const link = {
        number,
        previous: newest?.hash ?? NO_PREVIOUS,
        sealedAt: clock.now(),
        digests: Buffer.concat(rows.map((row) => digestOf(entryDocument(entryOf(row))))),
      };
      const hash = batchHash(link);
      const batch = { ...link, hash, signature: keys.sign(signedBytes(number, hash)) };
      await sql`
        insert into trail_batch (number, previous, sealed_at, digests, hash, signature, through_txid, through_id)
        values (${number}, ${batch.previous}, ${batch.sealedAt}, ${batch.digests}, ${hash}, ${batch.signature},
          ${through.txid}, ${through.id})`.execute(tx);
      await reached('inserted');
      return batch;
    });

  const seal = async (): Promise<number | undefined> => {
    if (!prepared) await keepPublicKey(folder, keys.publicKey);
    prepared = true;
    // the lock belongs to the connection, and covers the anchoring after the commit
    return db.connection().execute(async (connection) => {
      const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${LOCK}) as got`.execute(connection);
      if (!rows[0]?.got) return undefined;
      try {
        let sealed = 0;
        for (;;) {
          const { next, newest } = await recover(connection);
          const batch = await sealBatch(connection, next, newest);
          if (!batch) return sealed;
          await reached('committed');
          const anchor = anchorOf(batch);
          await anchors.append([anchor]);
          await reached('anchored');
          sealed += anchor.count;
          if (anchor.count < size) return sealed;
        }
      } finally {
        // a connection that broke has given the lock back already
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection).catch(() => {});
      }
    });
  };

  const poll = createPoll({
    look: () => seal(),
    every: pollEvery,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'the trail could not be sealed; it is tried again'),
  });

  return {
    seal,
    start: poll.start,
    stop: poll.stop,
  };
}

const ZERO_ID = '00000000-0000-0000-0000-000000000000';

async function newestBatch(db: Database): Promise<TrailBatchTable | undefined> {
  const { rows } = await sql<TrailBatchTable>`select * from trail_batch order by number desc limit 1`.execute(db);
  return rows[0];
}

/** Leaves the public key beside the anchors. @throws Problem `keys.foreign` where another one lies there already */
async function keepPublicKey(folder: string, publicKey: string): Promise<void> {
  const path = join(folder, PUBLIC_KEY_FILE);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // written beside and linked into place: another sealer reads the whole key or finds none
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, publicKey, { flag: 'wx', mode: 0o644 });
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await readFile(path, 'utf8')).trim() !== publicKey.trim())
      throw new Problem('keys.foreign', { detail: `${path} is the public key of another installation` });
  } finally {
    await rm(draft, { force: true });
  }
}
