import { Type } from 'typebox';
import { define } from '../definition.ts';
import { evidence, id, type Owner, open, personalText, price, text, word } from '../schema.ts';

const consumer: readonly Owner[] = [
  { as: 'consumer', id: 'aftersale.consumer_id' },
  { as: 'order', id: 'aftersale.order_id' },
];

export const aftersaleEvents = {
  'aftersale.requested': define({
    family: 'aftersale',
    direction: 'in',
    doc: 'A consumer wants a refund, a return or a repair. `reason` is the label that was chosen and stays in clear; `text` is the consumer’s own words.',
    subjects: { aftersale: 'aftersale.id' },
    refs: {
      aftersale: 'aftersale.id',
      order: 'aftersale.order_id',
      consumer: 'aftersale.consumer_id',
      merchant: 'aftersale.merchant_id',
      product: 'aftersale.product_id',
    },
    natural: consumer,
    schema: open({
      aftersale: open({
        id: id(),
        order_id: id(),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        product_id: Type.Optional(id()),
        type: word(),
        reason: text(500),
        text: Type.Optional(personalText({ whose: consumer, kind: 'text' })),
        amount: Type.Optional(price()),
        evidence: Type.Optional(evidence()),
      }),
    }),
  }),
};
