import { sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { canonicalJson } from '../../foundation/trail/canonical-json.ts';
import type { BalanceEntry, Entry } from './entry.ts';

export type BookedEvent = 'order.paid' | 'deposit.paid' | 'settlement.due' | 'balance.reported';

/** An event that is to be in the books, once for ever. */
export interface Booking {
  /** `order.paid/o1` */
  key: string;
  kind: BookedEvent;
  eventId: string;
  party: string;
  entry: Entry | BalanceEntry;
}

interface BookingRow {
  key: string;
  kind: BookedEvent;
  event_id: string;
  party: string;
  entry: Entry | BalanceEntry;
}

const bookingOf = ({ key, kind, event_id, party, entry }: BookingRow): Booking => ({
  ...{ key, kind, eventId: event_id, party, entry },
});

/** @returns whether it is new, was told before in the same words, or in others */
export async function keepBooking(tx: Tx, booking: Booking, at: Date): Promise<'kept' | 'known' | 'differs'> {
  const { key, kind, eventId, party, entry } = booking;
  const { rows } = await sql`
    insert into booking (key, kind, event_id, party, entry, asked_at)
    values (${key}, ${kind}, ${eventId}::uuid, ${party}, ${JSON.stringify(entry)}::jsonb, ${at})
    on conflict (key) do nothing returning key`.execute(tx);
  if (rows.length > 0) return 'kept';
  const { rows: known } = await sql<BookingRow>`select * from booking where key = ${key}`.execute(tx);
  return canonicalJson(known[0]!.entry) === canonicalJson(entry) ? 'known' : 'differs';
}

export async function isKept(tx: Tx, key: string): Promise<boolean> {
  const { rows } = await sql`select from booking where key = ${key}`.execute(tx);
  return rows.length > 0;
}

/**
 * The next that is to be posted, locked. Of one merchant what was paid in comes before what is paid out or compared, as far
 * as it was told before.
 */
export async function lockNextBooking(tx: Tx): Promise<Booking | undefined> {
  const { rows } = await sql<BookingRow>`
    select b.* from booking b
    where b.booked_at is null and b.next_at <= clock_timestamp()
      and (b.kind in ('order.paid', 'deposit.paid') or not exists (
        select from booking o where o.party = b.party and o.booked_at is null and o.asked_at <= b.asked_at
          and o.kind in ('order.paid', 'deposit.paid')))
    order by b.next_at, b.key limit 1 for update of b skip locked`.execute(tx);
  return rows[0] && bookingOf(rows[0]);
}

export async function saveBooked(tx: Tx, key: string, at: Date): Promise<void> {
  await sql`update booking set booked_at = ${at}, refused = null, tries = tries + 1 where key = ${key}`.execute(tx);
}

/** It is tried again later: after a minute, then ever more seldom, up to an hour. */
export async function putOffBooking(db: Database, key: string, code: string): Promise<void> {
  await sql`
    update booking set tries = tries + 1, refused = ${code},
      next_at = clock_timestamp() + least(60 * 2 ^ least(tries, 10), 3600) * interval '1 second'
    where key = ${key} and booked_at is null`.execute(db);
}

/** On the normal side, of an account that may not be there yet. */
export async function balanceNow(tx: Tx, accountId: string): Promise<bigint> {
  const { rows } = await sql<{ balance: bigint }>`
    select coalesce(sum(case normal when 'credit' then credits - debits else debits - credits end), 0)::bigint as balance
    from ledger_balance where account_id = ${accountId}::uuid`.execute(tx);
  return rows[0]!.balance;
}
