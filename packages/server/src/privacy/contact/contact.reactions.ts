import type { StoredEvent } from '../../foundation/log/event.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { type ContactEntry, clearContacts, noteContacts } from './contact.store.ts';

export const CONTACTS: ReactionDeclaration = {
  name: 'privacy.contacts',
  types: ['message.sent', 'call.made'],
  key: 'subject',
};

/** The ledger of contacts: whatever channel one went over, it is told as an event and stands here. */
export const contactReaction: Reaction = {
  ...CONTACTS,
  handle: (tx, events) =>
    noteContacts(
      tx,
      events.flatMap((event) => entryOf(event) ?? []),
    ),
  clear: clearContacts,
};

interface Contact {
  from: { type: string; id: string };
  to: { type: string; id: string };
  channel: string;
  purpose?: string;
  order_id?: string;
  duration_s?: number;
}

/** Undefined: no consumer has to do with it. */
function entryOf({ id, type, subject, time, data }: StoredEvent): ContactEntry | undefined {
  const { from, to, channel, purpose, order_id, duration_s } = data.contact as Contact;
  const byConsumer = from.type === 'consumer';
  if (byConsumer === (to.type === 'consumer')) return undefined;
  const [consumer, other] = byConsumer ? [from, to] : [to, from];
  return {
    ...{ eventId: id, subject, kind: type === 'call.made' ? 'call' : 'message', at: time, channel, byConsumer },
    ...{ purpose: purpose ?? null, orderId: order_id ?? null, durationS: duration_s ?? null },
    ...{ consumerId: consumer.id, party: `${other.type}/${other.id}` },
  };
}
