import type { Clock } from '../../foundation/clock.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { accountId } from '../account.ts';
import type { Ledger } from '../ledger.ts';
import { noteBalance } from '../payments/discrepancy.store.ts';
import { type Booking, balanceNow, lockNextBooking, putOffBooking, saveBooked } from './booking.store.ts';
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
  /** Posts what waits, each in a transaction of its own; any number of processes may do so. @returns how many */
  work(limit: number): Promise<number>;
}

/** Transactions under way at once. */
const AT_ONCE = 4;

export function createBookings({ db, clock, ledger, settle, onDeposit, log }: BookingOptions): Bookings {
  const post = async (tx: Tx, { key, kind, eventId: causeId, entry }: Booking): Promise<void> => {
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
    await ledger.post(
      tx,
      moves.map(({ amount, ...move }, i) => ({
        ...{ ...move, do: 'move', key: `${key}/${i}`, amount: BigInt(amount), causeId },
        ...(due ? { balancing: 'debit' } : {}),
      })),
    );
    if (kind === 'deposit.paid') await onDeposit?.(tx, party);
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
        else await post(tx, booking);
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
