import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import { type Applied, apply } from './applying.ts';
import { type Delta, MoreBucketsNeeded, openBooks } from './books.ts';
import { createKeeping, type Keeping } from './keeping.ts';
import { readKnown, readTransfers, write } from './ledger.store.ts';
import { chosenBucket, createLocking, type Locked } from './locking.ts';
import { checkOperations, digestOfOperation, type Expire, type Operation } from './operation.ts';
import type { Transfer } from './transfer.ts';

export interface LedgerOptions {
  clock: Clock;
  ids: Ids;
}

/**
 * Money moves here and nowhere else, in the caller's transaction. One call a transaction: everybody takes keys, then accounts,
 * then rows, each in one order, and a second call would begin anew.
 */
export interface Ledger extends Keeping {
  /**
   * Posts all or none, in their order. Posting the same again (all keys with the same content) gives the earlier
   * transfers and changes nothing.
   * @throws Problem `ledger.…` where it cannot be; then nothing was written, and the transaction can go on
   * @throws RangeError at what no ledger could take
   */
  post(tx: Tx, operations: readonly Operation[]): Promise<Transfer[]>;
  /**
   * Ends a hold whose time is over. @returns whether it did: somebody else may have
   * @throws Problem `ledger.hold-over` where its time is not over, or nothing is left of it
   */
  expire(tx: Tx, hold: { id: string; key: string }): Promise<boolean>;
}

interface Posted {
  transfers: Transfer[];
  /** False: all of it was posted before. */
  isNew: boolean;
}

type AppliedToRows = Applied & { deltas: Delta[] };

export function createLedger({ clock, ids }: LedgerOptions): Ledger {
  const findRows = createLocking();
  const post = async (tx: Tx, operations: readonly (Operation | Expire)[]): Promise<Posted> => {
    checkOperations(operations);
    const digests = operations.map(digestOfOperation);
    const applied = await applyLocked(tx, operations, clock.now());
    if (applied === 'known') return { transfers: await repeated(tx, operations, digests), isNew: false };
    await write(tx, { ...applied, digests });
    return { transfers: applied.transfers, isNew: true };
  };

  const applyLocked = async (
    tx: Tx,
    operations: readonly (Operation | Expire)[],
    now: Date,
  ): Promise<AppliedToRows | 'known'> => {
    const attempt = async (lock: Promise<Locked>): Promise<AppliedToRows | 'known'> => {
      const { accounts, referred, rows, isKnown } = await lock;
      if (isKnown) return 'known';
      const byAccount = Map.groupBy(rows, ({ accountId: id }) => id);
      const books = openBooks(
        new Map(
          [...accounts].map(([id, account]) => {
            const chosen = chosenBucket(operations[0]!.key, account);
            return [id, { account, chosen, rows: new Map(byAccount.get(id)!.map((row) => [row.bucket, row])) }];
          }),
        ),
      );
      const applied = apply(operations, { books, referred, now, nextId: () => ids.next() });
      return { ...applied, deltas: books.deltas() };
    };
    const { mayGather, lock } = await findRows(tx, operations, now);
    if (!mayGather) return attempt(lock(false));
    // Rows are locked in one order. Who finds that more of them are needed gives up those locked so far.
    await sql`savepoint ledger_rows`.execute(tx);
    const settled = async (whole: boolean) => {
      try {
        const done = await attempt(lock(whole));
        await sql`release savepoint ledger_rows`.execute(tx);
        return done;
      } catch (error) {
        // after anything else the transaction takes no statement any more, and that is what the caller should hear of
        if (error instanceof Problem) await sql`release savepoint ledger_rows`.execute(tx);
        throw error;
      }
    };
    try {
      return await settled(false);
    } catch (error) {
      if (!(error instanceof MoreBucketsNeeded)) throw error;
      await sql`rollback to savepoint ledger_rows`.execute(tx);
      return await settled(true);
    }
  };

  return {
    ...createKeeping(clock),
    post: async (tx, operations) => (await post(tx, operations)).transfers,
    expire: async (tx, { id, key: hold }) =>
      (await post(tx, [{ do: 'expire', key: `expired/${id}`, code: 'hold.expired', hold }])).isNew,
  };
}

/** What was posted before, where all of it was, with this content. @throws Problem */
async function repeated(
  tx: Tx,
  operations: readonly (Operation | Expire)[],
  digests: readonly Buffer[],
): Promise<Transfer[]> {
  const keys = operations.map(({ key }) => key);
  const known = new Map((await readKnown(tx, keys)).map((one) => [one.key, one]));
  for (const [i, { key }] of operations.entries()) {
    const one = known.get(key);
    if (!one)
      throw new Problem('ledger.key-taken', { detail: `Others of this call were posted before, ${key} was not` });
    if (!one.digest.equals(digests[i]!))
      throw new Problem('ledger.key-taken', { detail: `${key} was posted with other content` });
  }
  const transfers = await readTransfers(
    tx,
    [...known.values()].map(({ transferId }) => transferId),
  );
  return operations.map(({ key }) => transfers.get(known.get(key)!.transferId)!);
}
