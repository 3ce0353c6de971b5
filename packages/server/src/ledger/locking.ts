import { LRUCache } from 'lru-cache';
import type { Tx } from '../foundation/database/database.ts';
import { type Account, type AccountName, accountId } from './account.ts';
import {
  insertAccounts,
  type LockedRow,
  lockRows,
  newAccount,
  type Place,
  type Referred,
  readAccounts,
  readReferred,
  takeTurns,
} from './ledger.store.ts';
import type { Expire, Operation } from './operation.ts';
import { termsOf } from './purpose.ts';

const KNOWN_ACCOUNTS = 10_000;

/** What a call is about. */
interface Plan {
  accounts: Map<string, Account>;
  referred: Map<string, Referred>;
}

export interface Locked extends Plan {
  rows: LockedRow[];
  /** Whether one of the call's keys was posted before. */
  isKnown: boolean;
}

/** The rows that a call posts to. */
export interface Rows {
  /** Whether the call may find that one row of an account is not enough: then it gives them up and locks the `whole`. */
  mayGather: boolean;
  /** Waits until nobody else works on the call's keys or rows. */
  lock(whole: boolean): Promise<Locked>;
}

/**
 * Finds the rows of a call. Accounts never change in what is kept of them here: a call to known ones, which refers to
 * nothing stored, goes to the database once.
 */
export function createLocking(): (tx: Tx, operations: readonly (Operation | Expire)[], now: Date) => Promise<Rows> {
  const known = new LRUCache<string, Account>({ max: KNOWN_ACCOUNTS });

  /** Waits for its turn, and finds or makes the accounts. */
  const prepare = async (tx: Tx, operations: readonly (Operation | Expire)[], now: Date): Promise<Plan> => {
    const names = new Map(namesIn(operations).map((name) => [accountId(name), name]));
    const refers = referencesIn(operations);
    const turns = new Set([...operations.map(({ key }) => key), ...refers]);
    await takeTurns(tx, [...turns]);
    const found = await readAccounts(tx, [...names.keys()]);
    // only these: what is made here may yet be undone
    for (const account of found) known.set(account.id, account);
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

  const planned = async (tx: Tx, operations: readonly (Operation | Expire)[], now: Date): Promise<Rows> => {
    const plan = await prepare(tx, operations, now);
    return {
      mayGather: [...plan.accounts.values()].some(mayGather),
      lock: async (whole) => ({ ...plan, ...(await lockOf(tx, operations, plan, whole)) }),
    };
  };

  return async (tx, operations, now) => {
    const ids = [...new Set(namesIn(operations).map(accountId))];
    const accounts = new Map(ids.flatMap((id) => known.get(id) ?? []).map((account) => [account.id, account]));
    if (accounts.size < ids.length || referencesIn(operations).length > 0) return planned(tx, operations, now);
    const plan: Plan = { accounts, referred: new Map() };
    return {
      mayGather: [...accounts.values()].some(mayGather),
      lock: async (whole) => {
        await takeTurns(
          tx,
          operations.map(({ key }) => key),
        );
        const locked = await lockOf(tx, operations, plan, whole);
        if (new Set(locked.rows.map(({ accountId: id }) => id)).size === ids.length) return { ...plan, ...locked };
        // it was read by the transaction that made it, which was undone
        for (const id of ids) known.delete(id);
        return (await planned(tx, operations, now)).lock(whole);
      },
    };
  };
}

const lockOf = (tx: Tx, operations: readonly (Operation | Expire)[], plan: Plan, whole: boolean) =>
  lockRows(
    tx,
    placesOf(operations[0]!.key, plan, whole),
    operations.map(({ key }) => key),
  );

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
export function chosenBucket(key: string, { buckets }: Account): number {
  if (buckets === 1) return 0;
  let sum = 0;
  for (let i = 0; i < key.length; i++) sum = (Math.imul(sum, 31) + key.charCodeAt(i)) >>> 0;
  return sum % buckets;
}

/** The rows of each account that are locked: the chosen bucket and those in which holds lie, or all. */
function placesOf(key: string, { accounts, referred }: Plan, whole: boolean): Place[] {
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
  return [...places].flatMap(([id, buckets]) => [...buckets].map((bucket) => ({ accountId: id, bucket })));
}
