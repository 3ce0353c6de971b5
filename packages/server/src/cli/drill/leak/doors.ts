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
function markedEvents(plant: Plant): DoorEvent[] {
  return [markedOrder(plant), ...otherEvents(plant)];
}

function markedOrder(plant: Plant): DoorEvent {
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

const markedUser = (plant: Plant) => ({
  ...{ email: plant('email', 'email'), name: plant('name', 'name'), roles: ['reviewer'] },
});

/** Attempts to sign in, which the trail tells of without saying who tried. */
function markedSignIns(plant: Plant): unknown[] {
  const email = plant('email', 'email');
  return [
    { email, password: plant('text', 'password') },
    { email, password: plant('text', 'password'), code: '123456' },
    { email: plant('name', 'email'), password: plant('phone', 'password') },
    { email: plant('phone', 'email'), password: [plant('text', 'password[]')] },
    { exchange: plant('text', 'exchange') },
  ];
}

/** A request as it goes over the wire. */
export interface DoorRequest {
  door: string;
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

const post = (door: string, path: string, body: unknown, headers?: Record<string, string>): DoorRequest => ({
  door,
  method: 'POST',
  path,
  body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  ...(headers ? { headers } : {}),
});

/** What callers do well. */
export function goodRequests(plantAt: (door: string) => Plant): DoorRequest[] {
  const one = markedEvents(plantAt('POST /v1/decisions')).map((sent) =>
    post('POST /v1/decisions', '/v1/decisions', sent),
  );
  const repeated = markedEvents(plantAt('POST /v1/decisions, repeated')).slice(0, 3);
  return [
    ...one,
    post('POST /v1/decisions, array', '/v1/decisions', markedEvents(plantAt('POST /v1/decisions, array'))),
    post('POST /v1/events', '/v1/events', markedEvents(plantAt('POST /v1/events'))),
    post('POST /v1/users', '/v1/users', markedUser(plantAt('POST /v1/users'))),
    ...repeated.flatMap((sent) => {
      const headers = { 'idempotency-key': plantAt('Idempotency-Key')('phone', 'header') };
      return [1, 2].map(() => post('POST /v1/decisions, repeated', '/v1/decisions', sent, headers));
    }),
  ];
}

/** What callers do badly, in ways that tempt an error to repeat what it was given. */
export function badRequests(plantAt: (door: string) => Plant): DoorRequest[] {
  const out: DoorRequest[] = [];
  const bad = (door: string, spoil: (sent: DoorEvent, plant: Plant) => unknown): void => {
    for (const path of ['/v1/decisions', '/v1/events']) {
      const plant = plantAt(`${path}: ${door}`);
      const body = spoil(markedOrder(plant), plant);
      out.push(post(`${path}: ${door}`, path, body), post(`${path}: ${door}, array`, path, [body]));
    }
  };
  const orderOf = (sent: DoorEvent) => sent.data.order as Record<string, unknown>;
  const inOrder = (change: (plant: Plant) => Record<string, unknown>) => (sent: DoorEvent, plant: Plant) => ({
    ...sent,
    data: { order: { ...orderOf(sent), ...change(plant) } },
  });
  bad('an unknown type', (sent, plant) => ({ ...sent, type: `${plant('name', 'type')}.paid` }));
  bad('a type with a phone number', (sent, plant) => ({ ...sent, type: `order.${plant('phone', 'type')}` }));
  bad('a type of ours', (sent, plant) => ({ ...sent, type: 'promise.breached', note: plant('text', 'note') }));
  bad('a time that is none', (sent, plant) => ({ ...sent, time: plant('phone', 'time') }));
  bad('a subject of something else', (sent, plant) => ({ ...sent, subject: `order/${plant('phone', 'subject')}` }));
  bad('a subject that is none', (sent, plant) => ({ ...sent, subject: plant('address', 'subject') }));
  bad('data that is a text', (sent, plant) => ({ ...sent, data: plant('text', 'data') }));
  bad('an order that is a text', (sent, plant) => ({ ...sent, data: { order: plant('address', 'data.order') } }));
  bad(
    'money that is a text',
    inOrder((plant) => ({ paid: plant('phone', 'order.paid') })),
  );
  bad(
    'an amount that is a text',
    inOrder((plant) => ({ paid: { amount: plant('phone', 'amount'), currency: 'CNY' } })),
  );
  bad(
    'an unknown currency',
    inOrder((plant) => ({ paid: { amount: 1, currency: plant('name', 'currency') } })),
  );
  bad(
    'a deadline that is none',
    inOrder((plant) => ({ promised_ship_at: plant('phone', 'promised_ship_at') })),
  );
  bad(
    'a phone that is a list',
    inOrder((plant) => ({ recipient: { phone: [plant('phone', 'phone[]')] }, paid: null })),
  );
  bad(
    'a recipient that is a text',
    inOrder((plant) => ({ recipient: plant('address', 'recipient') })),
  );
  bad(
    'a cipher of nobody',
    inOrder((plant) => ({ recipient: { phone: `axc1.${plant('phone', 'cipher')}.x` } })),
  );
  bad(
    'a name that is too long',
    inOrder((plant) => ({ recipient: { name: plant('name', 'name').repeat(2_000) } })),
  );
  bad(
    'an event that is too large',
    inOrder((plant) => ({ note: plant('text', 'note').repeat(8_000) })),
  );
  bad(
    'deep nesting',
    inOrder((plant) => ({ note: nested(plant('text', 'note')) })),
  );
  bad('no id', ({ id: _, ...sent }) => sent);
  bad('an id that is too long', (sent, plant) => ({ ...sent, id: plant('name', 'id').repeat(200) }));
  bad('an attribute that is a list', (sent, plant) => ({ ...sent, buyerphone: [plant('phone', 'buyerphone')] }));
  bad('an attribute of a personal name', (sent, plant) => ({ ...sent, buyerphone: plant('phone', 'buyerphone') }));
  bad('an event that is a text', (_, plant) => JSON.stringify(plant('text', 'event')));
  bad('JSON that ends early', (sent) => JSON.stringify(sent).slice(0, -4));
  bad('JSON with a name as a word', (_, plant) => `{"phone": ${plant('name', 'word')}}`);
  bad('a __proto__', (sent, plant) =>
    JSON.stringify(sent).replace('{', `{"__proto__": {"phone": "${plant('phone', '__proto__')}"}, `),
  );
  bad('bytes that are no UTF-8', (sent) => Buffer.concat([Buffer.from(JSON.stringify(sent)), Buffer.from([0xff])]));
  const signIns = markedSignIns(plantAt('POST /v1/session'));
  out.push(...signIns.map((body) => post('POST /v1/session', '/v1/session', body)));
  const users = plantAt('POST /v1/users, spoilt');
  for (const spoilt of [
    { roles: [users('name', 'roles[]')] },
    { groups: [users('address', 'groups[]')] },
    { email: '' },
  ])
    out.push(post('POST /v1/users, spoilt', '/v1/users', { ...markedUser(users), ...spoilt }));
  for (const [path, most] of [
    ['/v1/decisions', 500],
    ['/v1/events', 5_000],
  ] as const) {
    const plant = plantAt(`${path}: too many`);
    const sent = markedOrder(plant);
    const small = { ...sent, data: { order: { recipient: { phone: plant('phone', 'phone') } } } };
    out.push(
      post(
        `${path}: too many`,
        path,
        Array.from({ length: most + 1 }, () => small),
      ),
    );
    const huge = { ...sent, note: plant('text', 'note').repeat(250_000) };
    out.push(post(`${path}: too large`, path, huge));
    out.push(post(`${path}: another content type`, path, JSON.stringify(sent), { 'content-type': 'text/plain' }));
    // the same id with other content
    const [first, other] = [markedOrder(plant), markedOrder(plant)];
    out.push(post(`${path}: first`, path, first), post(`${path}: same id`, path, { ...other, id: first.id }));
  }
  return out;
}

function nested(value: string): unknown {
  let inner: unknown = value;
  for (let i = 0; i < 100; i++) inner = { inner };
  return inner;
}

/** Marks where no body is: addresses, queries, headers. */
export function strayRequests(plantAt: (door: string) => Plant): DoorRequest[] {
  const url = (kind: MarkKind): string => encodeURIComponent(plantAt('URL')(kind, 'path'));
  const query = (kind: MarkKind): string => encodeURIComponent(plantAt('query')(kind, 'value'));
  const get = (door: string, path: string, headers?: Record<string, string>): DoorRequest => ({
    ...{ door, method: 'GET', path },
    ...(headers ? { headers } : {}),
  });
  const header = (kind: MarkKind): string => encodeURIComponent(plantAt('header')(kind, 'value'));
  return [
    ...['/v1/orders/', '/v1/consumers/', '/v1/merchants/', '/v1/decisions/', '/v1/nowhere/', '/v1/promises/'].flatMap(
      (path) => (['phone', 'name', 'address'] as const).map((kind) => get('URL', path + url(kind))),
    ),
    get('URL', `/v1/subjects/order/${url('name')}`),
    get('URL', `/v1/subjects/${url('name')}/x`),
    get('URL', `/v1/orders/%zz${url('phone')}`),
    get('query', `/v1/orders?consumer_id=${query('phone')}`),
    get('query', `/v1/orders?cursor=${query('phone')}`),
    get('query', `/v1/orders?limit=${query('name')}`),
    get('query', `/v1/events?subject=order/${query('name')}`),
    get('query', `/v1/events?subject=${query('address')}`),
    get('query', `/v1/promises?due_before=${query('phone')}`),
    get('query', `/v1/promises?state=${query('name')}`),
    get('header', '/v1/orders', {
      'user-agent': `Agent ${header('name')}`,
      'x-forwarded-for': header('device'),
      referer: `https://example.com/${header('address')}`,
      cookie: `session=${header('phone')}`,
      traceparent: header('phone'),
      'x-request-id': header('phone'),
      'accept-language': header('name'),
    }),
    get('query', `/v1/users?query=${query('name')}`),
    get('query', `/v1/users?query=${query('email')}`),
    get('URL', `/v1/invitations/${url('name')}`),
    get('header', '/v1/session', { cookie: `anxin_session=${header('phone')}` }),
    get('header', '/v1/orders', { authorization: `Bearer ${header('phone')}` }),
    get('header', '/v1/orders', {
      authorization: `Basic ${Buffer.from(plantAt('header')('phone', 'basic')).toString('base64')}`,
    }),
    post('header', '/v1/events', '[]', { 'content-type': `application/json; charset=${header('name')}` }),
    post('header', '/v1/events', '[]', { 'content-type': `text/${header('phone')}` }),
    post('header', '/v1/events', '[]', { 'content-encoding': header('phone') }),
    post('header', '/v1/events', '[]', { 'idempotency-key': `${header('phone')} and a space` }),
  ];
}

/** Files for `anxin ingest`: events a line, and a table with its mapping; some lines of both are broken. */
export function ingestFiles(plantAt: (door: string) => Plant): Record<string, string> {
  const lines = markedEvents(plantAt('anxin ingest, events')).map((sent) => JSON.stringify(sent));
  const broken = plantAt('anxin ingest, broken lines');
  const spoilt = markedOrder(broken);
  const row = plantAt('anxin ingest, table');
  const people = [1, 2, 3].map((n) => [
    `${n}`,
    row('name', 'name'),
    row('phone', 'phone'),
    row('address', 'address'),
    row('text', 'text'),
    '9.90',
  ]);
  const columns = 'no,name,phone,address,text,paid';
  const bad = plantAt('anxin ingest, broken rows');
  const mapping = `format: csv
source: drill/leak/table
events:
  - type: order.paid
    id: "table-{no}"
    time: 2026-01-01T00:00:00+08:00
    subject: order/table-{no}
    data:
      order:
        id: "table-{no}"
        consumer_id: table-{no}
        merchant_id: m1
        items: [{ product_id: p1, quantity: 1, price: { amount: 100, currency: CNY } }]
        paid: "{paid:yuan}"
        recipient: { name: "{name}", phone: "{phone}", address: "{address}", note: "{text}" }
`;
  return {
    'events.jsonl': `${[
      ...lines,
      `{"phone": "${broken('phone', 'torn line')}"`,
      broken('address', 'no JSON'),
      JSON.stringify({ ...spoilt, type: broken('name', 'type') }),
      JSON.stringify({ ...spoilt, data: { order: broken('phone', 'data.order') } }),
    ].join('\n')}\n`,
    'people.csv': `${[
      columns,
      ...people.map((cells) => cells.join(',')),
      // an amount that is none, and a row that is too long
      [
        '4',
        bad('name', 'name'),
        bad('phone', 'phone'),
        bad('address', 'address'),
        bad('text', 'text'),
        bad('name', 'paid'),
      ].join(','),
      [
        '5',
        bad('name', 'name'),
        bad('phone', 'phone'),
        bad('address', 'address'),
        bad('text', 'text'),
        '1',
        bad('phone', 'more'),
      ].join(','),
    ].join('\n')}\n`,
    'people.yaml': mapping,
  };
}
