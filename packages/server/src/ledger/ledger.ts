import { sql } from 'kysely';
import type { Clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import type { Ids } from '../foundation/ids.ts';
import { type Account, type AccountName, accountId } from './account.ts';
import { type Applied, apply } from './applying.ts';
import { MoreBucketsNeeded, openBooks } from './books.ts';
import { createKeeping, type Keeping } from './keeping.ts';
import {
  insertAccounts,
  lockRows,
  newAccount,
  type Place,
  type Referred,
  readAccounts,
  readKnown,
  readReferred,
  readTransfers,
  takeTurns,
  write,
} from './ledger.store.ts';
import { checkOperations, digestOfOperation, type Expire, type Operation } from './operation.ts';
import { termsOf } from './purpose.ts';
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

/** The call as it is planned: what it locks. */
interface Plan {
  accounts: Map<string, Account>;
  referred: Map<string, Referred>;
}

export function createLedger({ clock, ids }: LedgerOptions): Ledger {
  const post = async (tx: Tx, operations: readonly (Operation | Expire)[]): Promise<Posted> => {
    checkOperations(operations);
    const digests = operations.map(digestOfOperation);
    const now = clock.now();
    const prepared = await prepare(tx, operations, now);
    let applied: Applied & { deltas: ReturnType<ReturnType<typeof openBooks>['deltas']> };
    try {
      applied = await applyLocked(tx, operations, prepared, now);
    } catch (error) {
      // what was posted before may have used up what it needs to be posted again
      const earlier = error instanceof Problem ? await repeated(tx, operations, digests) : undefined;
      if (earlier) return { transfers: earlier, isNew: false };
      throw error;
    }
    const known = await write(tx, { ...applied, digests });
    if (known.length === 0) return { transfers: applied.transfers, isNew: true };
    return { transfers: (await repeated(tx, operations, digests))!, isNew: false };
  };

  const applyLocked = async (
    tx: Tx,
    operations: readonly (Operation | Expire)[],
    { accounts, referred }: Plan,
    now: Date,
  ): Promise<Applied & { deltas: ReturnType<ReturnType<typeof openBooks>['deltas']> }> => {
    const attempt = async (whole: boolean) => {
      const places = placesOf(operations[0]!.key, accounts, referred, whole);
      const rows = await lockRows(
        tx,
        [...places].flatMap(([id, buckets]) => [...buckets].map((bucket): Place => ({ accountId: id, bucket }))),
      );
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
    if (![...accounts.values()].some(mayGather)) return attempt(false);
    // Rows are locked in one order. Who finds that more of them are needed gives up those locked so far.
    await sql`savepoint ledger_rows`.execute(tx);
    const settled = async (whole: boolean) => {
      try {
        const done = await attempt(whole);
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

  /** Waits for its turn, and finds or makes the accounts. */
  const prepare = async (tx: Tx, operations: readonly (Operation | Expire)[], now: Date): Promise<Plan> => {
    const names = new Map(namesIn(operations).map((name) => [accountId(name), name]));
    const refers = referencesIn(operations);
    const turns = new Set([...operations.map(({ key }) => key), ...refers]);
    const found = await takeTurns(tx, [...turns], [...names.keys()]);
    const accounts = new Map(found.map((account) => [account.id, account]));
    const missing = [...names].filter(([id]) => !accounts.has(id));
    if (missing.length > 0) {
      await insertAccounts(
        tx,
        missing.map(([, name]) => newAccount(name)),
        now,
      );
      // somebody may have made it otherwise in the meantime
      for (const account of await readAccounts(
        tx,
        missing.map(([id]) => id),
      ))
        accounts.set(account.id, account);
    }
    const referred = refers.length > 0 ? await readReferred(tx, refers) : new Map<string, Referred>();
    const others = [...referred.values()].flatMap(({ transfer: { debit, credit } }) => [debit, credit]);
    for (const account of await readAccounts(
      tx,
      [...new Set(others)].filter((id) => !accounts.has(id)),
    ))
      accounts.set(account.id, account);
    return { accounts, referred };
  };

  return {
    ...createKeeping(clock),
    post: async (tx, operations) => (await post(tx, operations)).transfers,
    expire: async (tx, { id, key: hold }) =>
      (await post(tx, [{ do: 'expire', key: `expired/${id}`, code: 'hold.expired', hold }])).isNew,
  };
}

/** What one bucket lacks may be brought from others only where there is a limit. */
const mayGather = ({ purpose, buckets }: Account): boolean => buckets > 1 && termsOf(purpose).lowest !== null;

function namesIn(operations: readonly (Operation | Expire)[]): AccountName[] {
  return operations.flatMap((operation) => ('debit' in operation ? [operation.debit, operation.credit] : []));
}

/** Keys of stored transfers that operations refer to; what the call itself posts is not stored yet. */
function referencesIn(operations: readonly (Operation | Expire)[]): string[] {
  const own = new Set(operations.map(({ key }) => key));
  const all = operations.flatMap((operation) =>
    'hold' in operation ? [operation.hold] : 'transfer' in operation ? [operation.transfer] : [],
  );
  return [...new Set(all)].filter((key) => !own.has(key));
}

/** The same for the same key: calls are spread, and a call posts to one bucket of an account. */
function chosenBucket(key: string, { buckets }: Account): number {
  if (buckets === 1) return 0;
  let sum = 0;
  for (let i = 0; i < key.length; i++) sum = (Math.imul(sum, 31) + key.charCodeAt(i)) >>> 0;
  return sum % buckets;
}

/** The rows of each account that are locked: the chosen bucket and those in which holds lie, or all. */
function placesOf(
  key: string,
  accounts: ReadonlyMap<string, Account>,
  referred: ReadonlyMap<string, Referred>,
  whole: boolean,
): Map<string, Set<number>> {
  const places = new Map<string, Set<number>>();
  for (const [id, account] of accounts)
    places.set(
      id,
      whole && mayGather(account)
        ? new Set(Array.from({ length: account.buckets }, (_, bucket) => bucket))
        : new Set([chosenBucket(key, account)]),
    );
  for (const { transfer, hold } of referred.values()) {
    if (!hold) continue;
    places.get(transfer.debit)!.add(hold.debitBucket);
    places.get(transfer.credit)!.add(hold.creditBucket);
  }
  return places;
}

/** What was posted before, where all of it was, with this content; undefined: none of it was. @throws Problem */
async function repeated(
  tx: Tx,
  operations: readonly (Operation | Expire)[],
  digests: readonly Buffer[],
): Promise<Transfer[] | undefined> {
  const known = new Map(
    (
      await readKnown(
        tx,
        operations.map(({ key }) => key),
      )
    ).map((one) => [one.key, one]),
  );
  if (known.size === 0) return undefined;
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
