import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, instant, money, open, price, text, word } from '../schema.ts';

const refundCommon = {
  family: 'payment',
  subjects: { refund: 'refund.id', order: 'refund.order_id' },
  refs: {
    refund: 'refund.id',
    order: 'refund.order_id',
    consumer: 'refund.consumer_id',
    merchant: 'refund.merchant_id',
  },
  natural: [
    { as: 'consumer', id: 'refund.consumer_id' },
    { as: 'order', id: 'refund.order_id' },
  ],
} as const;

/** What the payment side tells us. A balance can be owed either way, so it may be negative. */
export const paymentEvents = {
  'settlement.due': define({
    family: 'payment',
    direction: 'in',
    doc: 'Money for an order falls due to a merchant.',
    subjects: { settlement: 'settlement.id', order: 'settlement.order_id', merchant: 'settlement.merchant_id' },
    refs: { settlement: 'settlement.id', merchant: 'settlement.merchant_id', order: 'settlement.order_id' },
    natural: [{ as: 'merchant', id: 'settlement.merchant_id' }],
    schema: open({
      settlement: open({
        id: id(),
        merchant_id: id(),
        order_id: Type.Optional(id()),
        amount: price(),
        due_at: Type.Optional(instant()),
      }),
    }),
  }),
  'balance.reported': define({
    family: 'payment',
    direction: 'in',
    doc: 'What a merchant has at the payment provider.',
    subjects: { merchant: 'balance.merchant_id', balance: 'balance.id' },
    refs: { merchant: 'balance.merchant_id' },
    natural: [{ as: 'merchant', id: 'balance.merchant_id' }],
    schema: open({
      balance: open({
        id: Type.Optional(id()),
        merchant_id: id(),
        available: money(),
        frozen: Type.Optional(money()),
        as_of: Type.Optional(instant()),
      }),
    }),
    check({ balance }) {
      const { available, frozen } = balance as Record<'available' | 'frozen', { currency: string } | undefined>;
      return frozen === undefined || frozen.currency === available!.currency
        ? undefined
        : {
            field: 'balance.frozen.currency',
            message: `is ${frozen.currency}, and what is available is in ${available!.currency}`,
          };
    },
  }),
  'refund.requested': define({
    ...refundCommon,
    direction: 'out',
    doc: 'The payment provider is asked to pay a consumer back, or to pay them more than that. `kind`: `refund`, `payment`, `coupon`; `source`: whose money it is.',
    schema: open({
      refund: open({
        id: id(),
        order_id: id(),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        amount: price(),
        kind: word(),
        source: word(),
      }),
    }),
  }),
  'refund.settled': define({
    ...refundCommon,
    direction: 'in',
    doc: 'A refund has reached the consumer, or has failed for good.',
    schema: open({
      refund: open({
        id: id(),
        order_id: id(),
        consumer_id: Type.Optional(id()),
        merchant_id: Type.Optional(id()),
        amount: price(),
        status: Type.Optional(word()),
        provider_id: Type.Optional(text(200)),
      }),
    }),
  }),
  'deposit.paid': define({
    family: 'payment',
    direction: 'in',
    doc: 'A merchant or creator has paid into their deposit.',
    subjects: { deposit: 'deposit.id', merchant: 'deposit.merchant_id', creator: 'deposit.creator_id' },
    refs: { deposit: 'deposit.id', merchant: 'deposit.merchant_id', creator: 'deposit.creator_id' },
    natural: [
      { as: 'merchant', id: 'deposit.merchant_id' },
      { as: 'creator', id: 'deposit.creator_id' },
    ],
    schema: open({
      deposit: open({
        id: id(),
        merchant_id: Type.Optional(id()),
        creator_id: Type.Optional(id()),
        amount: price(),
      }),
    }),
    check: ({ deposit }) =>
      'merchant_id' in (deposit as object) || 'creator_id' in (deposit as object)
        ? undefined
        : { field: 'deposit.merchant_id', message: 'merchant_id or creator_id must say whose deposit it is' },
  }),
};
