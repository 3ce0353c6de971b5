import { type DoorEvent, markedEvents, markedOrder, type Plant } from './events.ts';
import type { MarkKind } from './marks.ts';

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
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Its answer may show what was handed in at doors that begin so: whoever asks may read that. */
  opens?: string;
}

export const post = (door: string, path: string, body: unknown, headers?: Record<string, string>): DoorRequest => ({
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
