import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import type { CorrectionRow } from './correction.ts';
import type { PayoutRow } from './payout.ts';

const SOURCE = 'anxin/service';

const dataOf = (payout: PayoutRow) => {
  const { currency } = payout;
  return {
    payout: {
      ...{ id: payout.id, cause: payout.cause, cause_ref: payout.causeRef, order_id: payout.orderId },
      ...{ consumer_id: payout.consumerId, merchant_id: payout.merchantId, state: payout.state },
      ...(payout.guarantee === null ? {} : { guarantee: payout.guarantee }),
      amount: { amount: Number(payout.amount), currency },
      lines: payout.lines.map(({ kind, amount }) => ({ kind, amount: { amount: Number(amount), currency } })),
      reason: payout.reason,
      ...(payout.failure === null ? {} : { failure: payout.failure }),
    },
  };
};

/** Of a payout: asked for, all of it with the consumer, or not to be paid. Told once for each try. */
export const payoutEvent = (payout: PayoutRow, verb: 'asked' | 'settled' | 'failed', time: Date): OwnEvent => ({
  ...{ source: SOURCE, type: `payout.${verb}`, subject: `order/${payout.orderId}`, time, causeId: payout.causeId },
  id: derivedId('payout', payout.id, verb, payout.state, String(payout.attempt)),
  data: dataOf(payout),
});

/** Somebody else bears a payout, or another part of it, from now on. */
export const correctedEvent = (payout: PayoutRow, correction: CorrectionRow, time: Date): OwnEvent => {
  const money = (amount: bigint) => ({ amount: Number(amount), currency: payout.currency });
  const { id, merchant, carrier, reason, dropped, backMerchant, backCarrier, more } = correction;
  return {
    ...{ source: SOURCE, type: 'payout.corrected', subject: `order/${payout.orderId}`, time },
    ...{ id: derivedId('payout', 'corrected', id), causeId: correction.causeId },
    data: {
      ...dataOf(payout),
      correction: {
        ...{ id, reason, merchant: money(merchant), carrier: money(carrier) },
        platform: money(payout.amount - merchant - carrier),
        ...{ dropped: money(dropped), given_back: money(backMerchant + backCarrier), asked_anew: money(more) },
      },
    },
  };
};
