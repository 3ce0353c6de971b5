import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { asProblem } from '../foundation/errors.ts';
import { createPoll, type Poll } from '../foundation/poll.ts';
import { batchHash, digestOf, NO_PREVIOUS } from '../foundation/trail/chain.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { type TransferTable, transferOf } from './ledger.store.ts';
import { transferDocument } from './transfer.ts';

export interface BatchTable {
  number: bigint;
  previous: Buffer;
  sealed_at: Date;
  digests: Buffer;
  hash: Buffer;
  through_txid: bigint;
  through_id: string;
}

export interface ChainOptions {
  db: Database;
  clock: Clock;
  trail: WriteTrail;
  log: { warn(fields: object, message: string): void };
  /** Transfers in one batch; 1,000 when not given. */
  batch?: number;
}

export interface ChainSealer extends Poll {
  /** Seals what can be sealed now. @returns how many transfers; undefined where another sealer did it all */
  seal(): Promise<number | undefined>;
}

/** One sealer at a time, whatever the number of processes. */
const LOCK = 0x6c_6564;
const EVERY_MS = 1_000;
/** The action under which the trail keeps the hash of each batch: what is signed and anchored there covers the ledger. */
export const SEAL_ACTION = 'ledger.chain.seal';

/**
 * Chains transfers after they are committed, as the trail's sealer does with its entries, so that no post waits for
 * another. The hash of each batch stands on the trail.
 */
export function createChainSealer({ db, clock, trail, log, batch: size = 1_000 }: ChainOptions): ChainSealer {
  const sealBatch = async (tx: Tx): Promise<number | undefined> => {
    const { rows: lock } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as got`.execute(tx);
    if (!lock[0]!.got) return undefined;
    const { rows: last } = await sql<BatchTable>`select * from ledger_batch order by number desc limit 1`.execute(tx);
    const newest = last[0];
    const { rows } = await sql<TransferTable>`
      select * from ledger_transfer
      where (txid, id) > (${newest?.through_txid ?? -1n}::bigint, ${newest?.through_id ?? ZERO_ID}::uuid)
        and txid < log_horizon()
      order by txid, id limit ${size}`.execute(tx);
    const through = rows.at(-1);
    if (!through) return 0;
    const link = {
      number: Number(newest?.number ?? 0n) + 1,
      previous: newest?.hash ?? NO_PREVIOUS,
      sealedAt: clock.now(),
      digests: Buffer.concat(rows.map((row) => digestOf(transferDocument(transferOf(row))))),
    };
    const hash = batchHash(link, 'ledger');
    await sql`
      insert into ledger_batch (number, previous, sealed_at, digests, hash, through_txid, through_id)
      values (${link.number}, ${link.previous}, ${link.sealedAt}, ${link.digests}, ${hash}, ${through.txid},
        ${through.id})`.execute(tx);
    await trail(tx, [
      {
        ...{ actor: { kind: 'system', id: 'ledger' }, action: SEAL_ACTION, object: batchObject(link.number) },
        ...{ outcome: 'done', detail: { hash: hash.toString('hex'), transfers: rows.length } },
      },
    ]);
    return rows.length;
  };
  const seal = async (): Promise<number | undefined> => {
    // ends: a batch that is not full is the last
    for (let sum = 0; ; ) {
      const count = await db.transaction().execute(sealBatch);
      // somebody else goes on from here; what this one sealed is sealed
      if (count === undefined) return sum > 0 ? sum : undefined;
      sum += count;
      if (count < size) return sum;
    }
  };
  const poll = createPoll({
    look: () => seal(),
    every: EVERY_MS,
    onFailure: (error, failures) =>
      log.warn({ code: asProblem(error).code, failures }, 'transfers could not be sealed; it tries again'),
  });
  return { seal, start: poll.start, stop: poll.stop };
}

export const ZERO_ID = '00000000-0000-0000-0000-000000000000';

export const batchObject = (number: number): string => `ledger-batch/${number}`;
