import { Problem } from '../../foundation/errors.ts';
import type { StoredEvent } from '../../foundation/log/event.ts';
import { Premise, type Reaction, type ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { type BookedEvent, isKept, keepBooking } from './booking.store.ts';
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

export const BOOKING_BALANCES: ReactionDeclaration = {
  name: 'ledger.booking-balances',
  types: ['deposit.paid', 'settlement.due', 'balance.reported'],
  key: 'merchant',
};

const PARTS: Record<
  BookedEvent,
  (event: StoredEvent) => { id: string } & Pick<Parameters<typeof keepBooking>[1], 'entry'>
> = {
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

/** What is to be in the books is written down here, and posted in a transaction of its own: a batch of events is one. */
const handle: Reaction['handle'] = async (tx, events, { clock }) => {
  for (const event of events) {
    const kind = event.type as BookedEvent;
    if (kind === 'settlement.due') {
      const { order_id: order } = (event.data as { settlement: DueSettlement }).settlement;
      // nothing is paid out of what is not in the books yet
      if (order !== undefined && !(await isKept(tx, `order.paid/${order}`))) throw new Premise(`order/${order}`);
    }
    const { id, entry } = PARTS[kind](event);
    const booking = { key: `${kind}/${id}`, kind, eventId: event.id, party: entry.party, entry };
    if ((await keepBooking(tx, booking, clock.now())) === 'differs')
      throw new Problem('booking.told-otherwise', { detail: `${booking.key} was told otherwise before` });
  }
};

export const bookingReactions: readonly Reaction[] = [
  { ...BOOKING, handle },
  { ...BOOKING_BALANCES, handle },
];
