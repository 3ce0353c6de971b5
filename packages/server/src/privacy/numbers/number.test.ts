import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '@anxin/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { sign } from '../../foundation/partners/signed-http.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { isStopped } from '../contact/stop.store.ts';
import { type Answer, type Partner, SECRET, servePartner } from '../partner-fixture.ts';
import { createCarrying } from '../request/request.carrying.ts';
import { createNumberDesk, type NumberDesk, type NumberOptions } from './number.desk.ts';
import { simulateProvider } from './provider.simulator.ts';
import type { ProviderAnswer } from './provider.ts';

const provider = simulateProvider();
const stopped = new Set<string>();
let gateway: Partner;
let tested: TestPlatform;
let desk: NumberDesk;
let merchant: { authorization: string };

/** What the gateway answers with instead of doing or knowing anything. */
let refusal: Answer | undefined;

/** The simulator behind the documented protocol. */
const toWire = (answer: ProviderAnswer): Answer => {
  if (answer.outcome === 'unknown') return 'never';
  if (answer.outcome === 'absent') return { status: 404, body: {} };
  return answer.outcome === 'refused' ? { status: 422, body: { reason: answer.reason } } : { status: 200, body: {} };
};

const MERCHANTS = ['m1', 'm2', 'm3'];
const BY = { kind: 'key', id: 'k', name: 'k', scopes: [], permissions: new Set<string>() } as const;

beforeAll(async () => {
  gateway = await servePartner(async (path, body) => {
    const { request, expires_at, ...binding } = body as Record<string, string>;
    const given = { ...binding, request: request!, expiresAt: new Date(expires_at ?? 0) };
    if (refusal !== undefined) return refusal;
    if (path === 'bindings') return toWire(await provider.bind(given as never));
    if (path === 'bindings/release') return toWire(await provider.unbind(request!));
    if (path === 'bindings/update') return toWire(await provider.update(request!, given.expiresAt));
    return toWire(await provider.find(request!));
  });
  tested = await openTestPlatform({ config: { numbersUrl: gateway.url, numbersSecret: SECRET } });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  desk = deskWith();
  const shops = MERCHANTS.map((id, i) => ({
    ...{ id: `shop-${id}`, source: 'test', type: 'merchant.applied', time: '2026-11-20T07:00:00Z' },
    ...{ subject: `merchant/${id}`, data: { merchant: { id, name: id, phone: `1390000000${i}` } } },
  }));
  await tell(shops);
});
afterAll(async () => {
  await tested.drop();
  await gateway.close();
});
beforeEach(async () => {
  provider.mood = 'well';
  refusal = undefined;
  (provider.bound as Map<string, unknown>).clear();
  stopped.clear();
  await tested.sql('truncate number_seat, virtual_number, pool_number');
});

const deskWith = (more: Partial<NumberOptions> = {}): NumberDesk =>
  createNumberDesk({
    ...{
      ...tested.platform,
      provider,
      notify: async () => undefined,
      isErased: async () => false,
      guard: async () => undefined,
    },
    ...{ isStopped: async (_, { consumer }) => stopped.has(consumer), ...more },
  });

/** Something that is come to, and waits there until it is let through. */
function gate() {
  const [came, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const pass = async (): Promise<void> => {
    came.resolve();
    await open.promise;
  };
  return { came: came.promise, open: open.resolve, pass };
}

async function tell(events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json().problems).toEqual([]);
  await tested.platform.reactionWorker.drain();
}
const phoneOf = (consumer: number): string => `138${String(consumer).padStart(8, '0')}`;
const order = (id: string, consumer: number, shop = 'm1') =>
  make.order('paid', id, {
    ...{ merchant_id: shop, consumer_id: `nc${consumer}` },
    recipient: { name: '王小明', phone: phoneOf(consumer), address: '广东省深圳市' },
  });
const stock = (mode: 'axb' | 'extension', ...numbers: string[]) => tested.post('/v1/number-pool', { mode, numbers });
const ask = (order_id: string, more: object = {}) =>
  tested.post('/v1/virtual-numbers', { order_id, purpose: 'delivery', ...more }, merchant);
const states = async () =>
  (await tested.sql<{ state: string }>('select state from virtual_number order by id')).map(({ state }) => state);

test('an order gets one number, by which nobody’s own is told', async () => {
  await tell([order('n1', 1)]);
  await stock('extension', '17012345678');
  const [first, again] = [await ask('n1'), await ask('n1')];
  expect(first.json()).toMatchObject({ state: 'live', number: '17012345678', extension: '0000' });
  expect(again.json()).toEqual(first.json());
  expect(first.body).not.toContain(phoneOf(1));
  const [binding] = provider.bound.values();
  expect(binding).toMatchObject({ a: '13900000000', b: phoneOf(1), x: '17012345678', extension: '0000' });
  // the provider got them, and the trail says so
  const opened = await tested.sql(
    `select purpose from trail_entry where action = 'privacy.number.bind' and object = $1`,
    [`virtual-number/${first.json().id}`],
  );
  expect(opened).toEqual([{ purpose: 'virtual-number' }]);
  const renewed = await tested.post(`/v1/virtual-numbers/${first.json().id}/renew`, {}, merchant);
  expect(renewed.json()).toMatchObject({ renewals: 1, expires_at: '2027-01-04T08:00:00.000Z' });
  const path = `/v1/virtual-numbers/${first.json().id}`;
  const gone = await tested.http.app.inject({ method: 'DELETE', url: path, headers: merchant });
  expect(gone.json()).toMatchObject({ state: 'released', number: null, why: 'by-merchant' });
  expect(provider.bound.size).toBe(0);
});

test('where no number is free the order waits, and never gets the consumer’s own', async () => {
  const officer = await tested.signedIn({ roles: ['privacy-officer'] });
  await tell([order('w1', 2), order('w2', 2), order('w3', 2)]);
  await stock('axb', '17000000001');
  const one = (await ask('w1', { mode: 'axb' })).json();
  const [two, three] = [await ask('w2', { mode: 'axb' }), await ask('w3', { mode: 'axb' })];
  for (const waiting of [two, three]) {
    expect(waiting.json()).toMatchObject({ state: 'waiting', number: null, extension: null });
    expect(waiting.body).not.toContain(phoneOf(2));
  }
  const told = await tested.sql('select kind, link from notification where user_id = $1', [officer.id]);
  expect(told).toEqual([{ kind: 'numbers.exhausted', link: '/privacy/numbers' }]);
  // whoever has waited longest gets what is given back
  await desk.release(BY, one.id, 'done');
  expect(await desk.work(10)).toBe(1);
  expect(await states()).toEqual(['released', 'live', 'waiting']);
  expect(provider.clashes).toEqual([]);
});

test('a lost answer keeps the places until it is known what came of it', async () => {
  await tell([order('l1', 3), order('l2', 3)]);
  await stock('axb', '17000000002');
  provider.mood = 'lost';
  const { id } = (await ask('l1', { mode: 'axb' })).json();
  expect([await states(), provider.bound.size]).toEqual([['unknown'], 1]);
  provider.mood = 'down';
  await desk.work(10);
  expect((await ask('l2', { mode: 'axb' })).json().state).toBe('waiting');
  provider.mood = 'well';
  await desk.work(10);
  expect([await states(), provider.bound.size]).toEqual([['live', 'waiting'], 1]);
  // nor are they free before the provider has let go
  provider.mood = 'down';
  await desk.release(BY, id, 'done');
  expect(await states()).toEqual(['releasing', 'waiting']);
  provider.mood = 'well';
  await desk.work(10);
  expect(await states()).toEqual(['released', 'live']);
  expect(provider.clashes).toEqual([]);
});

test('a number lives as long as its order', async () => {
  await tell([order('t1', 4), order('t2', 5), order('t3', 6)]);
  await stock('extension', '17000000003');
  for (const id of ['t1', 't2', 't3']) expect((await ask(id)).json().state).toBe('live');
  await tell([make.order('delivered', 't1'), make.order('cancelled', 't2')]);
  const ends = await tested.sql<{ end: string }>(
    `select to_char(expires_at at time zone 'UTC', 'MM-DD') as end from virtual_number order by id`,
  );
  expect(ends.map(({ end }) => end)).toEqual(['12-05', '12-20', '12-20']);
  expect(await states()).toEqual(['live', 'releasing', 'live']);
  await desk.work(10);
  expect(await states()).toEqual(['live', 'released', 'live']);
  expect((await ask('t2')).json().code).toBe('number.order-state');
  const now = tested.clock.now();
  tested.clock.set(new Date('2026-12-06T00:00:00Z'));
  await desk.work(10);
  tested.clock.set(now);
  expect(await states()).toEqual(['released', 'released', 'live']);
});

test('many who ask at once get each a number of their own, exactly as many as there are', async () => {
  const asked = Array.from({ length: 24 }, (_, i) => `c${i}`);
  await tell(asked.map((id, i) => order(id, 100 + i)));
  await stock('axb', ...Array.from({ length: 9 }, (_, i) => `1700001000${i}`));
  // one merchant has one place on each number, so nine orders are served and the rest wait
  const given = await Promise.all(
    asked.map((id) => desk.ask(BY, { order: id, mode: 'axb', purpose: 'delivery' }, 'm1')),
  );
  expect(given.filter(({ state }) => state === 'waiting')).toHaveLength(15);
  expect(new Set(given.flatMap(({ x }) => x ?? [])).size).toBe(9);
  expect(provider.clashes).toEqual([]);
});

test('whatever is asked for and given back, no party is reached twice on one number, and none waits for nothing', async () => {
  const pairs = MERCHANTS.flatMap((shop) => [0, 1, 2].map((consumer) => ({ shop, consumer: 200 + consumer })));
  await tell(pairs.map(({ shop, consumer }) => order(`p-${shop}-${consumer}`, consumer, shop)));
  const step = fc.record({ pair: fc.nat(pairs.length - 1), give: fc.boolean() });
  const pool = ['17000020001', '17000020002'];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.constantFrom('axb', 'extension'), async (steps, mode) => {
      await tested.sql('truncate number_seat, virtual_number, pool_number');
      (provider.bound as Map<string, unknown>).clear();
      await stock(mode, ...pool);
      for (const { pair, give } of steps) {
        const { shop, consumer } = pairs[pair]!;
        const row = await desk.ask(BY, { order: `p-${shop}-${consumer}`, mode, purpose: 'delivery' }, shop);
        if (!give) await desk.release(BY, row.id, 'done');
        const seats = await tested.sql<{ x: string; party: string }>('select x, party from number_seat');
        const free = pool.some(
          (x) =>
            !seats.some(
              (seat) =>
                seat.x === x &&
                (seat.party === `consumer/nc${consumer}` || (mode === 'axb' && seat.party === `merchant/${shop}`)),
            ),
        );
        if (row.state === 'waiting' && give) expect(free).toBe(false);
      }
      expect(provider.clashes).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test('calls and messages become events, decided at the door; only the provider can tell them', async () => {
  await tell([order('k1', 7)]);
  await stock('extension', '17000000004');
  const { id: request } = (await ask('k1')).json();
  const record = { request, id: 'r1', kind: 'call', from: 'a', at: '2026-11-20T08:30:00Z', duration_s: 42 };
  const send = (body: object, secret = SECRET, at = new Date()) =>
    tested.http.app.inject({
      ...{ method: 'POST', url: '/v1/virtual-numbers/records', payload: body },
      headers: { 'x-anxin-signature': sign(secret, at, 'virtual-numbers/records', canonicalJson(body)) },
    });
  expect((await send(record)).json()).toEqual({ deliver: true });
  expect((await send(record)).json()).toEqual({ deliver: true });
  const message = { ...record, id: 'r2', kind: 'message', text: '加我微信 wxid12345 便宜', duration_s: 0 };
  expect((await send(message)).statusCode).toBe(200);
  const { items } = (await tested.get('/v1/events?subject=contact/' + request + '.r1')).json();
  expect(items).toEqual([
    expect.objectContaining({
      type: 'call.made',
      data: { contact: expect.objectContaining({ purpose: 'delivery', order_id: 'k1', duration_s: 42 }) },
    }),
  ]);
  const decided = (await tested.get(`/v1/decisions?subject=contact/${request}.r2`)).json();
  expect(decided.items).toEqual([expect.objectContaining({ verdict: 'limit' })]);
  // the longest that providers give, told twice
  const long = { ...record, id: 'c'.repeat(128) };
  expect([(await send(long)).json(), (await send(long)).json()]).toEqual([{ deliver: true }, { deliver: true }]);
  const calls = await tested.sql(`select 1 from event where type = 'call.made' and source = 'anxin/virtual-numbers'`);
  expect(calls).toHaveLength(2);
  for (const wrong of [send(record, 'another secret'), send(record, SECRET, new Date(Date.now() - 400_000))])
    expect((await wrong).json().code).toBe('access.unsigned');
});

test('a consumer who wants no contact is given no number', async () => {
  await tell([order('s1', 8)]);
  await stock('extension', '17000000005');
  stopped.add('nc8');
  await expect(desk.ask(BY, { order: 's1', mode: 'extension', purpose: 'delivery' }, 'm1')).rejects.toMatchObject({
    code: 'contact.stopped',
  });
  expect(await states()).toEqual([]);
});

const seats = () => tested.sql('select party from number_seat order by party');

test('one that is given back while the provider binds it is let go of afterwards, and its places only then', async () => {
  await tell([order('b1', 20), order('b2', 20)]);
  await stock('extension', '17000000006');
  const { came, open, pass } = gate();
  const bind: typeof provider.bind = async (binding) => {
    await pass();
    return provider.bind(binding);
  };
  const slow = deskWith({ provider: { ...provider, bind, unbind: (id) => provider.unbind(id) } });
  const asked = slow.ask(BY, { order: 'b1', mode: 'extension', purpose: 'delivery' }, 'm1');
  await came;
  // a delivery meanwhile changes how long it lives, and not who asks the provider
  await tell([make.order('delivered', 'b1', { consumer_id: 'nc20' })]);
  const { db } = tested.platform;
  const ended = await db
    .transaction()
    .execute((tx) => slow.endAll(tx, { consumer: 'nc20', merchant: null }, 'stopped'));
  await slow.follow(ended);
  await slow.work(10);
  expect([await states(), provider.bound.size]).toEqual([['releasing'], 0]);
  expect(await seats()).toEqual([{ party: 'consumer/nc20' }]);
  open();
  expect(await asked).toMatchObject({ state: 'released', why: 'stopped' });
  expect([await states(), provider.bound.size, await seats()]).toEqual([['released'], 0, []]);
  expect(await tested.sql('select 1 from virtual_number where claimed_until is not null')).toEqual([]);
});

test('a binding that is lost and arrives after its number was given back is let go of as well', async () => {
  await tell([order('b3', 27)]);
  await stock('extension', '17000000011');
  const { came, open, pass } = gate();
  const late: Parameters<typeof provider.bind>[0][] = [];
  const bind: typeof provider.bind = async (binding) => {
    late.push(binding);
    await pass();
    return { outcome: 'unknown' };
  };
  const asked = deskWith({ provider: { ...provider, bind, unbind: (id) => provider.unbind(id) } }).ask(
    ...([BY, { order: 'b3', mode: 'extension', purpose: 'delivery' }, 'm1'] as const),
  );
  await came;
  const [row] = await tested.sql<{ id: string }>('select id from virtual_number');
  await desk.release(BY, row!.id, 'done');
  open();
  // nobody says that there is none before it had time to arrive
  expect((await asked).state).toBe('releasing');
  await provider.bind(late[0]!);
  await desk.work(10);
  expect([await states(), provider.bound.size, await seats()]).toEqual([['released'], 0, []]);
});

test('a stop that comes while a number is being given ends that number too', async () => {
  await tell([order('r1', 21)]);
  await stock('extension', '17000000007');
  const { came, open, pass } = gate();
  const looking = deskWith({
    isStopped: async (db, { consumer, merchant: shop }) => {
      const found = await isStopped(db, { consumer, party: `merchant/${shop}` });
      await pass();
      return found;
    },
  });
  const asked = looking.ask(BY, { order: 'r1', mode: 'extension', purpose: 'delivery' }, 'm1');
  await came;
  const consumer = await tested.bearer({ party: 'consumer/nc21' });
  const stopping = tested.post('/v1/contacts/stop', { party: 'merchant/m1' }, consumer);
  await sleep(300);
  open();
  await asked;
  expect((await stopping).statusCode).toBe(200);
  await desk.work(10);
  expect([await states(), provider.bound.size]).toEqual([['released'], 0]);
  expect((await ask('r1')).json().code).toBe('contact.stopped');
});

test('whoever has themselves deleted is called by nobody any more', async () => {
  const who = { consumer_id: 'nc22' };
  await tell([order('d1', 22), make.order('delivered', 'd1', who)]);
  await stock('extension', '17000000008');
  const { id } = (await ask('d1')).json();
  expect([await states(), provider.bound.size]).toEqual([['live'], 1]);
  await tell([make.order('completed', 'd1', who)]);
  const own = await tested.bearer({ party: 'consumer/nc22' });
  await tested.post('/v1/data-requests', { kind: 'delete' }, own);
  const { db, clock, ids, sealer, trail, promises, door } = tested.platform;
  await createCarrying({
    ...{ db, clock, ids, sealer, trail, promises, append: ownEvents(door), notify: createNotify({ ids, clock }) },
    ...{ onStored: () => undefined, numbers: desk },
  }).runDue(10);
  expect(await states()).toEqual(['releasing']);
  const renew = () => tested.post(`/v1/virtual-numbers/${id}/renew`, {}, merchant);
  expect([(await ask('d1')).json().code, (await renew()).json().code]).toEqual([
    'number.consumer-erased',
    'number.state',
  ]);
  await desk.work(10);
  expect([await states(), provider.bound.size]).toEqual([['released'], 0]);
  expect(await tested.sql('select why from virtual_number')).toEqual([{ why: 'erased' }]);
  // one that was bound behind the erasure's back is not kept up either
  await tested.sql(`update virtual_number set state = 'live'`);
  expect((await renew()).json().code).toBe('number.consumer-erased');
});

test('a question that is refused frees no number that may ring', async () => {
  await tell([order('f1', 23), order('f2', 23), order('f3', 26)]);
  await stock('extension', '17000000009');
  provider.mood = 'lost';
  expect((await ask('f1')).json().state).toBe('unknown');
  provider.mood = 'well';
  for (const status of [401, 403, 408, 422]) {
    refusal = { status, body: { reason: 'not-now' } };
    expect([status, (await ask('f1')).json().state, (await ask('f2')).json().state]).toEqual([
      status,
      'unknown',
      'waiting',
    ]);
  }
  // nor is one refused for which the gateway did not listen
  for (const status of [401, 403, 408]) {
    refusal = { status, body: { reason: 'not-now' } };
    expect([status, (await ask('f3')).json().state]).toEqual([status, 'unknown']);
  }
  refusal = undefined;
  expect([(await ask('f1')).json().state, provider.bound.size]).toEqual(['live', 1]);
  expect([(await ask('f3')).json().state, provider.bound.size]).toEqual(['live', 2]);
});

test('what the provider never answers keeps nobody else waiting', async () => {
  await tell([order('h1', 24), order('h2', 25)]);
  await stock('extension', '17000000010');
  provider.mood = 'down';
  const stuck = (await ask('h1')).json().id;
  const other = (await ask('h2')).json().id;
  const find: typeof provider.find = (request) =>
    request === stuck ? Promise.resolve({ outcome: 'unknown' as const }) : provider.find(request);
  provider.mood = 'well';
  const hung = deskWith({ provider: { ...provider, find, bind: (binding) => provider.bind(binding) } });
  for (let i = 0; i < 2; i++) await hung.work(1);
  const found = await tested.sql('select id, state from virtual_number order by id');
  expect(found).toEqual([
    { id: stuck, state: 'unknown' },
    { id: other, state: 'live' },
  ]);
});
