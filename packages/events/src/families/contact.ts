import { Type } from 'typebox';
import { define } from '../definition.ts';
import { id, type Owner, open, party, personalText, seconds, word } from '../schema.ts';

/** What passes between a consumer and somebody else is the consumer's, whoever wrote it; else the sender's. */
const owner: readonly Owner[] = [
  { party: 'contact.from', only: 'consumer' },
  { party: 'contact.to', only: 'consumer' },
  { party: 'contact.from' },
];

const contact = {
  id: id(),
  from: party(),
  to: party(),
  channel: word(),
  purpose: Type.Optional(word()),
  order_id: Type.Optional(id()),
  text: Type.Optional(personalText({ whose: owner, kind: 'text', maxLength: 20_000 })),
  duration_s: Type.Optional(seconds()),
};

const common = {
  family: 'contact',
  direction: 'in',
  refs: { contact: 'contact.id', order: 'contact.order_id' },
  parties: ['contact.from', 'contact.to'],
  natural: owner,
} as const;

const stopping = {
  family: 'contact',
  direction: 'out',
  subjects: { consumer: 'stop.consumer_id' },
  refs: { consumer: 'stop.consumer_id' },
  natural: [{ as: 'consumer', id: 'stop.consumer_id' }],
  schema: open({ stop: open({ consumer_id: id(), party: word(200) }) }),
} as const;

const shopTold = {
  family: 'contact',
  direction: 'out',
  subjects: { consumer: 'contacts.consumer_id' },
  refs: { consumer: 'contacts.consumer_id', merchant: 'contacts.merchant_id' },
  natural: [{ as: 'consumer', id: 'contacts.consumer_id' }],
  schema: open({
    contacts: open({ consumer_id: id(), merchant_id: id(), order_ids: Type.Array(id(), { maxItems: 100 }) }),
  }),
} as const;

export const contactEvents = {
  'message.sent': define({
    ...common,
    doc: 'A message between two parties. Its text belongs to the consumer among them, else to its sender.',
    subjects: { contact: 'contact.id', message: 'contact.id' },
    schema: open({ contact: open(contact) }),
  }),
  'call.made': define({
    ...common,
    doc: 'A call between two parties; `text` is its transcript, if there is one.',
    subjects: { contact: 'contact.id', call: 'contact.id' },
    schema: open({ contact: open(contact) }),
  }),
  'contact.stopped': define({
    ...stopping,
    doc: 'A consumer wants no contact with a party any more; `*` is everybody. It counts at once, on every channel.',
  }),
  'contact.resumed': define({ ...stopping, doc: 'A consumer lets a party contact them again.' }),
  'contact.off': define({
    ...shopTold,
    doc: 'A shop is told that a consumer of its orders wants no contact with it any more, by the ids that it knows.',
  }),
  'contact.on': define({ ...shopTold, doc: 'A shop is told that it may contact a consumer of its orders again.' }),
  'harassment.confirmed': define({
    family: 'contact',
    direction: 'in',
    doc: 'A person found that a party harassed a consumer, and how badly: policy answers it with points.',
    subjects: { '*': 'harassment.subject' },
    refs: {},
    parties: ['harassment.party'],
    natural: [{ party: 'harassment.party' }],
    schema: open({
      harassment: open({
        id: id(),
        party: party(),
        tier: Type.Enum(['ordinary', 'serious', 'very-serious']),
        subject: Type.Optional(word(200)),
      }),
    }),
  }),
};
