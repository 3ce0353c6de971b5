import { Type } from 'typebox';
import { define } from '../definition.ts';
import { count, evidence, id, instant, type Owner, open, personalText, price, text, word } from '../schema.ts';

const consumer: readonly Owner[] = [
  { as: 'consumer', id: 'aftersale.consumer_id' },
  { as: 'order', id: 'aftersale.order_id' },
];

const refs = {
  aftersale: 'aftersale.id',
  order: 'aftersale.order_id',
  consumer: 'aftersale.consumer_id',
  merchant: 'aftersale.merchant_id',
  product: 'aftersale.product_id',
};

const outCommon = {
  family: 'aftersale',
  direction: 'out',
  subjects: { aftersale: 'aftersale.id' },
  refs,
  natural: consumer,
  schema: open({
    aftersale: open({
      ...{ id: id(), record_id: id(), order_id: id(), consumer_id: id(), merchant_id: id() },
      ...{
        product_id: Type.Optional(id()),
        quantity: Type.Optional(count()),
        type: word(),
        state: word(),
        step: word(),
      },
      ...{ version: count(), instant: Type.Boolean(), amount: price(), due_at: Type.Optional(instant()) },
      ...{ payout_id: Type.Optional(id()), refund_type: Type.Optional(word()), refunded_at: Type.Optional(instant()) },
      ...{ arbitration: Type.Optional(word()), race: Type.Optional(word()) },
      recall: Type.Optional(word()),
      ...{ goods_by: Type.Optional(word()), freight_by: Type.Optional(word()), why: Type.Optional(word(100)) },
    }),
  }),
} as const;

const shipCommon = {
  family: 'aftersale',
  direction: 'out',
  subjects: { order: 'order.id' },
  refs: { order: 'order.id', consumer: 'order.consumer_id', merchant: 'order.merchant_id' },
  natural: [{ as: 'consumer', id: 'order.consumer_id' }],
  schema: open({
    order: open({ id: id(), consumer_id: id(), merchant_id: id() }),
    for: text(300),
  }),
} as const;

export const aftersaleEvents = {
  'aftersale.requested': define({
    family: 'aftersale',
    direction: 'in',
    doc: 'A consumer wants a refund, a return or a repair. `reason` is the label that was chosen and stays in clear; `text` is the consumer’s own words.',
    subjects: { aftersale: 'aftersale.id' },
    refs,
    natural: consumer,
    schema: open({
      aftersale: open({
        id: id(),
        order_id: id(),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        product_id: Type.Optional(id()),
        quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
        type: word(),
        reason: text(500),
        text: Type.Optional(personalText({ whose: consumer, kind: 'text' })),
        amount: Type.Optional(price()),
        evidence: Type.Optional(evidence()),
      }),
    }),
  }),
  'aftersale.opened': define({
    ...outCommon,
    doc: 'An after-sale is open: `state` says who is to do something, `due_at` until when. `instant`: it was refunded at once.',
  }),
  'aftersale.changed': define({
    ...outCommon,
    doc: 'Something happened to an after-sale: `step`. `race`, `goods_by` and `freight_by` say who bears what when goods left all the same.',
  }),
  'aftersale.closed': define({
    ...outCommon,
    doc: 'An after-sale is over. `why` is there where it ended without what was asked for.',
  }),
  'order.ship-stopped': define({
    ...shipCommon,
    doc: 'An order must not leave: no label is printed for it and no address opened, from the moment at which this is said. `for` says on whose account.',
  }),
  'order.ship-released': define({ ...shipCommon, doc: 'An order that was stopped may leave after all.' }),
  'parcel.recall-asked': define({
    family: 'aftersale',
    direction: 'out',
    doc: 'What has left of an order is to be turned round on its way: whoever speaks with its carriers asks for it, and tells `parcel.recall-answered`.',
    subjects: { order: 'recall.order_id' },
    refs: {
      order: 'recall.order_id',
      consumer: 'recall.consumer_id',
      merchant: 'recall.merchant_id',
      aftersale: 'recall.aftersale_id',
    },
    natural: [{ as: 'consumer', id: 'recall.consumer_id' }],
    schema: open({ recall: open({ order_id: id(), consumer_id: id(), merchant_id: id(), aftersale_id: id() }) }),
  }),
};
