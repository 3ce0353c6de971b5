import { randomUUID } from 'node:crypto';
import type { MarkKind } from './marks.ts';

/** Makes a marked value and notes the door and field at which it is handed in. */
export type Plant = (kind: MarkKind, field: string) => string;

export interface DoorEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, unknown>;
}

const SOURCE = 'drill/leak';
const price = { amount: 9_900, currency: 'CNY' };

const event = (type: string, object: string, data: Record<string, unknown>): DoorEvent => ({
  id: randomUUID(),
  source: SOURCE,
  type,
  time: new Date().toISOString(),
  subject: `${object}/${(data[Object.keys(data)[0]!] as { id: string }).id}`,
  data,
});

const recipient = (plant: Plant) => ({
  name: plant('name', 'order.recipient.name'),
  phone: plant('phone', 'order.recipient.phone'),
  address: plant('address', 'order.recipient.address'),
  id_card: plant('id-number', 'order.recipient.id_card'),
  email: plant('email', 'order.recipient.email'),
  // no schema names these: whatever else a recipient holds is personal too
  landmark: plant('text', 'order.recipient.landmark'),
  second: { phone: plant('phone', 'order.recipient.second.phone') },
});

/** Fields that no schema declares, with names that are typical for personal data. */
const undeclared = (plant: Plant, below: string) => ({
  receiverPhone: plant('phone', `${below}.receiverPhone`),
  buyer_name: plant('name', `${below}.buyer_name`),
  'Delivery-Address': plant('address', `${below}.Delivery-Address`),
  idcard: plant('id-number', `${below}.idcard`),
  收货人: plant('name', `${below}.收货人`),
  联系电话: [plant('phone', `${below}.联系电话[]`)],
  contactPerson: { anything: plant('text', `${below}.contactPerson.anything`) },
});

/** One event of each type that can carry something personal, each with marks of its own in every such field. */
export function markedEvents(plant: Plant): DoorEvent[] {
  return [markedOrder(plant), ...otherEvents(plant)];
}

export function markedOrder(plant: Plant): DoorEvent {
  return event('order.paid', 'order', {
    order: {
      ...{ id: randomUUID(), consumer_id: randomUUID(), merchant_id: 'm1', paid: price },
      items: [{ product_id: 'p1', quantity: 1, price }],
      promised_ship_at: new Date(Date.now() - 1_000).toISOString(),
      recipient: recipient(plant),
      ...undeclared(plant, 'order'),
    },
  });
}

function otherEvents(plant: Plant): DoorEvent[] {
  const id = (): string => randomUUID();
  const [order, consumer, merchant] = [id(), id(), id()];
  const parties = { from: { type: 'merchant', id: merchant }, to: { type: 'consumer', id: consumer } };
  const placed = { id: order, consumer_id: consumer, merchant_id: merchant };
  const ticket = { id: id(), consumer_id: consumer, channel: 'chat' };
  return [
    event('order.shipped', 'order', { order: { ...placed, ...undeclared(plant, 'order') } }),
    event('merchant.applied', 'merchant', {
      merchant: {
        id: merchant,
        name: '杭州茶叶店',
        license_no: 'L1',
        legal_person: plant('name', 'merchant.legal_person'),
        address: plant('address', 'merchant.address'),
        phone: plant('phone', 'merchant.phone'),
        bank_account: plant('bank-account', 'merchant.bank_account'),
        device_ids: [plant('device', 'merchant.device_ids[]'), plant('device', 'merchant.device_ids[]')],
        ...undeclared(plant, 'merchant'),
      },
    }),
    event('creator.applied', 'creator', {
      creator: {
        id: id(),
        name: '茶小姐',
        identity: {
          name: plant('name', 'creator.identity.name'),
          number: plant('id-number', 'creator.identity.number'),
        },
        device_ids: [plant('device', 'creator.device_ids[]')],
      },
    }),
    event('ticket.opened', 'ticket', {
      ticket: { ...ticket, text: `${plant('text', 'ticket.text')}，电话 ${plant('phone', 'ticket.text')}` },
    }),
    event('ticket.message', 'ticket', {
      ticket: { ...ticket, text: `我住在${plant('address', 'ticket.text')}，${plant('text', 'ticket.text')}` },
    }),
    event('message.sent', 'message', {
      contact: {
        id: id(),
        ...parties,
        channel: 'chat',
        text: plant('text', 'contact.text'),
        ...undeclared(plant, 'contact'),
      },
    }),
    event('call.made', 'call', {
      contact: { id: id(), ...parties, channel: 'phone', text: plant('text', 'contact.text'), duration_s: 30 },
    }),
    event('aftersale.requested', 'aftersale', {
      aftersale: {
        id: id(),
        order_id: order,
        consumer_id: consumer,
        type: 'refund',
        reason: '质量问题',
        text: plant('text', 'aftersale.text'),
        ...undeclared(plant, 'aftersale'),
      },
    }),
    event('product.submitted', 'product', {
      product: {
        id: id(),
        merchant_id: merchant,
        title: '乌龙茶',
        category_id: 'tea',
        price,
        attributes: { 联系方式: plant('phone', 'product.attributes.联系方式') },
        ...undeclared(plant, 'product'),
      },
    }),
    event('parcel.scanned', 'parcel', {
      parcel: {
        id: id(),
        order_id: order,
        carrier: 'sf',
        status: 'in-transit',
        at: new Date().toISOString(),
        ...undeclared(plant, 'parcel'),
      },
    }),
    event('review.posted', 'review', {
      review: { id: id(), product_id: 'p1', consumer_id: consumer, text: '很好喝', ...undeclared(plant, 'review') },
    }),
    event('refund.settled', 'refund', {
      refund: { id: id(), order_id: order, amount: price, ...undeclared(plant, 'refund') },
    }),
  ];
}

/** One that the drill's own pack asks a person about. */
export function markedTicket(plant: Plant): DoorEvent {
  const ticket = { id: randomUUID(), consumer_id: randomUUID(), channel: 'chat' };
  return event('ticket.opened', 'ticket', { ticket: { ...ticket, text: `${plant('text', 'ticket.text')}，投诉` } });
}
