import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNotify } from './foundation/notices/notices.ts';
import { make, openTestPlatform, type TestPlatform } from './test-platform.ts';

let tested: TestPlatform;
let port: number;
beforeAll(async () => {
  tested = await openTestPlatform();
  await tested.http.app.listen({ port: 0, host: '127.0.0.1' });
  port = (tested.http.app.server.address() as AddressInfo).port;
});
afterAll(() => tested.drop());

interface Heard {
  event: string;
  id: string | undefined;
  data: Record<string, unknown>;
}

/** A reader of server-sent events, as a browser is one. */
function follow(headers: Record<string, string>, query = '') {
  const heard: Heard[] = [];
  let status = 0;
  let ended = false;
  let text = '';
  let last: string | undefined;
  const outgoing = ask({ port, host: '127.0.0.1', path: `/v1/stream${query}`, headers }, (answer) => {
    status = answer.statusCode ?? 0;
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const block = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        last = field('id') ?? last;
        const data = field('data');
        if (data !== undefined)
          heard.push({ event: field('event') ?? 'message', id: field('id'), data: JSON.parse(data) });
      }
    });
    answer.on('close', () => {
      ended = true;
    });
    answer.on('error', () => undefined);
  });
  outgoing.on('error', () => undefined);
  outgoing.end();
  const until = async (what: () => boolean, milliseconds = 5_000): Promise<void> => {
    for (let waited = 0; !what(); waited += 10) {
      if (waited > milliseconds) throw new Error(`waited in vain: ${status} ${JSON.stringify(heard)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    heard,
    of: (event: string) => heard.filter((one) => one.event === event),
    get status() {
      return status;
    },
    get ended() {
      return ended;
    },
    get last() {
      return last;
    },
    until,
    ready: () => until(() => heard.some(({ event }) => event === 'ready')),
    cut: () => outgoing.destroy(),
  };
}

let made = 0;
const decide = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const answer = await tested.post('/v1/decisions', make.product(`s${++made}`, fields));
  expect(answer.statusCode).toBe(200);
  return answer.json().id;
};

test('a decision is told a moment after it was made, with its place in the log and nothing personal', async () => {
  const stream = follow(await tested.bearer());
  await stream.ready();
  expect(stream.heard[0]!.data.topics).toEqual([
    'decisions',
    'cases',
    'promises',
    'money',
    'notifications',
    'presence',
  ]);
  const id = await decide({ title: '<script>alert(1)</script> 国家级' });
  await stream.until(() => stream.of('decisions').length === 1);
  const [item] = stream.of('decisions');
  expect(item!.id).toMatch(/^\d+\.[0-9a-f-]{36}$/);
  expect(item!.data).toEqual({
    ...{ type: 'decision.made', subject: `product/s${made}`, id, at: '2026-11-20T08:00:00.000Z', verdict: 'reject' },
    ...{ event_type: 'product.submitted', rule: 'goods.test.term', weight: 1, queue: null },
  });
  stream.cut();
});

test('who was away is told what was missed, once, from the place that was heard last', async () => {
  const key = await tested.bearer();
  const first = follow(key, '?topics=decisions');
  await first.ready();
  await decide();
  await first.until(() => first.of('decisions').length === 1);
  first.cut();
  const missed = [await decide(), await decide()];
  const second = follow({ ...key, 'last-event-id': first.last! }, '?topics=decisions');
  await second.until(() => second.of('decisions').length === 2);
  const more = await decide();
  await second.until(() => second.of('decisions').length === 3);
  expect(second.of('decisions').map(({ data }) => data.id)).toEqual([...missed, more]);
  second.cut();
});

test('a party hears of its own alone, and whoever may not hear of a topic does not', async () => {
  const mine = follow(await tested.bearer({ party: 'merchant/mine' }));
  const orders = follow(await tested.bearer({ scopes: ['access.session.use', 'marketplace.promise.read'] }));
  await Promise.all([mine.ready(), orders.ready()]);
  expect(orders.heard[0]!.data.topics).toEqual(['promises', 'notifications', 'presence']);
  await decide({ merchant_id: 'other' });
  const id = await decide({ merchant_id: 'mine' });
  await mine.until(() => mine.of('decisions').length > 0);
  expect(mine.of('decisions').map(({ data }) => data.id)).toEqual([id]);
  expect(orders.of('decisions')).toEqual([]);
  mine.cut();
  orders.cut();
  const nothing = follow(await tested.bearer({ scopes: ['access.session.use'] }), '?topics=decisions');
  await nothing.until(() => nothing.status === 403);
});

test('a broken promise is told to whom it was given by, and to staff', async () => {
  const staff = follow((await tested.signedIn({ roles: ['operator'] })).headers, '?topics=promises');
  const merchant = follow(await tested.bearer({ party: 'merchant/m1' }), '?topics=promises');
  const other = follow(await tested.bearer({ party: 'merchant/m2' }), '?topics=promises');
  await Promise.all([staff.ready(), merchant.ready(), other.ready()]);
  const recipient = { name: '王小明', phone: '13800138000' };
  const promised = { promised_ship_at: '2026-11-21T00:00:00Z', recipient };
  await tested.post('/v1/decisions', make.order('paid', 'late', promised));
  await tested.platform.promiseWorker.fireDue(new Date('2026-11-22T00:00:00Z'));
  await staff.until(() => staff.of('promises').length === 1);
  await merchant.until(() => merchant.of('promises').length === 1);
  expect(merchant.of('promises')[0]!.data).toMatchObject({
    ...{ type: 'promise.breached', subject: 'order/late', kind: 'marketplace.shipping', party: 'merchant/m1' },
  });
  expect(other.of('promises')).toEqual([]);
  for (const { heard, cut } of [staff, merchant, other]) {
    expect(JSON.stringify(heard)).not.toMatch(/王小明|13800138000|axc1/);
    cut();
  }
});

test('what becomes of money is told to whose it is and to staff, without an amount', async () => {
  const staff = follow((await tested.signedIn({ roles: ['fund-manager'] })).headers, '?topics=money');
  const mine = follow(await tested.bearer({ party: 'merchant/m7' }), '?topics=money');
  const other = follow(await tested.bearer({ party: 'merchant/m8' }));
  await Promise.all([staff.ready(), mine.ready(), other.ready()]);
  const { db, ledger, service } = tested.platform;
  await db.transaction().execute((tx) =>
    ledger.post(tx, [
      {
        ...{ do: 'move', key: 'followed', code: 'test.pay', amount: 4_321n },
        debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
        credit: { owner: 'merchant/m7', purpose: 'deposit', currency: 'CNY' },
      },
    ]),
  );
  await db.transaction().execute((tx) => service.fund.deposits.paidIn(tx, 'merchant/m7'));
  await Promise.all([staff, mine].map((stream) => stream.until(() => stream.of('money').length === 1)));
  expect(mine.of('money')[0]!.data).toMatchObject({ type: 'deposit.changed', subject: 'merchant/m7' });
  expect(JSON.stringify([staff.heard, mine.heard])).not.toContain('4321');
  // a topic of one's own at least comes later: nothing of the other's was passed on before it
  await decide({ merchant_id: 'm8' });
  await other.until(() => other.of('decisions').length === 1);
  expect(other.of('money')).toEqual([]);
  for (const { cut } of [staff, mine, other]) cut();
});

test('who works is told of cases that others take and let go, each group of its own', async () => {
  const tickets = await tested.signedIn({ roles: ['reviewer'], groups: ['tickets'] });
  const [all, mine, others, party] = [
    follow((await tested.signedIn({ roles: ['supervisor'] })).headers, '?topics=cases'),
    follow(tickets.headers, '?topics=cases'),
    follow((await tested.signedIn({ roles: ['reviewer'], groups: ['elsewhere'] })).headers, '?topics=cases'),
    follow(await tested.bearer({ party: 'consumer/c1' })),
  ];
  await Promise.all([all, mine, others, party].map((stream) => stream.ready()));
  await tested.post('/v1/decisions', make.ticket('followed', '我要投诉'));
  await mine.until(() => mine.of('cases').length === 1);
  const { id, type } = mine.of('cases')[0]!.data;
  expect(type).toBe('case.opened');
  const act = async (verb: string, body: object = {}, headers: object = tickets.headers) => {
    const request = { method: 'POST', url: `/v1/cases/${id}/${verb}`, headers: { ...headers }, payload: body } as const;
    expect([verb, (await tested.http.app.inject(request)).statusCode]).toEqual([verb, 200]);
  };
  const lapse = () => tested.sql(`update "case" set lease_until = now() - interval '1 second' where id = $1`, [id]);
  await act('take');
  await act('release');
  await act('assign', { user_id: tickets.id }, await tested.bearer());
  await lapse();
  await tested.platform.casework.settle();
  // who comes back to a case that nobody else took has it again, without having asked for it
  await act('renew');
  await act('renew');
  await act('decide', { answer: 'clear', version: 1 });
  await act('undo');
  await act('decide', { answer: 'unsure', note: '?', version: 1 });
  await tested.sql(`update "case" set final_at = now() where id = $1`, [id]);
  await tested.platform.casework.settle();
  const happened = ['taken', 'released', 'assigned', 'lease-lost', 'taken', 'decided', 'undone', 'decided'];
  await all.until(() => all.of('cases').length === 2 + happened.length);
  const changed = all.of('cases').filter(({ data }) => data.type === 'case.changed');
  expect(changed.map(({ data }) => data.what)).toEqual([...happened, 'passed-on']);
  expect(changed[0]!.data).toEqual({
    ...{ type: 'case.changed', subject: 'ticket/followed', id, at: '2026-11-20T08:00:00.000Z' },
    ...{ queue: 'tickets', what: 'taken' },
  });
  // what went on to another queue is the other queue's
  expect(
    mine
      .of('cases')
      .slice(1)
      .map(({ data }) => data.what),
  ).toEqual(happened);
  expect([others.of('cases'), party.of('cases')]).toEqual([[], []]);
  for (const { heard } of [all, mine]) expect(JSON.stringify(heard)).not.toContain(tickets.id);
  for (const { cut } of [all, mine, others, party]) cut();
});

test('notifications reach whom they are for, as a notice without words', async () => {
  const [one, two] = [await tested.signedIn(), await tested.signedIn()];
  const [mine, others] = [follow(one.headers), follow(two.headers)];
  await Promise.all([mine.ready(), others.ready()]);
  const { platform } = tested;
  const notify = createNotify({ ids: platform.ids, clock: platform.clock });
  await platform.db.transaction().execute((tx) => notify(tx, [one.id], 'case.assigned', { case: 'c1' }, '/cases/c1'));
  platform.news.tell();
  await mine.until(() => mine.of('notifications').length === 1);
  expect(mine.of('notifications')[0]!.data).toMatchObject({ type: 'notification.created', kind: 'case.assigned' });
  const asked = async (method: 'GET' | 'POST', url: string, by: typeof one, payload?: object) =>
    (await tested.http.app.inject({ method, url, headers: by.headers, ...(payload ? { payload } : {}) })).json();
  const list = await asked('GET', '/v1/notifications', one);
  expect(list).toMatchObject({ unread: 1, items: [{ kind: 'case.assigned', link: '/cases/c1', read_at: null }] });
  expect(await asked('GET', '/v1/notifications', two)).toMatchObject({ unread: 0, items: [] });
  // another's cannot be marked
  await asked('POST', '/v1/notifications/read', two, { ids: [list.items[0].id] });
  await asked('POST', '/v1/notifications/read', two, { all: true });
  expect((await asked('GET', '/v1/notifications', one)).unread).toBe(1);
  expect(await asked('POST', '/v1/notifications/read', one, { ids: [list.items[0].id] })).toEqual({ unread: 0 });
  expect(others.of('notifications')).toEqual([]);
  mine.cut();
  others.cut();
});

describe('two people on one thing', () => {
  const at = (headers: Record<string, string>, place: string) =>
    tested.http.app.inject({ method: 'PUT', url: '/v1/presence', headers, payload: { place } });

  test('see each other, and see who leaves', async () => {
    const [one, two, elsewhere] = await Promise.all(['一', '二', '三'].map((name) => tested.signedIn({ name })));
    const [mine, theirs] = [follow(one!.headers, '?topics=presence'), follow(elsewhere!.headers, '?topics=presence')];
    await Promise.all([mine.ready(), theirs.ready()]);
    expect((await at(one!.headers, 'case/c9')).json()).toEqual({ others: [] });
    const answer = (await at(two!.headers, 'case/c9')).json();
    expect(answer.others).toMatchObject([{ id: one!.id, name: '一' }]);
    await mine.until(() => mine.of('presence').some(({ data }) => (data.people as unknown[]).length === 2));
    expect(mine.of('presence').at(-1)!.data.people).toMatchObject([{ name: '一' }, { name: '二' }]);
    await tested.sql(`update presence set expires_at = now() where user_id = '${two!.id}'`);
    await mine.until(() => (mine.of('presence').at(-1)!.data.people as unknown[]).length === 1);
    expect(theirs.of('presence')).toEqual([]);
    mine.cut();
    theirs.cut();
  });

  test('a party and a key are nowhere', async () => {
    const merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
    const staff = await tested.signedIn();
    await at(staff.headers, 'case/c8');
    expect((await at(merchant.headers, 'case/c8')).json()).toEqual({ others: [] });
    expect((await at(await tested.bearer(), 'case/c8')).json()).toEqual({ others: [] });
    expect((await at(staff.headers, 'case/c8')).json()).toEqual({ others: [] });
    for (const place of ['', 'case', 'Case/1', `case/${'x'.repeat(201)}`, 'case/a b', '../x'])
      expect([place, (await at(staff.headers, place)).statusCode]).toEqual([place, 422]);
  });
});

test('what is no place of the log and no topic is refused in words', async () => {
  const key = await tested.bearer();
  for (const [headers, query, status] of [
    [{ ...key, 'last-event-id': 'nonsense' }, '', 400],
    [{ ...key, 'last-event-id': '-1.x' }, '', 400],
    [key, '?after=1', 400],
    [key, '?topics=decisions,everything', 422],
    [key, `?topics=${'x'.repeat(300)}`, 422],
    [{}, '', 401],
  ] as const) {
    const stream = follow(headers as Record<string, string>, query);
    await stream.until(() => stream.status !== 0);
    expect([query, stream.status]).toEqual([query, status]);
  }
  const reset = follow({ ...key, 'last-event-id': '99999999999999.ffffffff-ffff-ffff-ffff-ffffffffffff' });
  await reset.until(() => reset.of('reset').length === 1);
  reset.cut();
});
