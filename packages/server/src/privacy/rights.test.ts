import { createCatalogue, STANDARD_EVENTS } from '@anxin/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNotify } from '../foundation/notices/notices.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';
import { missingParts } from './breach/breach.ts';
import { REVIEW } from './provider/provider.ts';
import { providerOf } from './provider/provider-of.ts';
import { createRecordsDesk } from './records/records.desk.ts';
import { seedRecords, unassessed, uncovered } from './records/records.ts';
import { createRetentionDesk } from './retention/retention.desk.ts';
import { SCHEDULES, termFault } from './retention/retention.ts';

type Headers = Record<string, string>;
let tested: TestPlatform;
let officer: Headers;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: SMALL_PACK });
  officer = await tested.bearer({ name: 'Officer' });
});
afterAll(() => tested.drop());

const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, headers: Headers, payload?: object) => {
  const answer = await tested.http.app.inject({
    ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, ...answer.json() };
};
const DAY_MS = 86_400_000;
async function after<T>(days: number, work: () => Promise<T>): Promise<T> {
  tested.clock.advance(days * DAY_MS);
  try {
    return await work();
  } finally {
    tested.clock.advance(-days * DAY_MS);
  }
}
const actions = async (object: string): Promise<string[]> =>
  (await tested.sql<{ action: string }>('select action from trail_entry where object = $1 order by id', [object])).map(
    ({ action }) => action,
  );

describe('the register of incidents', () => {
  const both = (en: string) => ({ 'zh-CN': `${en}（中文）`, en });
  const whole = {
    ...{ categories: ['phone', 'address'], persons: 1_200, what: '某店员工导出订单，王大 13800138000 报告' },
    ...{ cause: both('An account was lent'), harm: both('Nuisance calls'), measures: both('The account is closed') },
    ...{ advice: both('Distrust callers'), contact: 'privacy@example.com' },
  };

  test('holds to what a notice has to contain, to its times, and to a reason where people are not told', async () => {
    const found_at = '2026-11-20T06:00:00.000Z';
    const made = await ask('POST', '/v1/breaches', officer, { categories: [], what: 'Something leaked', found_at });
    expect(made).toMatchObject({
      ...{ status: 201, state: 'open', authority_due_at: '2026-11-21T06:00:00.000Z' },
      persons_due_at: '2026-11-23T06:00:00.000Z',
    });
    const path = `/v1/breaches/${made.id}`;
    const told = (whom: string) => ask('POST', `${path}/told`, officer, { whom, how: 'By letter' });
    expect(await told('authority')).toMatchObject({
      code: 'breach.incomplete',
      detail: expect.stringContaining('cause'),
    });
    expect((await ask('GET', path, officer)).notices).toMatchObject({
      ...{ missing: ['categories', 'cause', 'harm', 'measures', 'advice', 'contact'] },
      persons: expect.stringContaining('[to be filled in]'),
    });
    expect((await ask('PUT', path, officer, whole)).status).toBe(200);
    const { notices } = await ask('GET', path, officer);
    expect(notices.missing).toEqual([]);
    for (const part of [
      'phone numbers, delivery addresses',
      'An account was lent',
      'Nuisance calls',
      'Distrust callers',
    ])
      expect(notices.persons).toContain(part);
    // how many there are is for the authority
    expect([notices.authority.includes('1200'), notices.persons.includes('1200')]).toEqual([true, false]);
    expect(await told('authority')).toMatchObject({ authority_told_at: '2026-11-20T08:00:00.000Z' });
    const step = (name: string) => ask('POST', `${path}/${name}`, officer, { note: 'done' });
    expect((await step('close')).code).toBe('breach.state');
    expect(await step('contain')).toMatchObject({ state: 'contained' });
    expect((await step('close')).code).toBe('breach.incomplete');
    const reason = 'Nobody could open the ciphers';
    expect(await ask('POST', `${path}/spare`, officer, { reason })).toMatchObject({ spared: true });
    expect(await step('close')).toMatchObject({ state: 'closed' });
    expect((await ask('PUT', path, officer, whole)).code).toBe('breach.state');
    const export_ = await ask('GET', path, officer);
    expect(export_.timeline.map(({ what }: { what: string }) => what)).toEqual([
      ...['record', 'amend', 'told', 'contain', 'spare', 'close'],
    ]);
    expect(export_).toMatchObject({ not_told: reason, facts: { what: whole.what } });
    const promises = (await ask('GET', `/v1/promises?subject=breach/${made.id}`, officer)).items;
    expect(promises.map(({ state }: { state: string }) => state).sort()).toEqual(['met', 'void']);
    const rows = await tested.sql<{ row: string }>(
      `select b::text as row from breach b union all select e::text from breach_entry e union all select t::text from trail_entry t`,
    );
    expect(rows.filter(({ row }) => /13800138000|Nobody could open/.test(row))).toEqual([]);
  });

  test('a notice in one language only is incomplete in the other', () => {
    const facts = { what: 'x', contact: 'c', cause: { 'zh-CN': '因', en: '' } };
    expect(missingParts(facts, ['name'], 'en')).toEqual(['cause', 'harm', 'measures', 'advice']);
    expect(missingParts(facts, ['name'], 'zh-CN')).toEqual(['harm', 'measures', 'advice']);
  });
});

describe('retention', () => {
  const desk = (more = {}) => {
    const { db, clock, ids, trail } = tested.platform;
    return createRetentionDesk({ db, clock, ids, trail, ...more });
  };

  test('no term is below its least, however it is asked for', async () => {
    for (const schedule of SCHEDULES) {
      expect([schedule.id, schedule.days >= schedule.least]).toEqual([schedule.id, true]);
      expect(termFault(schedule, schedule.least)).toBeUndefined();
      const answer = await ask('PUT', `/v1/retention/${schedule.id}`, officer, { days: schedule.least - 1 });
      expect([answer.status, answer.field]).toEqual([422, 'days']);
    }
    const set = await ask('PUT', '/v1/retention/order-contacts', officer, { days: 100 });
    expect(set.schedules[0]).toMatchObject({ id: 'order-contacts', days: 100, least: 90 });
    // a term from before the least was raised takes nothing too early
    await tested.sql(`update retention_term set days = 1 where schedule = 'order-contacts'`);
    expect((await ask('GET', '/v1/retention', officer)).schedules[0].days).toBe(90);
    await tested.sql('delete from retention_term');
    expect(await actions('retention/order-contacts')).toEqual(['privacy.retention.set']);
  });

  test('takes what is past its term, in batches, and nothing else; the report says so', async () => {
    const recipient = { name: '王大', phone: '13800138000' };
    const completed = '2026-11-20T08:30:00Z';
    for (const id of ['r1', 'r2', 'r3', 'open']) {
      await tested.post('/v1/decisions', make.order('paid', id, { recipient }));
      if (id !== 'open') await tested.post('/v1/decisions', make.order('completed', id, {}, completed));
    }
    await tested.platform.reactionWorker.drain();
    const kept = async () =>
      (await tested.sql<{ id: string }>(`select id from "order" where fields ? 'recipient' order by id`)).map(
        ({ id }) => id,
      );
    await after(180, () => desk().run());
    expect(await kept()).toEqual(['open', 'r1', 'r2', 'r3']);
    await after(181, async () => {
      const [standing] = await desk().standings();
      expect(standing).toMatchObject({ due: 3, oldest: new Date(completed) });
      expect(await desk({ batch: 1, batches: 2 }).run()).toMatchObject({ 'order-contacts': 2 });
      expect(await desk({ batch: 1 }).run()).toMatchObject({ 'order-contacts': 1 });
    });
    expect(await kept()).toEqual(['open']);
    const { runs } = await ask('GET', '/v1/retention', officer);
    expect(runs).toMatchObject([{ rows: 1, days: 180 }, { rows: 2 }]);
    // the order itself stays: records of trade are kept for three years
    expect(await tested.sql(`select 1 from "order" where id like 'r_'`)).toHaveLength(3);
  });

  test('of consents, the word that counts is never taken', async () => {
    await tested.sql(`insert into consent (id, person, purpose, given, at, by_whom) values
      ('01940000-0000-7000-8000-000000000001', 'consumer/r', 'marketing', true, '2020-01-01', 'user/u'),
      ('01940000-0000-7000-8000-000000000002', 'consumer/r', 'marketing', false, '2020-01-02', 'user/u')`);
    expect(await desk().run()).toMatchObject({ consents: 1 });
    expect(await tested.sql(`select given from consent where person = 'consumer/r'`)).toEqual([{ given: false }]);
  });

  test('of consents, one that stood for years is kept for its term after it was withdrawn', async () => {
    const withdrawn = tested.clock.now();
    await tested.sql(
      `insert into consent (id, person, purpose, given, at, by_whom) values
      ('01940000-0000-7000-8000-000000000003', 'consumer/r2', 'marketing', true, '2020-01-01', 'user/u'),
      ('01940000-0000-7000-8000-000000000004', 'consumer/r2', 'marketing', false, $1, 'user/u')`,
      [withdrawn],
    );
    const kept = () => tested.sql(`select given from consent where person = 'consumer/r2' order by id`);
    expect(await desk().run()).toMatchObject({ consents: 0 });
    await after(1_095, () => desk().run());
    expect(await kept()).toEqual([{ given: true }, { given: false }]);
    await after(1_096, async () => {
      const standing = (await desk().standings()).find(({ schedule }) => schedule.id === 'consents');
      expect(standing).toMatchObject({ due: 1, oldest: withdrawn });
      await desk().run();
    });
    expect(await kept()).toEqual([{ given: false }]);
  });

  test('of break-glass, what is over goes with all of it, after the log of what was opened by it', async () => {
    const id = (n: number) => `01940000-0000-7000-8000-00000000010${n}`;
    const over = tested.clock.now();
    await tested.sql(
      `insert into break_glass (id, state, ground, asked_at, asked_by, asked_session, minutes, answer_by, facts, telling,
        answered_at, answered_by, ends_at, ended_at, review_due_at, reviewed_at, reviewed_by, verdict) values
        ('${id(1)}', 'reviewed', 'incident', $1, 'user/u', '${id(9)}', 5, $1, 'c', 'at-once', $1, 'user/v', $1, $1, $1, $1, 'user/w', 'proper'),
        ('${id(2)}', 'ended', 'incident', $1, 'user/u', '${id(9)}', 5, $1, 'c', 'at-once', $1, 'user/v', $1, $1, $1, null, null, null),
        ('${id(3)}', 'lapsed', 'incident', $1, 'user/u', '${id(9)}', 5, $1, 'c', 'at-once', null, null, null, null, null, null, null, null)`,
      [over],
    );
    await tested.sql(`insert into break_glass_value (grant_id, order_id, field) values ('${id(1)}', 'o', 'phone')`);
    await tested.sql(
      `insert into break_glass_entry (id, grant_id, at, what) values ('${id(4)}', '${id(1)}', now(), 'ask')`,
    );
    await tested.sql(
      `insert into vault_access (id, at, action, outcome, actor_kind, actor_id, caller, fields, items, grant_id) values
        ('${id(5)}', $1, 'decrypt', 'done', 'user', 'u', 'user/u', '{phone}', 1, '${id(1)}')`,
      [new Date(over.getTime() + DAY_MS)],
    );
    const kept = async () =>
      (await tested.sql<{ id: string }>('select id from break_glass order by id')).map((r) => r.id);
    await after(1_095, () => desk().run());
    expect(await kept()).toEqual([id(1), id(2), id(3)]);
    // one of its accesses is younger than it is
    await after(1_096, () => desk().run());
    expect(await kept()).toEqual([id(1), id(2)]);
    await after(1_097, () => desk().run());
    // nobody has looked at how the other was used
    expect(await kept()).toEqual([id(2)]);
    expect(await tested.sql('select 1 from break_glass_value')).toEqual([]);
    expect(await tested.sql('select 1 from break_glass_entry')).toEqual([]);
    await tested.sql('delete from break_glass');
  });
});

describe('processing records', () => {
  const catalogue = createCatalogue(STANDARD_EVENTS);
  const rowsOf = (bodies: ReturnType<typeof seedRecords>) =>
    bodies.map(({ name, body }) => ({
      ...{ name, version: 1, kind: 'activity' as const, body, at: new Date(), by: 'user/u', reviewDueAt: new Date() },
    }));

  test('cover every personal field that the system knows; a planted one is found', () => {
    const records = rowsOf(seedRecords(catalogue));
    expect(uncovered(catalogue, records)).toEqual([]);
    const planted = {
      types: [...catalogue.types, 'order.insured'],
      personalFields: (type: string) =>
        type === 'order.insured'
          ? [{ path: ['order', 'insured', 'bank_card'], kind: 'other' as const, whose: [], maxLength: 9 }]
          : catalogue.personalFields(type),
    };
    expect(uncovered(planted, records)).toEqual([{ field: 'order.insured.bank_card', types: ['order.insured'] }]);
    // an activity that touches what weighs most needs an assessment
    expect(unassessed(rowsOf(seedRecords(planted)))).toContain('order-fulfilment');
  });

  test('are living: versions stay, reviews fall due, and the officers hear of what is not covered', async () => {
    const first = await ask('GET', '/v1/processing-records', officer);
    expect(first).toMatchObject({ uncovered: [] });
    const record = first.records.find(({ name }: { name: string }) => name === 'contacts');
    const fields = record.body.fields.slice(1);
    const review_due_at = '2027-05-20T08:00:00.000Z';
    const put = (name: string, body: object) => ask('PUT', `/v1/processing-records/${name}`, officer, body);
    const written = await put('contacts', { kind: 'activity', body: { ...record.body, fields }, review_due_at });
    expect(written).toMatchObject({ version: 2, review_due_at });
    expect((await ask('GET', '/v1/processing-records', officer)).uncovered).toMatchObject([
      { field: record.body.fields[0] },
    ]);
    expect((await ask('GET', '/v1/processing-records/contacts', officer)).items).toHaveLength(2);
    const parts = { title: { 'zh-CN': '评估', en: 'Assessment' }, lawfulness: 'a', impact: 'b', protection: 'c' };
    const body = { ...parts, about: ['no-such'] };
    expect((await put('pia-1', { kind: 'assessment', body, review_due_at })).field).toBe('about');
    expect((await put('contacts', { kind: 'assessment', body, review_due_at })).field).toBe('kind');
    expect((await put('pia-1', { kind: 'assessment', body: { ...body, impact: '' }, review_due_at })).status).toBe(422);
    expect(
      await put('pia-1', { kind: 'assessment', body: { ...parts, about: ['contacts'] }, review_due_at }),
    ).toMatchObject({
      ...{ status: 200, version: 1 },
    });
    const { db, clock, ids, trail } = tested.platform;
    const watching = await tested.signedIn({ name: 'Officer', roles: ['privacy-officer'] });
    const desk = createRecordsDesk({ db, clock, trail, notify: createNotify({ ids, clock }) });
    expect(await desk.watch()).toBe(true);
    await desk.watch();
    const told = (await ask('GET', '/v1/notifications', watching.headers)).items;
    expect(told.filter(({ kind }: { kind: string }) => kind === 'records.due')).toHaveLength(1);
  });
});

describe('apps of service providers', () => {
  const yes = Object.fromEntries(Object.keys(REVIEW).map((question) => [question, true]));
  const application = {
    ...{ name: '快打单', about: 'Prints labels', contact: 'isv@example.com', scopes: ['orders.read', 'print'] },
    ...{ quota_second: 20, quota_day: 5_000 },
  };
  const isv = (id: string) =>
    tested.bearer({
      party: `service-provider/${id}`,
      scopes: ['privacy.provider.read', 'privacy.provider.apply'],
    });
  const shop = (id: string) => tested.bearer({ party: `merchant/${id}`, scopes: ['privacy.provider.consent'] });
  const decide = (id: string, verb: string, body?: object) =>
    ask('POST', `/v1/provider-apps/${id}/${verb}`, officer, body ?? {});

  test('are reviewed, work only where a shop lets them, and stop at once with their keys', async () => {
    const own = await isv('print');
    expect(await ask('PUT', '/v1/provider-apps/print', own, application)).toMatchObject({
      status: 200,
      state: 'applied',
    });
    expect((await ask('PUT', '/v1/provider-apps/other', own, application)).status).toBe(404);
    const merchant = await shop('m7');
    const consent = { scopes: ['print'], fields: ['name'] };
    expect((await ask('PUT', '/v1/provider-consents/print', merchant, consent)).code).toBe('provider.state');
    expect((await decide('print', 'review', { answers: { contract: true }, approve: true })).field).toBe(
      'answers.minimum',
    );
    const answers = { ...yes, test: false };
    expect((await decide('print', 'review', { answers, approve: true })).field).toBe('answers.test');
    const approved = await decide('print', 'review', { answers: yes, approve: true });
    expect(approved).toMatchObject({ state: 'approved', active: true, expires_at: '2027-11-20T08:00:00.000Z' });
    const beyond = { scopes: ['ship'], fields: [] };
    expect((await ask('PUT', '/v1/provider-consents/print', merchant, beyond)).field).toBe('scopes');
    const given = await ask('PUT', '/v1/provider-consents/print', merchant, consent);
    expect(given.items).toMatchObject([{ id: 'print', consent: { scopes: ['print'], fields: ['name'] } }]);
    const { db, clock } = tested.platform;
    const seen = () => providerOf(db, { party: 'service-provider/print', merchants: ['merchant/m7'] }, clock.now());
    expect(await seen()).toMatchObject({ active: true, quota: { second: 20, day: 5_000 } });
    expect((await seen())!.consents.get('merchant/m7')).toEqual({ scopes: ['print'], fields: ['name'] });
    expect(await providerOf(db, { party: 'merchant/m7', merchants: [] }, clock.now())).toBeNull();
    // an approval that has run out counts no more
    expect(await after(366, seen)).toMatchObject({ active: false });

    await tested.post('/v1/decisions', make.order('paid', 'isv-1', { merchant_id: 'm7' }));
    await tested.platform.reactionWorker.drain();
    expect(await ask('GET', '/v1/provider-apps/print/suspension-preview', officer)).toMatchObject({
      ...{ shops: 1, keys: 1, orders: 1, hits: [{ merchant: 'merchant/m7', orders: 1 }] },
    });
    expect(await decide('print', 'suspend', { why: 'It lost data' })).toMatchObject({
      state: 'suspended',
      active: false,
    });
    expect(await seen()).toMatchObject({ active: false });
    expect(
      await tested.sql(`select 1 from api_key where party = 'service-provider/print' and revoked_at is null`),
    ).toEqual([]);
    expect((await decide('print', 'suspend', { why: 'again' })).code).toBe('provider.state');
    expect(await decide('print', 'lift')).toMatchObject({ state: 'approved', active: true });
    expect(await ask('DELETE', '/v1/provider-consents/print', merchant)).toMatchObject({ items: [{ consent: null }] });
    expect((await seen())!.consents.size).toBe(0);
    expect((await ask('DELETE', '/v1/provider-consents/print', merchant)).status).toBe(404);
    expect((await actions('service-provider/print')).map((name) => name.slice('privacy.provider.'.length))).toEqual([
      ...['apply', 'review', 'consent', 'suspend', 'lift', 'withdraw'],
    ]);
  });

  const seenOf = (id: string, shopId: string) => {
    const { db, clock } = tested.platform;
    return providerOf(db, { party: `service-provider/${id}`, merchants: [`merchant/${shopId}`] }, clock.now());
  };

  test('keep what they were approved for while they apply anew, and a narrower review narrows what shops let them do', async () => {
    const own = await isv('wide');
    const apply = (more: object) => ask('PUT', '/v1/provider-apps/wide', own, { ...application, ...more });
    await apply({ scopes: ['ship', 'print', 'after-sale'] });
    await decide('wide', 'review', { answers: yes, approve: true });
    const merchant = await shop('m8');
    const consent = { scopes: ['ship', 'print'], fields: ['name', 'phone'] };
    await ask('PUT', '/v1/provider-consents/wide', merchant, consent);

    expect(await apply({ scopes: ['print'], fields: ['name'], quota_day: 9 })).toMatchObject({
      ...{ state: 'approved', active: true, scopes: ['ship', 'print', 'after-sale'], quota_day: 5_000 },
      renewal: { scopes: ['print'], fields: ['name'], quota_day: 9, refused_at: null },
    });
    expect(await seenOf('wide', 'm8')).toMatchObject({ active: true, quota: { day: 5_000 } });
    expect((await seenOf('wide', 'm8'))!.consents.get('merchant/m8')).toEqual(consent);
    expect(await decide('wide', 'review', { answers: yes, approve: false, why: 'Too much' })).toMatchObject({
      ...{ state: 'approved', active: true, renewal: { refused_at: expect.any(String) } },
    });
    // there is nothing left to review until it applies again
    expect((await decide('wide', 'review', { answers: yes, approve: true })).code).toBe('provider.state');
    await apply({ scopes: ['print'], fields: ['name'], quota_day: 9 });
    expect(await decide('wide', 'review', { answers: yes, approve: true })).toMatchObject({
      ...{ state: 'approved', scopes: ['print'], fields: ['name'], quota_day: 9, renewal: null },
    });
    expect((await seenOf('wide', 'm8'))!.consents.get('merchant/m8')).toEqual({ scopes: ['print'], fields: ['name'] });
    const beyond = { scopes: ['print'], fields: ['phone'] };
    expect((await ask('PUT', '/v1/provider-consents/wide', merchant, beyond)).field).toBe('fields');
  });

  test('are suspended before they were ever approved as well, and are lifted to what they were', async () => {
    const own = await isv('early');
    const living = () =>
      tested.sql(`select 1 from api_key where party = 'service-provider/early' and revoked_at is null`);
    await ask('PUT', '/v1/provider-apps/early', own, application);
    expect(await living()).toHaveLength(1);
    expect(await decide('early', 'suspend', { why: 'It harvests' })).toMatchObject({
      state: 'suspended',
      active: false,
    });
    expect(await living()).toEqual([]);
    expect(await decide('early', 'lift')).toMatchObject({ state: 'applied', active: false });
    expect((await decide('early', 'review', { answers: yes, approve: false })).field).toBe('why');
    expect(await decide('early', 'review', { answers: yes, approve: false, why: 'No test' })).toMatchObject({
      ...{ state: 'refused', refused_why: 'No test' },
    });
    await isv('early');
    expect(await decide('early', 'suspend', { why: 'It harvests' })).toMatchObject({ state: 'suspended' });
    expect(await living()).toEqual([]);
    expect(await decide('early', 'lift')).toMatchObject({ state: 'refused', active: false });
  });

  test('owe a report a month, and who has not reported is named', async () => {
    const own = await isv('erp');
    await ask('PUT', '/v1/provider-apps/erp', own, { ...application, name: 'ERP' });
    await decide('erp', 'review', { answers: yes, approve: true });
    const missing = async () =>
      (await ask('GET', '/v1/provider-apps', own)).items.map((one: { report_missing: string }) => one.report_missing);
    // approved within the month: nothing is owed for the one before
    expect(await missing()).toEqual([null]);
    await after(20, async () => {
      expect(await missing()).toEqual(['2026-11']);
      const report = { month: '2026-11', opened: 1_200, incidents: 0 };
      expect(await ask('POST', '/v1/provider-apps/erp/reports', own, report)).toMatchObject({ report_missing: null });
      expect((await ask('GET', '/v1/provider-apps/erp/reports', own)).items).toMatchObject([report]);
      expect(await missing()).toEqual([null]);
    });
    // whoever applies for one does not approve it
    await ask('PUT', '/v1/provider-apps/self', officer, { ...application, name: 'Self' });
    expect((await decide('self', 'review', { answers: yes, approve: true })).code).toBe('provider.own');
  });
});
