import { isParty, type Party } from '../access/principal.ts';
import type { StoredEvent } from '../log/event.ts';
import type { FeedItem, Topic } from './feed.ts';

interface Followed {
  topic: Topic;
  object: string;
  facts: readonly string[];
}

/** What is owed, asked for and paid: told to the consumer and the merchant of it. Amounts are read where they stand. */
function money(object: string, ...types: readonly string[]): Record<string, Followed> {
  return Object.fromEntries(types.map((type) => [type, { topic: 'money', object, facts: ['state'] }]));
}

/** The platform's own events that pages follow, and which fields of them are told: words of machines, ids, instants. */
const FOLLOWED: Readonly<Record<string, Followed>> = {
  'case.opened': { topic: 'cases', object: 'case', facts: ['queue', 'kind', 'priority', 'due_at'] },
  'case.decided': { topic: 'cases', object: 'case', facts: ['queue', 'kind', 'outcome'] },
  'case.closed': { topic: 'cases', object: 'case', facts: ['queue', 'kind', 'why'] },
  'promise.opened': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at'] },
  'promise.kept': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at'] },
  'promise.breached': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at'] },
  'promise.breach-withdrawn': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at'] },
  'promise.warned': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at', 'step'] },
  'promise.escalated': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at', 'step'] },
  'promise.withdrawn': { topic: 'promises', object: 'promise', facts: ['kind', 'party', 'due_at'] },
  ...money('claim', 'claim.opened', 'claim.decided', 'claim.paid'),
  ...money('aftersale', 'aftersale.opened', 'aftersale.changed', 'aftersale.closed'),
  ...money('dispute', 'dispute.opened', 'dispute.ruled', 'dispute.overdue', 'dispute.closed'),
  ...money('payout', 'payout.asked', 'payout.settled', 'payout.failed', 'payout.corrected'),
  ...money('deposit', 'deposit.changed', 'deposit.short'),
};

export const FOLLOWED_TYPES: readonly string[] = Object.keys(FOLLOWED);

/** @param groupOf the skill group that works on a queue */
export function platformItem(
  event: StoredEvent,
  groupOf: (queue: string) => string | undefined = () => undefined,
): FeedItem | undefined {
  const followed = FOLLOWED[event.type];
  if (!followed) return undefined;
  const object = (event.data[followed.object] ?? {}) as Record<string, unknown>;
  const facts = Object.fromEntries(
    followed.facts.flatMap((name) => {
      const value = object[name];
      return typeof value === 'string' || typeof value === 'number' || value === null ? [[name, value]] : [];
    }),
  );
  const owners = partiesOf(followed.topic, object).filter(
    (owner): owner is Party => typeof owner === 'string' && isParty(owner),
  );
  const group = typeof object.queue === 'string' ? groupOf(object.queue) : undefined;
  return {
    position: { txid: event.txid, id: event.id },
    topic: followed.topic,
    type: event.type,
    subject: event.subject,
    id: typeof object.id === 'string' ? object.id : event.id,
    at: event.time,
    facts,
    owners,
    ...(group === undefined ? {} : { group }),
  };
}

/** Whose it is. Cases are the staff's work: a party hears of what was decided, not of who looks at it. */
function partiesOf(topic: Topic, object: Record<string, unknown>): readonly unknown[] {
  if (topic === 'cases') return [];
  if (topic !== 'money') return [object.party];
  return (['consumer', 'merchant'] as const).flatMap((type) => {
    const id = object[`${type}_id`];
    return typeof id === 'string' ? [`${type}/${id}`] : [];
  });
}
