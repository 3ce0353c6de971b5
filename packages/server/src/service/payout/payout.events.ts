import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
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
