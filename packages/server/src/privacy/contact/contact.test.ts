import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { createContactDesk } from './contact.desk.ts';
import { findOnReport } from './report.store.ts';

const CN = join(import.meta.dirname, '../../../../../packs/cn');

let tested: TestPlatform;
let consumer: { authorization: string };

beforeAll(async () => {
  tested = await openTestPlatform({ config: { packDir: CN } });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  // features are counted from the log: until their follower has built them, a rule that reads one does not fire
  await tested.platform.featureWorker.drain();
});
afterAll(() => tested.drop());

let count = 0;
const minutes = (n: number): string => new Date(Date.parse('2026-11-20T06:00:00Z') + n * 60_000).toISOString();
const said = (at: string, fields: Record<string, unknown> = {}, text = '您好，在吗') => {
  const id = `k${count++}`;
  return { ...make.message(id, text, { from: { type: 'merchant', id: 'm1' }, ...fields }), time: at };
};
const called = (at: string, fields: Record<string, unknown> = {}) => {
  const event = said(at, { channel: 'virtual-call', ...fields });
  const { text: _, ...contact } = event.data.contact!;
  return { ...event, type: 'call.made', data: { contact } };
};
const decide = async (event: object) => {
  const { verdict, reasons } = (await tested.post('/v1/decisions', event)).json();
  return { verdict, rules: (reasons as { rule: string }[]).map(({ rule }) => rule) };
};
const stop = (verb: 'stop' | 'resume', party: string) => tested.post(`/v1/contacts/${verb}`, { party }, consumer);

test('one tap stops every channel at once, and one more lets it begin again', async () => {
  const now = tested.clock.now();
  expect((await decide(said(minutes(1)))).verdict).toBe('allow');
  tested.clock.set(new Date(minutes(2)));
  expect((await stop('stop', 'merchant/m1')).json().items).toEqual([{ party: 'merchant/m1', since: minutes(2) }]);
  // said again it is one stop, so that one word ends it
  await stop('stop', 'merchant/m1');
  for (const event of [said(minutes(3)), called(minutes(3)), said(minutes(3), { channel: 'sms' })])
    expect(await decide(event)).toMatchObject({
      verdict: 'reject',
      rules: expect.arrayContaining(['privacy.contact.stopped']),
    });
  const others = [
    said(minutes(3), { from: { type: 'merchant', id: 'm2' } }),
    said(minutes(3), { to: { type: 'consumer', id: 'c2' } }),
  ];
  for (const event of others) expect((await decide(event)).rules).not.toContain('privacy.contact.stopped');
  // the consumer may still say something
  const own = said(minutes(3), { from: { type: 'consumer', id: 'c1' }, to: { type: 'merchant', id: 'm1' } });
  expect((await decide(own)).verdict).toBe('allow');
  tested.clock.set(new Date(minutes(4)));
  expect((await stop('resume', 'merchant/m1')).json().items).toEqual([]);
  expect((await decide(said(minutes(5)))).rules).not.toContain('privacy.contact.stopped');
  tested.clock.set(new Date(minutes(6)));
  await stop('stop', '*');
  const anybody = said(minutes(7), { from: { type: 'merchant', id: 'm5' } });
  expect((await decide(anybody)).rules).toContain('privacy.contact.stopped');
  tested.clock.set(new Date(minutes(8)));
  await stop('resume', '*');
  tested.clock.set(now);
});

test('the last word counts, however long ago the others were said', async () => {
  const now = tested.clock.now();
  const own = await tested.bearer({ party: 'consumer/long' });
  const on = (day: number) => new Date(now.getTime() + day * 86_400_000);
  const says = async (day: number, verb: 'stop' | 'resume') => {
    tested.clock.set(on(day));
    expect((await tested.post(`/v1/contacts/${verb}`, { party: 'merchant/m1' }, own)).statusCode).toBe(200);
  };
  const isStopped = async (day: number) => {
    tested.clock.set(on(day));
    const { rules } = await decide(said(on(day).toISOString(), { to: { type: 'consumer', id: 'long' } }));
    return rules.includes('privacy.contact.stopped');
  };
  await says(0, 'stop');
  await says(10, 'resume');
  // the first stop is further back than features that are sums reach; its end is not
  await says(405, 'stop');
  expect(await isStopped(406)).toBe(true);
  expect(await isStopped(900)).toBe(true);
  await says(901, 'resume');
  expect(await isStopped(902)).toBe(false);
  tested.clock.set(now);
});

test('marketing needs the consumer’s own word, and the last one of theirs', async () => {
  const now = tested.clock.now();
  const own = await tested.bearer({ party: 'consumer/fan' });
  let minute = 100;
  const isMarketing = async () => {
    const ad = { to: { type: 'consumer', id: 'fan' }, channel: 'sms', purpose: 'marketing-agreed' };
    const { rules } = await decide(said(minutes(minute++), ad, '新品上市全场特价，回复TD退订'));
    return rules.includes('privacy.contact.marketing');
  };
  const consents = async (given: boolean, purpose = 'marketing') => {
    tested.clock.set(new Date(minutes(minute++)));
    const answer = await tested.http.app.inject({
      ...{ method: 'PUT', url: `/v1/consents/${purpose}`, headers: own, payload: { given } },
    });
    expect(answer.statusCode).toBe(200);
  };
  // what its sender says of it is nothing
  expect(await isMarketing()).toBe(true);
  await consents(true, 'personalisation');
  expect(await isMarketing()).toBe(true);
  await consents(true);
  expect(await isMarketing()).toBe(false);
  await consents(true);
  await consents(false);
  expect(await isMarketing()).toBe(true);
  await consents(true);
  expect(await isMarketing()).toBe(false);
  tested.clock.set(new Date(minutes(minute++)));
  await tested.post('/v1/data-requests', { kind: 'withdraw-consent', purpose: 'marketing' }, own);
  expect(await isMarketing()).toBe(true);
  tested.clock.set(now);
});

test('nobody else says it for a consumer', async () => {
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  for (const headers of [merchant, {}])
    expect((await tested.post('/v1/contacts/stop', { party: 'merchant/m1' }, headers)).json().code).toBe(
      'access.forbidden',
    );
});

test('the fifth unanswered call within an hour is too many, and an answer makes it a conversation', async () => {
  const to = { to: { type: 'consumer', id: 'busy' } };
  const verdicts: string[][] = [];
  for (let i = 0; i < 5; i++) verdicts.push((await decide(called(minutes(20 + i), to))).rules);
  expect(verdicts.map((rules) => rules.includes('privacy.contact.burst'))).toEqual([false, false, false, false, true]);
  const answers = [0, 1].map((i) =>
    said(minutes(26 + i), { from: { type: 'consumer', id: 'busy' }, to: { type: 'merchant', id: 'm1' } }),
  );
  for (const answer of answers) await decide(answer);
  expect((await decide(called(minutes(30), to))).rules).not.toContain('privacy.contact.burst');
});

test('calls at night, and talk about a bad review', async () => {
  const night = (minute: number) => called(`2026-11-19T18:${minute}:00Z`, { to: { type: 'consumer', id: 'asleep' } });
  for (const minute of [10, 20])
    expect((await decide(night(minute))).rules).not.toContain('privacy.contact.night-calls');
  expect(await decide(night(30))).toMatchObject({ verdict: 'reject', rules: ['privacy.contact.night-calls'] });
  const to = { to: { type: 'consumer', id: 'unhappy' } };
  const text = '麻烦您把评价改一下';
  expect((await decide(said(minutes(1), to, text))).rules).not.toContain('privacy.contact.after-bad-review');
  await tested.post('/v1/events', {
    ...{ id: 'bad-review', source: 'test', type: 'review.posted', time: minutes(2), subject: 'review/r1' },
    data: {
      review: { id: 'r1', product_id: 'p1', merchant_id: 'm1', consumer_id: 'unhappy', rating: 1, text: '不好用' },
    },
  });
  expect((await decide(said(minutes(3), to, text))).rules).toContain('privacy.contact.after-bad-review');
});

test('the ledger has every contact with its purpose, and nothing that was said', async () => {
  await tested.platform.reactionWorker.drain();
  const purpose = { purpose: 'delivery', order_id: 'o9', to: { type: 'consumer', id: 'seen' } };
  await decide(said('2026-11-20T15:30:00Z', purpose, '快递放门口了'));
  await decide(called('2026-11-20T07:30:00Z', { to: { type: 'consumer', id: 'seen' }, duration_s: 30 }));
  await tested.platform.reactionWorker.drain();
  const own = await tested.bearer({ party: 'consumer/seen' });
  const answer = await tested.get('/v1/contacts', own);
  expect(answer.json().items).toMatchObject([
    { kind: 'message', purpose: 'delivery', order_id: 'o9', party: 'merchant/m1', night: true, verdict: 'allow' },
    { kind: 'call', purpose: null, duration_s: 30, night: false },
  ]);
  expect(answer.body).not.toContain('门口');
  const [first] = (await tested.get('/v1/contacts?limit=1', own)).json().items;
  const { next_cursor } = (await tested.get('/v1/contacts?limit=1', own)).json();
  const rest = (await tested.get(`/v1/contacts?limit=1&cursor=${next_cursor}`, own)).json();
  expect([first.kind, rest.items[0].kind, rest.next_cursor]).toEqual(['message', 'call', null]);
  expect((await tested.get('/v1/contacts?consumer_id=busy', own)).json().code).toBe('access.forbidden');
  const shop = (await tested.get('/v1/contacts', await tested.bearer({ party: 'merchant/m2' }))).json().items;
  expect(shop.every(({ party }: { party: string }) => party === 'merchant/m2')).toBe(true);
  const { items } = (await tested.get('/v1/contacts/meters?party=merchant/m1')).json();
  const [meter] = await tested.sql<{ day: number; night: number }>(
    `select count(*)::int as day, count(*) filter (where night)::int as night from contact_entry
     where party = 'merchant/m1' and not by_consumer and at > '2026-11-19T08:00:00Z' and at <= '2026-11-20T08:00:00Z'`,
  );
  expect(items).toEqual([expect.objectContaining({ party: 'merchant/m1', ...meter })]);
});

test('what a consumer complains of is sealed, looked at by a person, and answered by the pack’s tiers', async () => {
  const text = '商家半夜打电话骂人';
  const report = (headers = consumer) =>
    tested.post('/v1/harassment-reports', { party: 'merchant/m7', channel: 'phone', text }, headers);
  const { id } = (await report()).json();
  expect(await tested.sql('select text from harassment_report where id = $1', [id])).toEqual([
    { text: expect.stringMatching(/^axc1\./) },
  ]);
  expect((await tested.get(`/v1/harassment-reports/${id}`, consumer)).json()).toMatchObject({
    text,
    report: { state: 'open' },
  });
  expect((await tested.get(`/v1/harassment-reports/${id}`)).json().text).toBe(text);
  const read = await tested.sql(`select purpose from trail_entry where action = 'privacy.harassment.read'`);
  expect(read).toEqual([{ purpose: 'harassment' }]);
  const [waiting] = (await tested.get('/v1/cases?subject=merchant/m7')).json().items;
  expect(waiting).toMatchObject({ kind: 'harassment-report', queue: 'harassment', about: `harassment-report/${id}` });
  const { platform } = tested;
  await platform.db.transaction().execute((tx) => findOnReport(tx, id, 'serious', platform.clock.now()));
  const desk = createContactDesk({
    ...{ ...platform, append: ownEvents(platform.door), admit: (event) => platform.admission.one(event) },
    notify: async () => undefined,
    ...{ cases: { open: async () => undefined }, onStored: () => undefined, measures: platform.enforcement.carrying },
    numbers: { endAll: async () => [], follow: async () => undefined },
  });
  expect([await desk.tell(10), await desk.tell(10)]).toEqual([1, 0]);
  const measures = (await tested.get('/v1/measures?target=merchant/m7')).json().items;
  // twelve points, and what the ladder has at twelve
  expect(measures.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'no-promotions',
    'points',
    'require-course',
  ]);
  for (let i = 0; i < 19; i++) await report();
  expect((await report()).json().code).toBe('contact.reports-often');
});

test('shops that have orders of the consumer are told once, by these, and no complaint tells them anything', async () => {
  const shop = await tested.bearer({ party: 'merchant/tell1' });
  const own = await tested.bearer({ party: 'consumer/teller' });
  const person = `01940000-0000-7000-8000-00000000ff01`;
  await tested.sql(
    `insert into user_account (id, name, roles, groups, party, exchanged, state, totp_step, theme, created_at, created_by)
     values ($1, 'x', '{merchant}', '{}', 'merchant/tell1', false, 'active', 0, 'system', now(), 'test')`,
    [person],
  );
  for (const merchant_id of ['tell1', 'tell2']) {
    const fields = { merchant_id, consumer_id: 'teller', recipient: { name: '王小明', phone: '13812341234' } };
    await tested.post('/v1/events', [make.order('paid', `order-${merchant_id}`, fields)]);
  }
  await tested.platform.reactionWorker.drain();
  const say = (verb: string, party: string) => tested.post(`/v1/contacts/${verb}`, { party }, own);
  const notices = async () => {
    const rows = await tested.sql<{ kind: string; params: object }>(
      'select kind, params from notification where user_id = $1 order by id',
      [person],
    );
    return rows.map(({ kind, params }) => [kind, params]);
  };
  const off = async (order: string, who = shop) => (await tested.get(`/v1/contacts/off?order_id=${order}`, who)).json();
  const report = { party: 'merchant/tell1', channel: 'im', text: '骂人' };
  expect((await tested.post('/v1/harassment-reports', report, own)).statusCode).toBe(201);
  expect(await notices()).toEqual([]);
  expect((await off('order-tell1')).off).toBe(false);

  await say('stop', 'merchant/tell1');
  await say('stop', '*');
  await say('resume', 'merchant/tell1');
  // everybody is told by the second word who was not by the first, and the first is not taken back while the second holds
  expect(await notices()).toEqual([['contact.off', { order: 'order-tell1' }]]);
  expect(await off('order-tell1')).toMatchObject({ off: true, since: expect.any(String) });
  expect((await off('order-tell2')).code).toBe('request.not-found');
  await say('resume', '*');
  expect((await notices()).map(([kind]) => kind)).toEqual(['contact.off', 'contact.on']);
  const events = await tested.sql<{ type: string; merchant: string; data: { contacts: object } }>(
    `select type, refs ->> 'merchant' as merchant, data from event
     where refs ->> 'consumer' = 'teller' and type in ('contact.off', 'contact.on') order by id`,
  );
  expect(events.map(({ type, merchant }) => `${type} ${merchant}`).sort()).toEqual(
    ['contact.off tell1', 'contact.off tell2', 'contact.on tell1', 'contact.on tell2'].sort(),
  );
  expect(events[0]!.data.contacts).toEqual({
    ...{ consumer_id: 'teller', merchant_id: 'tell1', order_ids: ['order-tell1'] },
  });
});
