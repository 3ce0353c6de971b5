import { sql } from 'kysely';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { Premise, type Reaction, type ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { type MoneySince, onlySince } from '../since.ts';
import { type BookedEvent, type Booking, isKept, keepBookings } from './booking.store.ts';
import {
  type DueSettlement,
  entryOfBalance,
  entryOfDeposit,
  entryOfOrder,
  entryOfSettlement,
  type PaidDeposit,
  type PaidOrder,
  type ReportedBalance,
} from './entry.ts';

/** An order whose shares do not come out even is parked alone. */
export const BOOKING: ReactionDeclaration = { name: 'ledger.booking', types: ['order.paid'], key: 'order' };

/** Each by itself: what cannot be booked of one merchant, or waits for its order, keeps nothing else of it back. */
export const BOOKING_DEPOSITS: ReactionDeclaration = {
  ...{ name: 'ledger.booking-deposits', types: ['deposit.paid'], key: 'deposit' },
};
export const BOOKING_SETTLEMENTS: ReactionDeclaration = {
  ...{ name: 'ledger.booking-settlements', types: ['settlement.due'], key: 'settlement' },
};

export const BOOKING_BALANCES: ReactionDeclaration = {
  ...{ name: 'ledger.booking-balances', types: ['balance.reported'], key: 'merchant' },
};

/** A cancelled order that was refunded elsewhere in what it was not paid in is parked alone. */
export const BOOKING_REFUNDS: ReactionDeclaration = {
  name: 'ledger.booking-refunds',
  types: ['order.cancelled'],
  key: 'order',
};

const PARTS: Record<BookedEvent, (event: StoredEvent) => { id: string } & Pick<Booking, 'entry'>> = {
  'order.paid': ({ data }) => {
    const { order } = data as { order: PaidOrder };
    return { id: order.id, entry: entryOfOrder(order) };
  },
  'deposit.paid': ({ data }) => {
    const { deposit } = data as { deposit: PaidDeposit & { id: string } };
    return { id: deposit.id, entry: entryOfDeposit(deposit) };
  },
  'settlement.due': ({ data }) => {
    const { settlement } = data as { settlement: DueSettlement };
    return { id: settlement.id, entry: entryOfSettlement(settlement) };
  },
  'balance.reported': ({ data, id, time }) => {
    const { balance } = data as { balance: ReportedBalance };
    return { id, entry: entryOfBalance(balance, time) };
  },
};

/** Orders of before are in nobody's books here: what is paid out of them is not ours to say. */
async function isOfBefore(tx: Tx, order: string, since: MoneySince): Promise<boolean> {
  const { rows } = await sql<{ paid_at: Date | null }>`
    select (fields ->> 'paid_at')::timestamptz as paid_at from "order" where id = ${order}`.execute(tx);
  const paid = rows[0]?.paid_at ?? null;
  return paid !== null && paid < (await since.at());
}

/** What is to be in the books is written down here, and posted in a transaction of its own: a batch of events is one. */
const handling =
  (since: MoneySince, { types }: ReactionDeclaration): Reaction['handle'] =>
  async (tx, events, { clock }) => {
    for (const event of events) {
      // what waited by merchant, when all of these were one reaction, is booked by its own
      if (!types.includes(event.type)) continue;
      const kind = event.type as BookedEvent;
      if (kind === 'settlement.due') {
        const { order_id: order } = (event.data as { settlement: DueSettlement }).settlement;
        // nothing is paid out of what is not in the books yet
        if (order !== undefined && !(await isKept(tx, `order.paid/${order}`))) {
          if (await isOfBefore(tx, order, since)) continue;
          throw new Premise(`order/${order}`);
        }
      }
      await keepAll(tx, [event], clock.now());
    }
  };

async function keepAll(tx: Tx, events: readonly StoredEvent[], at: Date): Promise<void> {
  const bookings = events.map((event): Booking => {
    const kind = event.type as BookedEvent;
    const { id, entry } = PARTS[kind](event);
    return { key: `${kind}/${id}`, kind, eventId: event.id, party: entry.party, entry };
  });
  const [differing] = await keepBookings(tx, bookings, at);
  if (differing !== undefined)
    throw new Problem('booking.told-otherwise', { detail: `${differing} was told otherwise before` });
}

/** How an order was paid and refunded elsewhere, by what was told last. */
async function currenciesOf(tx: Tx, order: string): Promise<{ paid: string | null; refunded: string | null }> {
  const { rows } = await sql<{ paid: string | null; refunded: string | null }>`
    select fields -> 'paid' ->> 'currency' as paid, fields -> 'refunded' ->> 'currency' as refunded
    from "order" where id = ${order}`.execute(tx);
  return rows[0] ?? { paid: null, refunded: null };
}

/** Nothing is booked of it, but what cannot be taken off what is left of the order is seen, and not passed over. */
const refundsElsewhere: Reaction['handle'] = async (tx, events) => {
  for (const { data } of events) {
    const { id, refunded } = (data as { order: { id: string; refunded?: { amount: number; currency: string } } }).order;
    if (refunded === undefined) continue;
    const order = await currenciesOf(tx, id);
    if (order.paid === null) throw new Premise(`order/${id}`);
    // a later word mends an earlier one
    const isMended = order.refunded === order.paid;
    if (refunded.currency === order.paid || isMended) continue;
    throw new Problem('booking.refunded-currency', {
      ...{ field: 'order.refunded' },
      detail: `Order ${id}: order.refunded is in ${refunded.currency}, and it was paid in ${order.paid}`,
    });
  }
};

export const bookingReactions = (since: MoneySince): readonly Reaction[] => {
  const payments: Reaction = {
    ...{ ...BOOKING, handle: handling(since, BOOKING) },
    handleKeys: (tx, keys, { clock }) => keepAll(tx, [...keys.values()].flat(), clock.now()),
  };
  const others = [BOOKING_DEPOSITS, BOOKING_SETTLEMENTS, BOOKING_BALANCES].map(
    (one): Reaction => ({ ...one, handle: handling(since, one) }),
  );
  const refunds: Reaction = { ...BOOKING_REFUNDS, handle: refundsElsewhere };
  return [payments, ...others, refunds].map((reaction) => onlySince(reaction, since));
};
