import { disguise, plain } from '../disguise.ts';
import { HABITS, pickDisguise } from '../goods.ts';
import { asReference, goodsPath } from '../media/names.ts';
import { createStory, type Happening, type Story, yuan } from '../story.ts';
import { DAY, HOUR, MINUTE } from '../time.ts';
import type { EventTruth, TrapTruth } from '../truth.ts';
import {
  AFTERSALE_REASONS,
  ANGRY_CONSUMER,
  CONSUMER_TALK,
  MERCHANT_TALK,
  TALK_TRAPS,
  TALKS,
  TICKET_ANSWERS,
  TICKETS,
} from '../words/talk.ts';
import type { Consumer, Merchant } from '../world.ts';
import { idOf, minutes, type Telling } from './context.ts';
import type { Paid, Purchase } from './order.ts';

/** A conversation about an order: mostly harmless, with some merchants not. */
export function tellTalk(story: Story, purchase: Purchase, at: number, { chance }: Telling, trouble: boolean): void {
  const { id, merchant, consumer } = purchase;
  const shop = { type: 'merchant', id: merchant.id };
  const buyer = { type: 'consumer', id: consumer.id };
  let n = 0;
  const send = (
    from: typeof shop,
    to: typeof shop,
    text: string,
    truth: EventTruth | TrapTruth | null = null,
  ): void => {
    const contactId = `t${id.slice(1)}-${n}`;
    const sentAt = at + n * 4 * MINUTE + minutes(chance, 0, 3);
    n++;
    const contact = { id: contactId, from, to, channel: 'im', purpose: 'after-sale', order_id: id, text };
    story.tell('message.sent', `message/${contactId}`, sentAt, { contact }, truth);
  };
  send(buyer, shop, trouble && chance.happens(0.3) ? chance.one(ANGRY_CONSUMER) : chance.one(CONSUMER_TALK));
  // those who are in the wrong are the ones who press
  if (chance.happens(HABITS[merchant.nature].talk * (trouble ? 2.2 : 1))) {
    // the first of the list is what complaints are mostly about
    const talk = chance.happens(0.25) ? TALKS[0]! : chance.one(TALKS);
    const said = disguise(chance.one(talk.texts), pickDisguise(merchant.nature, chance), chance);
    send(shop, buyer, said.text, {
      ...{ kind: talk.kind, disguise: said.disguise, behind: `merchant/${merchant.id}`, act: talk.act ?? true },
    });
  } else if (chance.happens(0.08)) {
    const { trap, text } = chance.one(TALK_TRAPS);
    send(shop, buyer, plain(text), { trap });
  } else send(shop, buyer, chance.one(MERCHANT_TALK));
}

/** A message out of nowhere. */
export function tellMessage({ world, key, at, chance }: Telling, merchant: Merchant, consumer: Consumer): Happening[] {
  const talk = chance.one(TALKS);
  const said = disguise(chance.one(talk.texts), pickDisguise(merchant.nature, chance), chance);
  const story = createStory(`${world.seed}.${key}`);
  const id = idOf('t', key);
  const from = { type: 'merchant', id: merchant.id };
  const contact = {
    id,
    from,
    to: { type: 'consumer', id: consumer.id },
    channel: 'im',
    purpose: 'after-sale',
    text: said.text,
  };
  story.tell(
    'message.sent',
    `message/${id}`,
    at,
    { contact },
    {
      ...{ kind: talk.kind, disguise: said.disguise, behind: `merchant/${merchant.id}`, act: talk.act ?? true },
    },
  );
  return story.happenings;
}

export function tellTicket(story: Story, { id, consumer, merchant }: Purchase, at: number, { chance }: Telling): void {
  const ticketId = `w${id.slice(1)}`;
  const ticket = { id: ticketId, consumer_id: consumer.id, merchant_id: merchant.id, channel: 'app', order_id: id };
  const { topic, texts } = chance.one(TICKETS);
  const opened = { ...ticket, topic, text: chance.one(texts) };
  story.tell('ticket.opened', `ticket/${ticketId}`, at, { ticket: opened });
  if (!chance.happens(0.7)) return;
  const from = { type: 'agent', id: `s${chance.between(1, 9)}` };
  story.tell('ticket.message', `ticket/${ticketId}`, at + minutes(chance, 3, 300), {
    ticket: { ...ticket, from, text: chance.one(TICKET_ANSWERS) },
  });
}

export function tellAftersale(story: Story, purchase: Paid, at: number, { chance }: Telling, fake: boolean): void {
  const { id, consumer, merchant, product, paidEach } = purchase;
  const aftersaleId = `f${id.slice(1)}`;
  const amount = yuan(paidEach);
  story.tell('aftersale.requested', `aftersale/${aftersaleId}`, at, {
    aftersale: {
      ...{ id: aftersaleId, order_id: id, consumer_id: consumer.id, merchant_id: merchant.id, product_id: product.id },
      type: chance.one(['refund-only', 'return-refund', 'exchange']),
      reason: fake ? '怀疑假货' : chance.one(AFTERSALE_REASONS),
      text: '收到的和说的不一样，申请处理。',
      amount,
      evidence: [asReference(goodsPath(product.category.shape, product.image))],
    },
  });
  if (!chance.happens(HABITS[merchant.nature].late > 0.2 ? 0.5 : 0.85)) return;
  story.tell('refund.settled', `order/${id}`, at + DAY + Math.floor(70 * HOUR * chance.fraction()), {
    refund: {
      ...{ id: `x${id.slice(1)}`, order_id: id, consumer_id: consumer.id, merchant_id: merchant.id },
      ...{ amount, status: 'succeeded' },
    },
  });
}
