import { sql } from 'kysely';
import { idColumn } from '../../foundation/database/columns.ts';
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

/** Keeps what is to be posted, each once. @returns the keys of those that were told before in other words */
export async function keepBookings(tx: Tx, bookings: readonly Booking[], at: Date): Promise<string[]> {
  // one that is told twice at once is kept as it was told first
  const first = new Map<string, Booking>();
  for (const booking of bookings) if (!first.has(booking.key)) first.set(booking.key, booking);
  const all = [...first.values()];
  const { rows } = await sql<{ key: string }>`
    insert into booking (key, kind, event_id, party, entry, asked_at)
    select b.*, ${at}::timestamptz from unnest(${all.map(({ key }) => key)}::text[], ${all.map(({ kind }) => kind)}::text[],
      ${idColumn(all.map(({ eventId }) => eventId))}, ${all.map(({ party }) => party)}::text[],
      ${all.map(({ entry }) => JSON.stringify(entry))}::jsonb[]) as b
    on conflict (key) do nothing returning key`.execute(tx);
  const kept = new Set(rows.map(({ key }) => key));
  const again = bookings.filter((booking) => !kept.has(booking.key) || first.get(booking.key) !== booking);
  if (again.length === 0) return [];
  const { rows: known } = await sql<BookingRow>`
    select * from booking where key = any(${again.map(({ key }) => key)}::text[])`.execute(tx);
  const words = new Map(known.map(({ key, entry }) => [key, canonicalJson(entry)]));
  return again.filter(({ key, entry }) => words.get(key) !== canonicalJson(entry)).map(({ key }) => key);
}

export async function isKept(tx: Tx, key: string): Promise<boolean> {
  const { rows } = await sql`select from booking where key = ${key}`.execute(tx);
  return rows.length > 0;
}

/**
 * The next that are to be posted, locked, in their order. Of one merchant what was paid in comes before what is paid out or
 * compared, as far as it was told before.
 */
export async function lockNextBookings(tx: Tx, limit: number): Promise<Booking[]> {
  const { rows } = await sql<BookingRow>`
    select b.* from booking b
    where b.booked_at is null and b.next_at <= clock_timestamp()
      and (b.kind in ('order.paid', 'deposit.paid') or not exists (
        select from booking o where o.party = b.party and o.booked_at is null and o.asked_at <= b.asked_at
          and o.kind in ('order.paid', 'deposit.paid')))
    order by b.next_at, b.key limit ${limit} for update of b skip locked`.execute(tx);
  return rows.map(bookingOf);
}

export async function saveBooked(tx: Tx, keys: readonly string[], at: Date): Promise<void> {
  await sql`
    update booking set booked_at = ${at}, refused = null, tries = tries + 1 where key = any(${[...keys]}::text[])`.execute(
    tx,
  );
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
