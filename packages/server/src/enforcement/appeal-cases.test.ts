import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCaseKinds } from '../case-kinds.ts';
import { caseKinds } from '../casework/case-kind.ts';
import { another } from '../casework/casework-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';

type Headers = Record<string, string>;
let tested: TestPlatform;
let taker: Headers;
let judge: Headers;
const QUEUES = `queues:
  - { id: appeals, title: { zh-CN: 申诉, en: Appeals }, group: appeals, due_minutes: 60 }
  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 60 }
  - id: costly
    title: { zh-CN: 大额, en: Costly }
    group: appeals
    due_minutes: 60
    steps:
      - { step: half, at_percent: 50, priority: 10 }
      - { step: late, after_minutes: 30, queue: supervision }
routes:
  - { id: held, when: { queue: [appeals], rule: [goods.test.hold] }, queue: costly, priority: 50 }
`;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: { ...ENFORCEMENT_PACK, 'queues.yaml': QUEUES } });
  taker = await tested.bearer({ name: 'Taker' });
  judge = await tested.bearer({ name: 'Judge' });
});
afterAll(() => tested.drop());

let next = 0;
const ask = async (method: 'GET' | 'POST', url: string, headers: Headers, payload?: object) => {
  const answer = await tested.http.app.inject({
    ...{ method, url, headers: { 'accept-language': 'en', ...headers } },
    ...(payload ? { payload } : {}),
  });
  return { status: answer.statusCode, ...(answer.body === '' ? {} : answer.json()) };
};
const get = (url: string, headers = judge) => ask('GET', url, headers);
const post = (url: string, body: object, headers = judge) => ask('POST', url, headers, body);

/** A measure that the taker took, and the appeal of its merchant. */
async function appealed(name: string, title?: string) {
  const owner = await tested.bearer({
    ...{ party: `merchant/m-${name}` },
    scopes: ['read', 'enforcement.appeal.read', 'enforcement.appeal.make', 'enforcement.appeal.message'],
  });
  const event = make.product(`p-${name}`, { title: title ?? '茶', merchant_id: `m-${name}` }, `ac-${++next}`);
  expect((await tested.post('/v1/decisions', event)).statusCode).toBe(200);
  const target = `product/p-${name}`;
  if (title === undefined) await post('/v1/measures', { kind: 'hold-sale', target, found_by: 'patrol' }, taker);
  const measure = (await get(`/v1/measures?target=${target}`)).items[0];
  const appeal = await post('/v1/appeals', { measure_id: measure.id, text: 'It was right' }, owner);
  expect(appeal).toMatchObject({ status: 201, state: 'open' });
  return { owner, measure, appeal, one: await caseOf(appeal.id) };
}
const caseOf = async (appeal: string) => {
  const [row] = await tested.sql<{ id: string }>('select id from "case" where about = $1', [`appeal/${appeal}`]);
  return get(`/v1/cases/${row!.id}`);
};
const stateOf = async (id: string) => (await get(`/v1/appeals/${id}`)).appeal.state;
const promisesOf = async (id: string) => [
  ...(await get(`/v1/promises?subject=appeal/${id}`)).items,
  ...(await get(`/v1/promises?subject=case/${(await caseOf(id)).id}`)).items,
];
const take = (id: string, by = judge) => post(`/v1/cases/${id}/take`, {}, by);
const answer = (one: { id: string; version: number }, given: object, by = judge) =>
  post(`/v1/cases/${one.id}/decide`, { note: 'Looked at it anew', version: one.version, ...given }, by);
/** What happens by itself once the seconds are over in which an answer can be undone. */
const settle = () =>
  another(tested, {
    ...{ kinds: caseKinds(allCaseKinds), onFinal: tested.platform.enforcement.onFinal },
    wall: sql<Date>`now() + interval '11 seconds'`,
  }).settle();
const historyOf = async (id: string) =>
  (await caseOf(id)).history.map(({ what, detail }: { what: string; detail: string | null }) => `${what} ${detail}`);

describe('an open appeal is a case', () => {
  test('of its queue, due by the promise of the appeal, and as urgent as what was taken', async () => {
    const { appeal, one, measure } = await appealed('case');
    expect(one).toMatchObject({
      ...{ kind: 'appeal', queue: 'appeals', state: 'open', priority: measure.severity, about: `appeal/${appeal.id}` },
      ...{ party: 'merchant/m-case', due_at: appeal.due_at, title: 'Held' },
    });
    expect(await promisesOf(appeal.id)).toMatchObject([{ kind: 'enforcement.appeal-answer', state: 'open' }]);
    const load = (await get('/v1/queues/load')).items.find((one: { id: string }) => one.id === 'appeals');
    expect(load.waiting.under_1h).toBeGreaterThan(0);
    const routed = await appealed('routed', '疑茶');
    expect(routed.one).toMatchObject({ queue: 'costly', priority: 70, routed: { route: 'held', queue: 'appeals' } });
  });

  test('on the way to its own promise and after it, what its queue wants happens to it', async () => {
    const { appeal, one, measure } = await appealed('steps', '疑茶');
    const [{ id, opened_at, due_at }] = await promisesOf(appeal.id);
    const steps = await tested.sql<{ step: string; working_ms: string; fire_at: Date }>(
      'select step, working_ms::text, fire_at from promise_step where promise_id = $1 order by fire_at',
      [id],
    );
    const kinds = (await get('/v1/measure-kinds')).items;
    const minutes = kinds.find(({ kind }: { kind: string }) => kind === measure.kind).appeal.answer_minutes;
    expect(minutes).not.toBe(60);
    expect(steps.map(({ step, working_ms }) => [step, Number(working_ms) / 60_000])).toEqual([
      ['half', minutes / 2],
      ['late', minutes + 30],
    ]);
    expect(steps[0]!.fire_at.getTime()).toBeGreaterThan(Date.parse(opened_at));
    expect(steps[0]!.fire_at.getTime()).toBeLessThan(Date.parse(due_at));
    const before = tested.clock.now().getTime();
    for (const { fire_at } of steps) {
      tested.clock.advance(fire_at.getTime() - tested.clock.now().getTime());
      await tested.platform.promiseWorker.fireDue(tested.clock.now());
    }
    tested.clock.advance(before - tested.clock.now().getTime());
    expect(await get(`/v1/cases/${one.id}`)).toMatchObject({ queue: 'supervision', priority: one.priority + 10 });
    expect(await historyOf(appeal.id)).toEqual([
      ...['opened costly', 'warned half', 'escalated late', 'passed-on supervision'],
    ]);
  });

  test('that whoever decided first neither gets nor takes nor decides', async () => {
    const { appeal, one } = await appealed('first');
    expect(await take(one.id, taker)).toMatchObject({ status: 403, code: 'case.own-proposal' });
    for (let i = 0; i < 50; i++) {
      const got = await post('/v1/cases/next', { queue: 'appeals' }, taker);
      if (got.status === 204) break;
      expect(got.about).not.toBe(`appeal/${appeal.id}`);
    }
    expect(await post(`/v1/appeals/${appeal.id}/ask`, { text: 'More' }, taker)).toMatchObject({ status: 403 });
    expect(await take(one.id)).toMatchObject({ status: 200 });
  });

  test('answered, it does what the appeal’s own page does, once its seconds are over', async () => {
    const { appeal, one, measure, owner } = await appealed('up');
    await take(one.id);
    expect(await answer(one, { answer: 'partly-upheld' })).toMatchObject({ status: 422, field: 'answer' });
    expect(await answer(one, { answer: 'upheld', note: '' })).toMatchObject({ status: 422, field: 'note' });
    expect(await answer(one, { answer: 'upheld' })).toMatchObject({ status: 200 });
    // meanwhile nobody decides it beside
    expect(await post(`/v1/appeals/${appeal.id}/decide`, { outcome: 'refused', reason: 'x' })).toMatchObject({
      ...{ status: 409, code: 'case.decided' },
    });
    expect(await stateOf(appeal.id)).toBe('open');
    await settle();
    expect(await stateOf(appeal.id)).toBe('upheld');
    expect((await get(`/v1/measures/${measure.id}`)).measure).toMatchObject({
      state: 'reversed',
      reversed_why: 'appeal',
    });
    expect(await promisesOf(appeal.id)).toMatchObject([{ state: 'met' }]);
    const { messages } = await get(`/v1/appeals/${appeal.id}`, owner);
    expect(messages.at(-1)).toMatchObject({ kind: 'answer', text: 'Looked at it anew' });
    expect((await post(`/v1/cases/${one.id}/reopen`, { reason: 'x' })).code).toBe('case.changed');
  });

  test('decided on its page, the case is answered with it, whoever held it', async () => {
    const { appeal, one } = await appealed('page');
    const other = await tested.bearer({ name: 'Other' });
    await take(one.id, other);
    const decision = { outcome: 'refused', reason: 'It was forged' };
    expect(await post(`/v1/appeals/${appeal.id}/decide`, decision)).toMatchObject({ status: 409, code: 'case.taken' });
    expect(await stateOf(appeal.id)).toBe('open');
    const mine = async (by: Headers) =>
      (await get('/v1/appeals?mine=yes', by)).items.map((row: { id: string }) => row.id);
    expect([await mine(other), (await mine(judge)).includes(appeal.id)]).toEqual([[appeal.id], false]);
    expect(await post(`/v1/appeals/${appeal.id}/decide`, decision, other)).toMatchObject({ state: 'refused' });
    expect(await caseOf(appeal.id)).toMatchObject({
      state: 'decided',
      answer: 'refused',
      decided_by: { name: 'Other' },
    });
    expect(await mine(other)).toEqual([appeal.id]);
    const ofRule = (await get('/v1/appeals?rule=goods.test.hold')).items.map(({ party }: { party: string }) => party);
    expect(ofRule).toEqual(['merchant/m-steps', 'merchant/m-routed']);
    const told = await tested.sql(`select 1 from event where type = 'case.decided' and data -> 'case' ->> 'id' = $1`, [
      one.id,
    ]);
    expect(told).toHaveLength(1);
  });

  test('asked for more, it waits for nobody until the party has sent it, or has had its time', async () => {
    const { appeal, one, owner } = await appealed('ask');
    await take(one.id);
    await answer(one, { answer: 'ask', note: 'Send the certificate' });
    await settle();
    expect(await stateOf(appeal.id)).toBe('waiting-for-party');
    expect(await caseOf(appeal.id)).toMatchObject({ state: 'decided', answer: 'ask' });
    await post(`/v1/appeals/${appeal.id}/messages`, { text: 'Here' }, owner);
    const again = await caseOf(appeal.id);
    const { due_at } = (await get(`/v1/appeals/${appeal.id}`)).appeal;
    expect(again).toMatchObject({ state: 'open', answer: null, due_at });
    expect(await historyOf(appeal.id)).toEqual(
      expect.arrayContaining(['opened appeals', 'decided ask', 'final ask', 'reopened null']),
    );
    const { waits_until } = await post(`/v1/appeals/${appeal.id}/ask`, { text: 'And the other one' });
    expect(await caseOf(appeal.id)).toMatchObject({ state: 'decided', answer: 'ask' });
    const worker = tested.platform.enforcement.worker;
    const wait = Date.parse(waits_until) - tested.clock.now().getTime();
    expect(await worker.lapseDue(tested.clock.now())).toBe(0);
    tested.clock.advance(wait);
    expect([await worker.lapseDue(tested.clock.now()), await worker.lapseDue(tested.clock.now())]).toEqual([1, 0]);
    tested.clock.advance(-wait);
    expect(await caseOf(appeal.id)).toMatchObject({ state: 'open' });
    expect(await promisesOf(appeal.id)).toMatchObject([{ kind: 'enforcement.appeal-answer', state: 'open' }]);
  });

  test('what the party says meanwhile is another question than the one that was read', async () => {
    const { appeal, one, owner } = await appealed('news');
    await take(one.id);
    await post(`/v1/appeals/${appeal.id}/messages`, { text: 'One thing more' }, owner);
    expect(await answer(one, { answer: 'refused' })).toMatchObject({ status: 409, code: 'case.changed' });
    expect(await answer(await caseOf(appeal.id), { answer: 'refused' })).toMatchObject({ status: 200 });
  });

  test('taken back, nobody has to answer it; also where somebody just has', async () => {
    const { appeal, owner } = await appealed('back');
    await post(`/v1/appeals/${appeal.id}/withdraw`, {}, owner);
    const answered = await appealed('back2');
    await take(answered.one.id);
    await answer(answered.one, { answer: 'upheld' });
    await post(`/v1/appeals/${answered.appeal.id}/withdraw`, {}, answered.owner);
    await settle();
    expect(await caseOf(appeal.id)).toMatchObject({ state: 'decided', closed: 'settled' });
    expect(await promisesOf(appeal.id)).toMatchObject([{ state: 'void' }]);
    expect(await stateOf(answered.appeal.id)).toBe('withdrawn');
    expect((await get(`/v1/measures/${answered.measure.id}`)).measure.state).toBe('in-force');
  });
});

describe('an appeal whose measure is undone otherwise', () => {
  const figures = async () => (await get('/v1/appeals/overturned?to=2026-11-20T08:00:01Z')).all;

  test('is settled with it: nobody waits, nobody is counted, and the party is told', async () => {
    const { appeal, measure } = await appealed('settled');
    const person = await tested.signedIn({ name: 'Shop', roles: ['merchant'], party: 'merchant/m-settled' });
    const before = await figures();
    expect(await post(`/v1/measures/${measure.id}/reverse`, { reason: 'A mistake' }, taker)).toMatchObject({
      status: 200,
    });
    const { appeal: settled } = await get(`/v1/appeals/${appeal.id}`);
    expect(settled).toMatchObject({ state: 'settled', answer: { undone: ['Held'] }, decided_at: expect.any(String) });
    expect(settled.answer.outcome).toContain('undone otherwise');
    expect(await promisesOf(appeal.id)).toMatchObject([{ state: 'void' }]);
    await settle();
    expect(await caseOf(appeal.id)).toMatchObject({ state: 'decided', closed: 'settled' });
    const told = (await get('/v1/notifications', person.headers)).items;
    expect(told.find(({ kind }: { kind: string }) => kind === 'appeal.decided')).toMatchObject({
      ...{ params: { outcome: 'settled' }, link: `/appeals/${appeal.id}` },
    });
    expect(await figures()).toEqual({ ...before, settled: before.settled + 1 });
    const types = await tested.sql<{ type: string }>(
      `select type from event where data -> 'appeal' ->> 'id' = $1 order by id`,
      [appeal.id],
    );
    expect(types.map(({ type }) => type)).toEqual(['appeal.opened', 'appeal.settled']);
    expect(await post(`/v1/appeals/${appeal.id}/decide`, { outcome: 'upheld', reason: 'x' })).toMatchObject({
      ...{ status: 409, code: 'appeal.state' },
    });
  });

  test('also where it waits for its party, or was just answered by its case', async () => {
    const waiting = await appealed('settled2');
    await post(`/v1/appeals/${waiting.appeal.id}/ask`, { text: 'Send it' });
    const answered = await appealed('settled3');
    await take(answered.one.id);
    await answer(answered.one, { answer: 'refused' });
    for (const { measure } of [waiting, answered])
      await post(`/v1/measures/${measure.id}/reverse`, { reason: 'x' }, taker);
    await settle();
    for (const { appeal } of [waiting, answered]) {
      expect(await stateOf(appeal.id)).toBe('settled');
      expect(await promisesOf(appeal.id)).toMatchObject([{ state: 'void' }]);
    }
    const wait = 30 * 24 * 3_600_000;
    tested.clock.advance(wait);
    expect(await tested.platform.enforcement.worker.lapseDue(tested.clock.now())).toBe(0);
    tested.clock.advance(-wait);
  });
});

test('a preview does all that a decision does, and keeps nothing of it', async () => {
  const { appeal, one, measure } = await appealed('try');
  const before = await tested.sql('select (select count(*) from event) as e, (select count(*) from measure) as m');
  const tried = await post(`/v1/appeals/${appeal.id}/preview`, {
    ...{ outcome: 'partly-upheld', instead: { kind: 'hold-sale', duration: 'PT1H' } },
  });
  expect(tried).toMatchObject({
    status: 200,
    undone: [{ id: measure.id, make_good: 'reach' }],
    instead: { kind: 'hold-sale' },
  });
  expect(await post(`/v1/appeals/${appeal.id}/preview`, { outcome: 'refused' })).toMatchObject({
    undone: [],
    instead: null,
  });
  expect(await post(`/v1/appeals/${appeal.id}/preview`, { outcome: 'upheld' }, taker)).toMatchObject({ status: 403 });
  expect(await tested.sql('select (select count(*) from event) as e, (select count(*) from measure) as m')).toEqual(
    before,
  );
  expect([await stateOf(appeal.id), (await caseOf(appeal.id)).state, one.state]).toEqual(['open', 'open', 'open']);
});
