import { derivedId } from '../../foundation/ids.ts';
import type { OwnEvent } from '../../foundation/log/own-events.ts';
import { subjectOf } from './aftersale.promise.ts';
import { type AftersaleRow, isOver, nameOf } from './aftersale.ts';

export const SOURCE = 'anxin/aftersale';

/** What happened to an after-sale, with how it stands. */
export function aftersaleEvent(
  row: AftersaleRow,
  { step, at, causeId }: { step: string; at: Date; causeId: string | null },
): OwnEvent {
  const verb = isOver(row.state) ? 'closed' : row.version === 1 ? 'opened' : 'changed';
  const there = <T>(name: string, value: T | null): Record<string, T> => (value === null ? {} : { [name]: value });
  return {
    ...{ source: SOURCE, id: derivedId('aftersale', row.id, String(row.version)), type: `aftersale.${verb}` },
    ...{ subject: subjectOf(row), time: at, causeId },
    data: {
      aftersale: {
        ...{ id: nameOf(row), record_id: row.id, order_id: row.orderId, consumer_id: row.consumerId },
        ...{ merchant_id: row.merchantId, ...there('product_id', row.productId), ...there('quantity', row.quantity) },
        ...{ type: row.type, state: row.state, step, version: row.version, instant: row.instant },
        ...{ amount: { amount: Number(row.amount), currency: row.currency } },
        ...there('due_at', row.dueAt?.toISOString() ?? null),
        ...there('payout_id', row.payoutId),
        ...there('refund_type', row.refundType),
        ...there('refunded_at', row.refundedAt?.toISOString() ?? null),
        ...there('arbitration', row.arbitration),
        ...there('race', row.race),
        ...there('recall', row.recall),
        ...there('goods_by', row.goodsBy),
        ...there('freight_by', row.freightBy),
        ...there('why', row.closedWhy),
      },
    },
  };
}

/** An order is stopped, or goes on. */
export const shipEvent = (verb: 'ship-stopped' | 'ship-released', row: AftersaleRow, at: Date): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId(verb, row.id, String(row.payouts)), type: `order.${verb}` },
  ...{ subject: `order/${row.orderId}`, time: at, causeId: row.eventId },
  data: {
    order: { id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
    for: subjectOf(row),
  },
});

/** A carrier is to turn a parcel round: told to whoever speaks with carriers. */
export const recallEvent = (row: AftersaleRow, at: Date, causeId: string | null): OwnEvent => ({
  ...{ source: SOURCE, id: derivedId('parcel.recall-asked', row.id), type: 'parcel.recall-asked' },
  ...{ subject: `order/${row.orderId}`, time: at, causeId },
  data: {
    recall: {
      ...{ order_id: row.orderId, consumer_id: row.consumerId, merchant_id: row.merchantId },
      aftersale_id: nameOf(row),
    },
  },
});
