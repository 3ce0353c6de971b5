import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, id, open, price, word } from '../schema.ts';

const common = {
  family: 'claim',
  direction: 'out',
  subjects: { claim: 'claim.id' },
  refs: {
    order: 'claim.order_id',
    consumer: 'claim.consumer_id',
    merchant: 'claim.merchant_id',
    product: 'claim.product_id',
  },
  natural: [{ as: 'consumer', id: 'claim.consumer_id' }],
  schema: open({
    claim: open({
      ...{ id: id(), order_id: id(), consumer_id: id(), merchant_id: id(), guarantee: word(), product_id: id() },
      ...{ quantity: Type.Optional(count()), by: word(), state: word() },
      // it is about all of the order: `product_id` is the first of its goods
      whole: Type.Optional(Type.Boolean()),
      ...{ ground: Type.Optional(word()), reason: Type.Optional(word(100)) },
      ...{ decision_reason: Type.Optional(word(100)), loss: Type.Optional(price()) },
      amount: Type.Optional(price()),
      lines: Type.Optional(Type.Array(open({ kind: word(), amount: price() }), { maxItems: 20 })),
      rest: Type.Optional(price()),
    }),
  }),
} as const;

export const claimEvents = {
  'claim.opened': define({
    ...common,
    doc: 'A right of an order is used: by its consumer, an agent, or the platform.',
  }),
  'claim.decided': define({
    ...common,
    doc: 'A claim is granted, refused or taken back. Where a person refused it, `decision_reason` says why, and what they wrote is read at its address; `loss` is what of a loss was accepted. `rest` is what the law gives beyond it: it can still be asked for.',
  }),
  'claim.paid': define({ ...common, doc: 'The consumer has all of what a claim granted.' }),
};
