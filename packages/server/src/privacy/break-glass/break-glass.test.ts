import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RECIPIENT, vaultOf } from '../vault/vault-fixture.ts';
import { ASKED, breakGlassOf, codeOf, type Person } from './break-glass-fixture.ts';

let tested: TestPlatform;
let vault: ReturnType<typeof vaultOf>;
let glass: ReturnType<typeof breakGlassOf>;
let asker: Person;
let approver: Person;
let third: Person;
/** Sees what anybody may see. */
let read: (path: string) => Promise<Record<string, never>>;

beforeAll(async () => {
  tested = await openTestPlatform({ config: { breakGlassMost: 60, breakGlassValues: 6, breakGlassReview: 2 } });
  vault = vaultOf(tested);
  glass = breakGlassOf(tested);
  await vault.orders(
    { id: 'o1' },
    { id: 'o2', consumer: 'c2' },
    { id: 'gone', until: 'cancelled', consumer: 'c3' },
    { id: 'x1', consumer: 'c4' },
    { id: 'x2', consumer: 'c4' },
    { id: 'e1', consumer: 'c5' },
    { id: 'e2', consumer: 'c6' },
    // what is planted is made after one that was shipped
    { id: 'sent', until: 'shipped', consumer: 'c7' },
  );
  read = async (path) => (await tested.get(path)).json();
});
beforeEach(async () => {
  // each test has people who have just signed in
  [asker, approver, third] = await Promise.all([glass.person(), glass.person(), glass.person('auditor')]);
});
afterAll(() => tested.drop());

const PHONE = { order_id: 'o1', field: 'phone' };
const entriesOf = async (id: string) =>
  tested.sql<{ action: string; outcome: string; actor_id: string; detail: Record<string, unknown> }>(
    'select action, outcome, actor_id, detail from trail_entry where object = $1 order by txid, id',
    [`break-glass/${id}`],
  );
const toldOf = async (person: Person, id: string) =>
  (
    await tested.sql<{ kind: string }>(
      `select kind from notification where user_id = $1 and params ->> 'grant' = $2 order by id`,
      [person.id, id],
    )
  ).map(({ kind }) => kind);
const mine = async (consumer: string): Promise<{ purpose: string; break_glass: unknown }[]> => {
  const key = await tested.bearer({ party: `consumer/${consumer}` });
  return (await tested.get('/v1/access-log', key)).json().items;
};

test('one asks, another one approves, the first opens, it ends, and a third one looks back', async () => {
  const made = await asker.post('', { ...ASKED, order_ids: ['o1'] });
  expect(made.statusCode).toBe(201);
  const { id, ...grant } = made.json();
  expect(grant).toMatchObject({ state: 'asked', ground: 'court-order', asked_by: asker.name, ends_at: null });
  expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE] }))).toEqual([409, 'break-glass.state']);
  // nobody approves their own, whatever else they may
  expect(codeOf(await asker.post(`/${id}/approve`))).toEqual([403, 'break-glass.person']);
  expect(codeOf(await third.post(`/${id}/approve`))).toEqual([403, 'access.forbidden']);

  const answered = await approver.post(`/${id}/approve`, { note: '已核对文书' });
  expect(answered.json()).toMatchObject({ state: 'live', answered_by: approver.name });
  expect(Date.parse(answered.json().ends_at) - tested.clock.now().getTime()).toBe(30 * 60_000);
  const opened = await asker.post(`/${id}/open`, { items: [PHONE, { order_id: 'o1', field: 'address' }] });
  expect(opened.headers['cache-control']).toBe('no-store');
  expect(opened.json().items).toEqual([
    { ...PHONE, value: RECIPIENT.phone },
    { order_id: 'o1', field: 'address', value: RECIPIENT.address },
  ]);

  const [log] = (await read('/v1/access-log?purpose=break-glass')).items as unknown as Record<string, unknown>[];
  expect(log).toMatchObject({
    ...{ outcome: 'done', order_id: 'o1', person: 'consumer/c1', actor: asker.name, fields: ['phone', 'address'] },
    break_glass: { id, ground: 'court-order', approved_by: approver.name, approved_by_name: 'Test' },
  });
  // the person sees that and why, and not who
  expect((await mine('c1'))[0]).toMatchObject({
    ...{ purpose: 'break-glass', by: 'staff', actor: null },
    break_glass: { id: null, ground: 'court-order', approved_by: null },
  });

  tested.clock.advance(30 * 60_000);
  // a session that was left open opens nothing more anyway; a new one finds that the grant is over
  expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE] }))).toEqual([401, 'access.second-factor-needed']);
  expect((await approver.get(`/${id}`)).json().grant).toMatchObject({ state: 'ended', ended_by: null });
  expect(codeOf(await approver.post(`/${id}/review`, { verdict: 'proper', note: 'x' }))).toEqual([
    ...[403, 'break-glass.person'],
  ]);
  const reviewed = await third.post(`/${id}/review`, { verdict: 'proper', note: '文书与订单一致' });
  expect(reviewed.json()).toMatchObject({ state: 'reviewed', verdict: 'proper', reviewed_by: third.name });

  const trail = await entriesOf(id);
  expect(trail.filter(({ outcome }) => outcome === 'done').map(({ action }) => action.split('.').at(-1))).toEqual([
    ...['ask', 'approve', 'open', 'read', 'end', 'review'],
  ]);
  expect(trail.filter(({ outcome }) => outcome === 'refused').map(({ detail }) => detail.code)).toEqual([
    ...['break-glass.state', 'break-glass.person', 'break-glass.person'],
  ]);
  const told = ['asked', 'approved', 'opened', 'over', 'reviewed'].map((kind) => `break-glass.${kind}`);
  expect(await toldOf(asker, id)).toEqual(told);
  expect(await toldOf(approver, id)).toEqual(told);
  expect(await toldOf(third, id)).toEqual(['break-glass.over']);

  const detail = (await third.get(`/${id}`)).json();
  expect(detail).toMatchObject({ reference: ASKED.reference, reason: ASKED.reason, untold: null });
  expect(detail.values).toMatchObject([
    { order_id: 'o1', field: 'address', opened: 1, left: 4 },
    { ...PHONE, opened: 1, left: 4, mask: '138****1234' },
  ]);
  expect(detail.entries.map(({ what, text }: { what: string; text: string }) => [what, text])).toEqual([
    ...[
      ['ask', null],
      ['approve', '已核对文书'],
      ['open', null],
      ['end', null],
      ['review', '文书与订单一致'],
    ],
  ]);
  // what people wrote stands nowhere in clear
  const stored = await tested.sql<{ all: string }>(
    `select (select string_agg(g::text, '') from break_glass g) || (select string_agg(e::text, '') from break_glass_entry e)
       || (select string_agg(t::text, '') from trail_entry t) as all`,
  );
  for (const text of [ASKED.reference, ASKED.reason, '已核对文书', RECIPIENT.phone])
    expect(stored[0]!.all).not.toContain(text);
});

describe('refused is', () => {
  test('what a grant does not name, and whoever did not ask', async () => {
    const id = await glass.live(asker, approver, { order_ids: ['o1'], fields: ['phone'] });
    for (const item of [
      { order_id: 'o1', field: 'address' },
      { order_id: 'o2', field: 'phone' },
      { order_id: 'nowhere', field: 'phone' },
    ])
      expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE, item] }))).toEqual([403, 'break-glass.outside']);
    expect(codeOf(await approver.post(`/${id}/open`, { items: [PHONE] }))).toEqual([403, 'break-glass.person']);
    expect((await tested.sql('select 1 from vault_access where grant_id = $1', [id])).length).toBe(0);
    // the sixth look at one value
    for (let i = 0; i < 5; i++)
      expect((await asker.post(`/${id}/open`, { items: [PHONE] })).json().items[0].value).toBe(RECIPIENT.phone);
    expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE] }))).toEqual([422, 'break-glass.limit']);
    expect(codeOf(await approver.post(`/${id}/revoke`, { note: '够了' }))).toEqual([200, undefined]);
    expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE] }))).toEqual([409, 'break-glass.state']);
    expect(codeOf(await approver.post(`/${id}/revoke`))).toEqual([409, 'break-glass.state']);
  });

  test('a key, and every other way to the purpose', async () => {
    expect(codeOf(await tested.post('/v1/break-glass', { ...ASKED, order_ids: ['o1'] }))).toEqual([
      ...[404, 'request.not-found'],
    ]);
    const item = { order_id: 'o1', cipher: await vault.cipher('o1') };
    for (const party of [undefined, 'merchant/m1'] as const) {
      const key = await tested.bearer(party ? { party } : {});
      expect(codeOf(await vault.decrypt(key, 'break-glass', [item]))).toEqual([403, 'vault.purpose']);
    }
  });

  test('too much, for too long, or of nobody', async () => {
    const ask = async (more: object) => codeOf(await asker.post('', { ...ASKED, ...more }));
    expect(await ask({ order_ids: ['o1'], minutes: 61 })).toEqual([422, 'break-glass.limit']);
    expect(await ask({ order_ids: ['o1'], minutes: 4 })).toEqual([422, 'break-glass.limit']);
    expect(await ask({ order_ids: ['o1', 'o2', 'gone', 'x1'] })).toEqual([422, 'break-glass.limit']);
    expect(await ask({ order_ids: ['o1', 'nowhere'] })).toEqual([404, 'vault.order']);
    expect(await ask({ order_ids: ['o1'], fields: ['id_card'] })).toEqual([422, 'request.invalid']);
    expect(await ask({ order_ids: ['o1'], consumer_id: 'c1' })).toEqual([422, 'request.invalid']);
    expect(await ask({ consumer_id: 'nobody' })).toEqual([404, 'vault.order']);
    expect(await ask({ order_ids: ['o1'], ground: 'curiosity' })).toEqual([422, 'request.invalid']);
    for (let i = 0; i < 5; i++) expect(await ask({ order_ids: ['o1'] })).toEqual([201, undefined]);
    expect(await ask({ order_ids: ['o1'] })).toEqual([422, 'break-glass.limit']);
  });

  test('who is erased, before or meanwhile', async () => {
    const id = await glass.live(asker, approver, { order_ids: ['e1', 'o1'], fields: ['phone'] });
    await tested.platform.sealer.erase('consumer/c5');
    const items = [{ order_id: 'e1', field: 'phone' }, PHONE];
    expect((await asker.post(`/${id}/open`, { items })).json().items).toMatchObject([
      { order_id: 'e1', code: 'seal.erased' },
      { order_id: 'o1', value: RECIPIENT.phone },
    ]);
    await tested.platform.sealer.erase('consumer/c6');
    for (const target of [{ order_ids: ['e2'] }, { consumer_id: 'c6' }])
      expect(codeOf(await asker.post('', { ...ASKED, ...target }))[1]).toBe('seal.erased');
  });
});

test('of a consumer it reaches the orders that are there, also cancelled ones, and none that comes later', async () => {
  const id = await glass.live(asker, approver, { consumer_id: 'c4', fields: ['name'] });
  await vault.orders({ id: 'x3', consumer: 'c4' });
  const items = ['x1', 'x2'].map((order_id) => ({ order_id, field: 'name' }));
  expect((await asker.post(`/${id}/open`, { items })).json().items).toEqual(
    items.map((item) => ({ ...item, value: RECIPIENT.name })),
  );
  const later = [{ order_id: 'x3', field: 'name' }];
  expect(codeOf(await asker.post(`/${id}/open`, { items: later }))).toEqual([403, 'break-glass.outside']);
  const gone = await glass.live(asker, approver, { order_ids: ['gone'] });
  const phone = { order_id: 'gone', field: 'phone' };
  expect((await asker.post(`/${gone}/open`, { items: [phone] })).json().items[0].value).toBe(RECIPIENT.phone);
});

describe('the person is told', () => {
  const seen = async (consumer: string) =>
    (await mine(consumer)).filter(({ purpose }) => purpose === 'break-glass').length;
  const openOf = async (asked: object, order: string) => {
    const id = await glass.live(asker, approver, { ...asked, order_ids: [order], fields: ['phone'] });
    await asker.post(`/${id}/open`, { items: [{ order_id: order, field: 'phone' }] });
    return id;
  };

  test('when the emergency is over, after a date, or never, and the officers always', async () => {
    await vault.orders({ id: 't1', consumer: 't1' }, { id: 't2', consumer: 't2' }, { id: 't3', consumer: 't3' });
    const danger = await openOf({ ground: 'danger-to-life', minutes: 10 }, 't1');
    const until = new Date(tested.clock.now().getTime() + 3 * 86_400_000).toISOString();
    const why = '《个人信息保护法》第十八条第一款';
    await openOf({ untold: { until, why } }, 't2');
    const secret = await openOf({ ground: 'criminal-investigation', untold: { why } }, 't3');
    expect(await Promise.all(['t1', 't2', 't3'].map(seen))).toEqual([0, 0, 0]);
    await asker.post(`/${danger}/revoke`, { note: '已脱险' });
    expect(await Promise.all(['t1', 't2', 't3'].map(seen))).toEqual([1, 0, 0]);
    tested.clock.advance(3 * 86_400_000);
    expect(await Promise.all(['t1', 't2', 't3'].map(seen))).toEqual([1, 1, 0]);
    tested.clock.advance(3_650 * 86_400_000);
    expect(await seen('t3')).toBe(0);
    const log = await read('/v1/access-log?person=consumer/t3&purpose=break-glass');
    expect(log.items).toMatchObject([{ break_glass: { id: secret, ground: 'criminal-investigation' } }]);
    // and what nobody is told is written down
    const auditor = await glass.person('auditor');
    expect((await auditor.get(`/${secret}`)).json()).toMatchObject({ untold: why, grant: { telling: 'never' } });
  });

  test('nothing is withheld without a law that says so, nor until yesterday', async () => {
    const ask = async (more: object) => codeOf(await asker.post('', { ...ASKED, order_ids: ['o1'], ...more }))[0];
    expect(await ask({ ground: 'incident', untold: { why: 'x' } })).toBe(422);
    expect(await ask({ ground: 'danger-to-life', untold: { why: 'x' } })).toBe(422);
    expect(await ask({ untold: { why: 'x', until: '2020-01-01T00:00:00Z' } })).toBe(422);
    expect(await ask({ untold: { why: ' ' } })).toBe(422);
  });
});

test('nobody answers: it lapses; nobody reviews: the promise is broken, and it shows', async () => {
  const made = (await asker.post('', { ...ASKED, order_ids: ['o1'] })).json();
  const id = await glass.live(asker, approver, { order_ids: ['o1'] });
  tested.clock.advance(60 * 60_000);
  const fresh = await glass.person();
  expect(codeOf(await fresh.post(`/${made.id}/approve`))).toEqual([409, 'break-glass.state']);
  const { jobs } = tested.platform.privacy as unknown as { jobs: { name: string; handle(): Promise<void> }[] };
  const job = jobs.find(({ name }) => name === 'privacy.break-glass')!;
  await Promise.all([job.handle(), job.handle()]);
  expect((await entriesOf(made.id)).map(({ action }) => action)).toContain('privacy.break-glass.lapse');
  const ends = (await entriesOf(id)).filter(({ action }) => action === 'privacy.break-glass.end');
  expect(ends).toHaveLength(1);
  const open = async () => (await fresh.get('?open=yes')).json().items as { id: string; overdue: boolean }[];
  expect((await open()).find((grant) => grant.id === id)).toMatchObject({ state: 'ended', overdue: false });
  expect((await open()).some((grant) => grant.id === made.id)).toBe(false);
  // two days, and the half hour that it lasted
  tested.clock.advance(2 * 86_400_000);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  const late = await glass.person();
  const { items } = (await late.get('?open=yes')).json();
  expect(items.find((grant: { id: string }) => grant.id === id)).toMatchObject({ overdue: true });
  const told = await tested.sql(
    `select 1 from notification where user_id = $1 and kind = 'promise.breached' and link like $2`,
    [third.id, `%${id}`],
  );
  expect(told).toHaveLength(1);
  const auditor = await glass.person('auditor');
  expect((await auditor.post(`/${id}/review`, { verdict: 'improper', note: '文书与订单不符' })).json()).toMatchObject({
    ...{ state: 'reviewed', verdict: 'improper', overdue: false },
  });
});

test('an order that was planted is opened by no grant, and holds whoever tried', async () => {
  const recipient = { name: '安心', phone: '01000000000', address: '北京市朝阳区安心路1号' };
  const planted = await tested.post('/v1/vault/honey', { merchant_id: 'm1', recipient });
  const { order_id } = planted.json();
  const id = await glass.live(asker, approver, { order_ids: [order_id, 'o1'], fields: ['phone'] });
  const items = [{ order_id, field: 'phone' }, PHONE];
  const answer = await asker.post(`/${id}/open`, { items });
  expect(codeOf(answer)).toEqual([403, 'vault.risk']);
  expect(answer.body).not.toContain(RECIPIENT.phone);
  const found = (await read('/v1/vault/anomalies')).items as unknown as object[];
  expect(found[0]).toMatchObject({ class: 'honey', caller: asker.name, order_id, stopped: true });
  // held: what is real is not opened either
  expect(codeOf(await asker.post(`/${id}/open`, { items: [PHONE] }))).toEqual([403, 'vault.risk']);
});
