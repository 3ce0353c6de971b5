import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { accountId } from '../account.ts';
import type { Ledger } from '../ledger.ts';
import type { Operation } from '../operation.ts';
import { noteBalance } from '../payments/discrepancy.store.ts';
import { type Booking, balanceNow, lockNextBooking, putOffBooking, saveBooked } from './booking.store.ts';
import type { BalanceEntry, Entry } from './entry.ts';

/** What is to be paid out to a merchant. */
export interface DueTo {
  merchantId: string;
  currency: string;
  /** The most that may be kept back of it. */
  most: bigint;
  /** The keys of what is posted begin with it. */
  key: string;
  causeId: string;
}

/**
 * What a merchant owes is kept back of what it is paid out. It says how much, and what is posted for that; it posts
 * nothing itself.
 */
export type KeepBack = (tx: Tx, due: DueTo) => Promise<{ amount: bigint; operations: readonly Operation[] }>;

export interface BookingOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  /** Nothing is kept back when not given. */
  keepBack?: KeepBack;
  log: { warn(fields: object, message: string): void };
}

export interface Bookings {
  /** Posts what waits, each in a transaction of its own; any number of processes may do so. @returns how many */
  work(limit: number): Promise<number>;
}

/** Transactions under way at once. */
const AT_ONCE = 4;

export function createBookings({ db, clock, ledger, keepBack, log }: BookingOptions): Bookings {
  const operationsOf = async (tx: Tx, { key, kind, eventId: causeId, entry }: Booking): Promise<Operation[]> => {
    const { moves, party } = entry as Entry;
    if (kind !== 'settlement.due' || moves.length === 0)
      return moves.map(({ amount, ...move }, i) => ({
        ...{ ...move, do: 'move', key: `${key}/${i}`, amount: BigInt(amount), causeId },
      }));
    const { amount: text, ...move } = moves[0]!;
    const amount = BigInt(text);
    const due = { merchantId: party.slice('merchant/'.length), currency: move.debit.currency, most: amount };
    const kept = (await keepBack?.(tx, { ...due, key, causeId })) ?? { amount: 0n, operations: [] };
    const rest = amount - kept.amount;
    const paid: Operation = { ...move, do: 'move', key: `${key}/0`, amount: rest, causeId, balancing: 'debit' };
    return [...kept.operations, ...(rest > 0n ? [paid] : [])];
  };

  const compare = async (tx: Tx, { party, currency, available, frozen, asOf }: BalanceEntry): Promise<void> => {
    const name = { owner: party as `merchant/${string}`, purpose: 'merchant-balance', currency } as const;
    const ours = await balanceNow(tx, accountId(name));
    if (BigInt(available) + BigInt(frozen) === ours) return;
    await noteBalance(tx, party, { available, frozen, currency, as_of: asOf, ours: String(ours) }, clock.now());
  };

  const bookNext = async (): Promise<boolean> => {
    let key: string | undefined;
    try {
      return await db.transaction().execute(async (tx) => {
        const booking = await lockNextBooking(tx);
        if (booking === undefined) return false;
        key = booking.key;
        if (booking.kind === 'balance.reported') await compare(tx, booking.entry as BalanceEntry);
        else {
          const operations = await operationsOf(tx, booking);
          if (operations.length > 0) await ledger.post(tx, operations);
        }
        await saveBooked(tx, key, clock.now());
        return true;
      });
    } catch (error) {
      if (key === undefined) throw error;
      const { code } = asProblem(error);
      log.warn({ booking: key, code }, 'an event could not be booked; it is tried again');
      await putOffBooking(db, key, code);
      return true;
    }
  };

  return {
    async work(limit) {
      let left = limit;
      let done = 0;
      const lane = async (): Promise<void> => {
        while (left-- > 0 && (await bookNext())) done++;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      return done;
    },
  };
}
