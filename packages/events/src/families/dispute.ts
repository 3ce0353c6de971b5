import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, id, open, price, word, words } from '../schema.ts';

const common = {
  family: 'dispute',
  direction: 'out',
  // where its order's other events are
  subjects: { order: 'dispute.order_id' },
  refs: { order: 'dispute.order_id', consumer: 'dispute.consumer_id', merchant: 'dispute.merchant_id' },
  natural: [{ as: 'consumer', id: 'dispute.consumer_id' }],
} as const;

const dispute = {
  ...{ id: id(), order_id: id(), consumer_id: id(), merchant_id: id(), reason: word(), round: count() },
  about: open({ kind: Type.Enum(['order', 'claim', 'aftersale']), id: id() }),
  guarantee: Type.Optional(word(100)),
  category_id: Type.Optional(id()),
};

export const disputeEvents = {
  'dispute.opened': define({
    ...common,
    doc: 'A consumer or a merchant disputes an order, a claim or an after-sale. What they wrote is read at its address.',
    schema: open({ dispute: open({ ...dispute, by: Type.Enum(['consumer', 'merchant']), wanted: price() }) }),
  }),
  'dispute.ruled': define({
    ...common,
    doc: 'The platform rules: amounts are in all, and `blame` is in shares of a hundred. `number` is above 1 on an appeal.',
    schema: open({
      dispute: open({
        ...{ ...dispute, number: count(), outcome: Type.Enum(['consumer', 'partly', 'merchant']) },
        ...{ on_appeal: Type.Boolean(), refund: price(), compensation: price() },
        blame: open({ merchant: count(), platform: count(), carrier: count() }),
        ...{ grounds: words(50), obligations: words(50) },
      }),
    }),
  }),
  'dispute.overdue': define({
    ...common,
    doc: 'A merchant has not done in time what was ruled; `otherwise` is refunded instead, as far as the order has it left.',
    schema: open({ dispute: open({ ...dispute, number: count(), obligations: words(50), otherwise: price() }) }),
  }),
  'dispute.closed': define({
    ...common,
    doc: 'A dispute is over: settled by the two, taken back, or ruled and done.',
    schema: open({ dispute: open({ ...dispute, outcome: Type.Enum(['settled', 'withdrawn', 'complied']) }) }),
  }),
};
