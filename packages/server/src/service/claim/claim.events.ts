import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { aboutClaim, type ClaimRow, totalOf } from './claim.ts';

const SOURCE = 'anxin/service';

/** Its id follows from the claim and the step, so that each is in the log once. */
const told = (row: ClaimRow, type: string, time: Date, step: string): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(type, row.id, step), type, subject: aboutClaim(row.id), time },
  causeId: row.causeId,
  data: {
    claim: {
      ...{ id: row.id, order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
      ...{ guarantee: row.code, product_id: row.productId, quantity: row.quantity, by: row.madeBy, state: row.state },
      ...(row.given.whole ? { whole: true } : {}),
      ...(row.ground === null ? {} : { ground: row.ground }),
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.decisionReason === null ? {} : { decision_reason: row.decisionReason }),
      ...(row.loss === null ? {} : { loss: { amount: Number(row.loss), currency: row.currency } }),
      ...(row.granted === null ? {} : { amount: { amount: Number(totalOf(row.granted)), currency: row.currency } }),
      ...(row.granted === null
        ? {}
        : {
            lines: row.granted.map(({ kind, amount }) => ({
              kind,
              amount: { amount: Number(amount), currency: row.currency },
            })),
          }),
      ...(row.rest === 0n ? {} : { rest: { amount: Number(row.rest), currency: row.currency } }),
    },
  },
});

export const claimOpened = (row: ClaimRow): OwnEvent => told(row, 'claim.opened', row.openedAt, 'opened');
export const claimPaid = (row: ClaimRow): OwnEvent => told(row, 'claim.paid', row.settledAt!, 'paid');

/** `state` says how: `granted`, `refused` or `withdrawn`. */
export const claimDecided = (row: ClaimRow, at: Date): OwnEvent => told(row, 'claim.decided', at, row.state);
