import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, instant, open, price, word } from '../schema.ts';

const common = {
  family: 'payout',
  direction: 'out',
  subjects: { order: 'payout.order_id' },
  refs: {
    order: 'payout.order_id',
    consumer: 'payout.consumer_id',
    merchant: 'payout.merchant_id',
  },
  natural: [
    { as: 'consumer', id: 'payout.consumer_id' },
    { as: 'order', id: 'payout.order_id' },
  ],
  schema: open({
    payout: open({
      ...{ id: id(), cause: word(), cause_ref: id(), order_id: id(), consumer_id: id(), merchant_id: id() },
      guarantee: Type.Optional(word(100)),
      state: word(),
      amount: price(),
      lines: Type.Array(open({ kind: word(), amount: price() }), { maxItems: 50 }),
      reason: word(100),
      failure: Type.Optional(word(200)),
    }),
  }),
} as const;

const correctedSchema = open({
  ...common.schema.properties,
  correction: open({
    ...{ id: id(), reason: word(100), merchant: price(), carrier: price(), platform: price() },
    ...{ dropped: price(), given_back: price(), asked_anew: price() },
  }),
});

const depositCommon = {
  family: 'payout',
  direction: 'out',
  subjects: { merchant: 'deposit.merchant_id' },
  refs: { merchant: 'deposit.merchant_id' },
  natural: [{ as: 'merchant', id: 'deposit.merchant_id' }],
  schema: open({
    deposit: open({
      ...{ merchant_id: id(), balance: price(), required: price(), missing: price() },
      due_at: Type.Optional(instant()),
    }),
  }),
} as const;

/** What consumers are paid, whoever pays for it in the end, and what merchants put down. */
export const payoutEvents = {
  'payout.asked': define({
    ...common,
    doc: 'A consumer is to be paid: the money is held, or a person has to agree first; `state` says which.',
  }),
  'payout.settled': define({ ...common, doc: 'The consumer has all of it: the provider has confirmed each part.' }),
  'payout.failed': define({
    ...common,
    doc: 'It is not paid: the provider refused a part for good and a person has to look, or a person refused it; `state` says which.',
  }),
  'payout.corrected': define({
    ...{ ...common, schema: correctedSchema },
    doc: 'Somebody else is found to bear it: what each bears of it from now on, what of debts was dropped, what was given back, and what is asked for anew.',
  }),
  'deposit.changed': define({ ...depositCommon, doc: 'A merchant’s deposit, or what is required of it, is another.' }),
  'deposit.short': define({
    ...depositCommon,
    doc: 'A deposit was not filled up in time: what falls due to the merchant is kept back as far as it is missing.',
  }),
};
