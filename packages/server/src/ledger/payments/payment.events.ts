import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { Payment, PaymentAsk } from './payment.ts';

/** Of what comes from here: whoever listens to the provider's events passes over these. */
export const PAYMENTS_SOURCE = 'anxin/ledger';

const refundOf = ({ id, orderId, party, merchantId, amount, currency, kind, source }: PaymentAsk) => ({
  ...{ id, order_id: orderId, merchant_id: merchantId, kind, source },
  ...(party.startsWith('consumer/') ? { consumer_id: party.slice('consumer/'.length) } : {}),
  amount: { amount: Number(amount), currency },
});

const event = (ask: PaymentAsk, type: string, time: Date, more: object): OwnEvent => ({
  ...{ source: PAYMENTS_SOURCE, id: derivedId(type, ask.id), type, subject: `order/${ask.orderId}` },
  ...{ time, causeId: ask.causeId, data: { refund: { ...refundOf(ask), ...more } } },
});

export const requestedEvent = (ask: PaymentAsk, at: Date): OwnEvent => event(ask, 'refund.requested', at, {});

/** Of a payment that is over. @param proved it had failed, and that was told already */
export function settledEvent(payment: Payment, proved = false): OwnEvent {
  const told = event(payment, 'refund.settled', payment.settledAt!, {
    status: payment.state,
    ...(payment.providerId === null ? {} : { provider_id: payment.providerId }),
  });
  return proved ? { ...told, id: derivedId('refund.settled', payment.id, 'proved') } : told;
}
