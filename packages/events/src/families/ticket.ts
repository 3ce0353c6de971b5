import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, type Owner, open, party, personalText, word } from '../schema.ts';

const consumer: readonly Owner[] = [{ as: 'consumer', id: 'ticket.consumer_id' }];

const ticket = open({
  id: id(),
  consumer_id: id(),
  merchant_id: Type.Optional(id()),
  channel: word(),
  text: personalText({ whose: consumer, kind: 'text', maxLength: 20_000 }),
  order_id: Type.Optional(id()),
  from: Type.Optional(party()),
});

const common = {
  family: 'ticket',
  direction: 'in',
  subjects: { ticket: 'ticket.id' },
  refs: {
    ticket: 'ticket.id',
    consumer: 'ticket.consumer_id',
    order: 'ticket.order_id',
    merchant: 'ticket.merchant_id',
  },
  natural: consumer,
} as const;

export const ticketEvents = {
  'ticket.opened': define({
    ...common,
    doc: 'A consumer asks customer service for help.',
    schema: open({ ticket }),
  }),
  'ticket.message': define({
    ...common,
    doc: 'One more message in a ticket; `from` says who wrote it, the consumer when it is left out. The text is the consumer’s either way.',
    schema: open({ ticket }),
  }),
};
