import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { accountId } from '../account.ts';
import type { Ledger } from '../ledger.ts';
import { MOST_AT_ONCE, type Move } from '../operation.ts';
import { noteBalance } from '../payments/discrepancy.store.ts';
import { type Booking, balanceNow, lockNextBookings, putOffBooking, saveBooked } from './booking.store.ts';
import type { BalanceEntry, Entry } from './entry.ts';

/** What falls due to a merchant. */
export interface DueTo {
  /** The provider's. */
  id: string;
  merchantId: string;
  currency: string;
  amount: bigint;
  causeId: string;
}

/** Books all of what falls due, with the transaction's only post: what the merchant owes is kept of it. */
export type Settle = (tx: Tx, due: DueTo) => Promise<unknown>;

export interface BookingOptions {
  db: Database;
  clock: Clock;
  ledger: Pick<Ledger, 'post'>;
  /** All of it is paid out when not given. */
  settle?: Settle;
  /** Something was paid into a deposit: in the transaction that books it. */
  onDeposit?: (tx: Tx, party: string) => Promise<unknown>;
  log: { warn(fields: object, message: string): void };
}

export interface Bookings {
  /**
   * Posts what waits, payments of orders some in a transaction, all else each in its own; any number of processes may do so.
   * @returns how many
   */
  work(limit: number): Promise<number>;
}

/** Transactions under way at once. */
const AT_ONCE = 4;
/** Payments of orders that are posted at once: all that they share is locked no longer than for one. */
const A_BATCH = 50;

export function createBookings({ db, clock, ledger, settle, onDeposit, log }: BookingOptions): Bookings {
  const post = async (tx: Tx, booking: Booking): Promise<void> => {
    const { key, kind, eventId: causeId, entry } = booking;
    const { moves, party } = entry as Entry;
    const first = moves[0];
    if (first === undefined) return;
    const due = kind === 'settlement.due';
    if (due && settle) {
      const { amount, debit } = first;
      const merchantId = party.slice('merchant/'.length);
      const id = key.slice(`${kind}/`.length);
      await settle(tx, { id, merchantId, currency: debit.currency, amount: BigInt(amount), causeId });
      return;
    }
    const operations = movesOf(booking);
    await ledger.post(tx, due ? operations.map((move) => ({ ...move, balancing: 'debit' })) : operations);
    if (kind === 'deposit.paid') await onDeposit?.(tx, party);
  };

  const postAll = async (tx: Tx, operations: readonly Move[]): Promise<void> => {
    if (operations.length > 0) await ledger.post(tx, operations);
  };

  const compare = async (tx: Tx, { party, currency, available, frozen, asOf }: BalanceEntry): Promise<void> => {
    const name = { owner: party as `merchant/${string}`, purpose: 'merchant-balance', currency } as const;
    const ours = await balanceNow(tx, accountId(name));
    if (BigInt(available) + BigInt(frozen) === ours) return;
    await noteBalance(tx, party, { available, frozen, currency, as_of: asOf, ours: String(ours) }, clock.now());
  };

  const book = async (tx: Tx, bookings: readonly Booking[]): Promise<void> => {
    const [first] = bookings;
    if (first!.kind === 'balance.reported') await compare(tx, first!.entry as BalanceEntry);
    else if (bookings.length === 1) await post(tx, first!);
    else await postAll(tx, bookings.flatMap(movesOf));
    await saveBooked(
      tx,
      bookings.map(({ key }) => key),
      clock.now(),
    );
  };

  /** Together; where that fails, each by itself, and one that fails is put off. @returns how many were looked at */
  const bookNext = async (most: number): Promise<number> => {
    let keys: string[] = [];
    try {
      return await db.transaction().execute(async (tx) => {
        const bookings = together(await lockNextBookings(tx, most));
        keys = bookings.map(({ key }) => key);
        if (keys.length > 0) await book(tx, bookings);
        return keys.length;
      });
    } catch (error) {
      const [key] = keys;
      if (key === undefined) throw error;
      if (keys.length > 1) {
        let looked = 0;
        for (let i = 0; i < keys.length; i++) looked += await bookNext(1);
        return looked;
      }
      const { code } = asProblem(error);
      log.warn({ booking: key, code }, 'an event could not be booked; it is tried again');
      await putOffBooking(db, key, code);
      return 1;
    }
  };

  return {
    async work(limit) {
      let left = limit;
      let done = 0;
      const lane = async (): Promise<void> => {
        while (left > 0) {
          const most = Math.min(A_BATCH, left);
          left -= most;
          const looked = await bookNext(most);
          done += looked;
          left += most - looked;
          if (looked === 0) return;
        }
      };
      // mostly nothing waits: one look tells
      const some = Math.min(A_BATCH, left);
      done = await bookNext(some);
      left -= done;
      if (done > 0) await Promise.all(Array.from({ length: AT_ONCE }, lane));
      return done;
    },
  };
}

/** Payments of orders as far as nothing else lies between them, and as the ledger takes at once; all else by itself. */
function together(bookings: readonly Booking[]): readonly Booking[] {
  let moves = 0;
  const end = bookings.findIndex(({ kind, entry }) => {
    if (kind !== 'order.paid') return true;
    moves += (entry as Entry).moves.length;
    return moves > MOST_AT_ONCE;
  });
  return end === -1 ? bookings : bookings.slice(0, Math.max(1, end));
}

function movesOf({ key, eventId: causeId, entry }: Booking): Move[] {
  return (entry as Entry).moves.map(({ amount, ...move }, i) => ({
    ...{ ...move, do: 'move', key: `${key}/${i}`, amount: BigInt(amount), causeId },
  }));
}
