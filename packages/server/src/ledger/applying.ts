import { Problem } from '../foundation/errors.ts';
import { accountId } from './account.ts';
import { amountText } from './amounts.ts';
import type { Books } from './books.ts';
import type { HoldChange, Referred } from './ledger.store.ts';
import type { Expire, Hold, Move, Operation, Release, Reverse, Take } from './operation.ts';
import { MOVING, type Transfer } from './transfer.ts';

/** What a call comes to. */
export interface Applied {
  transfers: Transfer[];
  holds: HoldChange[];
}

interface Applying {
  books: Books;
  /** What operations refer to that is stored, by key. */
  referred: ReadonlyMap<string, Referred>;
  now: Date;
  nextId(): string;
}

/** A transfer that can be referred to, as it stands in the middle of the call. */
interface Standing {
  transfer: Transfer;
  reversed: boolean;
  hold: (HoldChange & { debitBucket: number; creditBucket: number }) | undefined;
}

const least = (...amounts: (bigint | undefined)[]): bigint =>
  amounts.reduce<bigint>((low, one) => (one !== undefined && one < low ? one : low), amounts[0]!);

/**
 * Applies operations in their order; each sees what the ones before it did.
 * @throws Problem at the first that cannot be: then nothing of the call counts
 */
export function apply(operations: readonly (Operation | Expire)[], given: Applying): Applied {
  const { books, now } = given;
  const standing = new Map<string, Standing>();
  for (const [key, { transfer, reversed, hold }] of given.referred)
    standing.set(key, { transfer, reversed, hold: hold && { id: transfer.id, made: undefined, ...hold } });
  const changed = new Set<string>();

  const find = (key: string): Standing => {
    const found = standing.get(key);
    if (!found) throw new Problem('ledger.unknown', { detail: `There is no transfer ${key}` });
    return found;
  };
  const findHold = (key: string) => {
    const { transfer, hold } = find(key);
    if (!hold || hold.rest === 0n) throw new Problem('ledger.hold-over', { detail: `Nothing is left of ${key}` });
    return { transfer, hold };
  };
  const named = ({ key, code, causeId }: Operation | Expire) => ({
    ...{ id: given.nextId(), at: now, key, code, causeId: causeId ?? null },
    ...{ balancing: null, ofId: null, expiresAt: null },
  });

  /** How much a move or a hold comes to; never below zero. */
  const amountOf = ({ amount, follows, ...operation }: Move | Hold, debit: string, credit: string): bigint => {
    const got = follows?.keys.reduce((sum, key) => sum + find(key).transfer.amount, 0n) ?? 0n;
    const balancing = operation.balancing ?? null;
    const [ofDebit, ofCredit] = [
      balancing !== null && balancing !== 'credit',
      balancing !== null && balancing !== 'debit',
    ];
    const most = least(
      amount,
      follows && (follows.by === 'got' ? got : amount - got),
      ofDebit ? books.room(debit, 'debit') : undefined,
      ofCredit ? books.room(credit, 'credit') : undefined,
    );
    return most < 0n ? 0n : most;
  };
  /** What is told of why less was moved than was asked for. */
  const toldBalancing = ({ balancing, follows }: Move | Hold): Transfer['balancing'] =>
    balancing ?? follows?.by ?? null;

  const move = (operation: Move): Transfer => {
    const [debit, credit] = [accountId(operation.debit), accountId(operation.credit)];
    const amount = amountOf(operation, debit, credit);
    if (amount > 0n) {
      books.post(debit, 'debit', amount);
      books.post(credit, 'credit', amount);
    }
    const sides = { debit, credit, currency: operation.debit.currency, amount, asked: operation.amount };
    return { ...named(operation), kind: 'move', ...sides, balancing: toldBalancing(operation) };
  };

  const hold = (operation: Hold): Transfer => {
    const { amount: asked, expiresAt = null } = operation;
    if (expiresAt !== null && expiresAt <= now)
      throw new Problem('ledger.hold-over', { detail: `${operation.key} is to expire before it begins` });
    const [debit, credit] = [accountId(operation.debit), accountId(operation.credit)];
    const amount = amountOf(operation, debit, credit);
    const buckets = {
      debitBucket: books.hold(debit, 'debit', amount),
      creditBucket: books.hold(credit, 'credit', amount),
    };
    const { currency } = operation.debit;
    const sides = { debit, credit, currency, amount, asked, expiresAt };
    const transfer: Transfer = { ...named(operation), kind: 'hold', ...sides, balancing: toldBalancing(operation) };
    const made = { ...buckets, expiresAt };
    standing.set(operation.key, {
      ...{ transfer, reversed: false, hold: { id: transfer.id, rest: amount, made, ...buckets } },
    });
    changed.add(operation.key);
    return transfer;
  };

  /** Of a hold: what is let go of it is moved, or only free again. */
  const use = (operation: Take | Release | Expire): Transfer => {
    const { transfer: held, hold: left } = findHold(operation.hold);
    const { debit, credit, currency, expiresAt } = held;
    const over = expiresAt !== null && expiresAt <= now;
    // whether or not the worker came by
    if (over !== (operation.do === 'expire'))
      throw new Problem('ledger.hold-over', { detail: `The time of ${operation.hold} is ${over ? '' : 'not '}over` });
    const amount = (operation.do === 'take' ? operation.amount : undefined) ?? left.rest;
    if (amount > left.rest)
      throw new Problem('ledger.hold-less', {
        detail: `${amountText(left.rest, currency)} is left of ${operation.hold}, not ${amountText(amount, currency)}`,
      });
    books.letGo(debit, 'debit', amount, left.debitBucket);
    books.letGo(credit, 'credit', amount, left.creditBucket);
    if (operation.do === 'take') {
      books.post(debit, 'debit', amount, left.debitBucket);
      books.post(credit, 'credit', amount, left.creditBucket);
    }
    left.rest -= amount;
    changed.add(operation.hold);
    const sides = { debit, credit, currency, amount, asked: amount, ofId: held.id };
    return { ...named(operation), kind: operation.do, ...sides };
  };

  const reverse = (operation: Reverse): Transfer => {
    const found = find(operation.transfer);
    const { kind, debit, credit, currency, amount, id } = found.transfer;
    if (!MOVING.includes(kind) || kind === 'reverse' || amount === 0n || found.reversed)
      throw new Problem('ledger.not-reversible', {
        detail: found.reversed ? `${operation.transfer} was reversed already` : `${operation.transfer} moved nothing`,
      });
    books.post(credit, 'debit', amount);
    books.post(debit, 'credit', amount);
    found.reversed = true;
    const sides = { debit: credit, credit: debit, currency, amount, asked: amount, ofId: id };
    return { ...named(operation), kind: 'reverse', ...sides };
  };

  const transfers = operations.map((operation): Transfer => {
    const transfer =
      operation.do === 'move'
        ? move(operation)
        : operation.do === 'hold'
          ? hold(operation)
          : operation.do === 'reverse'
            ? reverse(operation)
            : use(operation);
    if (!standing.has(operation.key)) standing.set(operation.key, { transfer, reversed: false, hold: undefined });
    return transfer;
  });
  return { transfers, holds: [...changed].map((key) => standing.get(key)!.hold!) };
}
