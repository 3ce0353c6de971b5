import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';

let tested: TestPlatform;
let supervisor: Headers;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: ENFORCEMENT_PACK });
  supervisor = await tested.bearer({ name: 'supervisor' });
});
afterAll(() => tested.drop());

type Headers = Record<string, string>;
let next = 0;
/** A listing; each call is another event, about the product of that name. */
const submit = async (product: string, title: string, merchant = 'm1') => {
  const event = make.product(product, { title, merchant_id: merchant }, `enforcement-${++next}`);
  const answer = await tested.post('/v1/decisions', event);
  expect(answer.statusCode).toBe(200);
  return answer.json();
};
const get = async (path: string, headers?: Record<string, string>) => {
  const answer = await tested.get(path, headers);
  expect([path, answer.statusCode, answer.body.slice(0, 300)]).toEqual([path, 200, answer.body.slice(0, 300)]);
  return answer.json();
};
const measuresOf = async (query: string) => (await get(`/v1/measures?${query}`)).items;
const logged = (type: string, id: string) =>
  tested.sql<{ data: { measure: Record<string, unknown> }; cause_id: string }>(
    `select data, cause_id from event where type = $1 and data -> 'measure' ->> 'id' = $2`,
    [type, id],
  );
const DAY = 86_400_000;

describe('what decisions propose', () => {
  test('is done with the decision, told with its reasons, and counted where it is asked for again', async () => {
    const decision = await submit('p1', '坏茶');
    const [measure] = await measuresOf('target=product/p1');
    expect(measure).toMatchObject({
      ...{
        kind: 'reject-listing',
        state: 'in-force',
        holds: true,
        party: 'merchant/m1',
        found_by: 'model',
        attempts: 1,
      },
      ...{ decision_id: decision.id, rules: ['goods.test.reject'], automated: true, ends_at: null },
    });
    expect(await logged('measure.taken', measure.id)).toMatchObject([{ cause_id: decision.id }]);
    const statement = await get(`/v1/statements/${measure.statement_id}`);
    expect(statement.texts.en).toMatchObject({
      rules: [{ rule: 'goods.test.reject', law: 'Advertising Law, article 9', mend: 'Take it out' }],
      measures: [{ title: 'Rejected', about: 'Not on sale' }],
      how: expect.stringContaining('You can ask for a person'),
    });
    expect(statement.texts['zh-CN'].facts).toContain('坏茶');
    expect(statement).toMatchObject({ automated: 'fully', dsa: { automated_decision: 'AUTOMATED_DECISION_FULLY' } });
    await submit('p1', '坏茶 又来');
    expect(await measuresOf('target=product/p1')).toMatchObject([{ id: measure.id, attempts: 2 }]);
  });

  test('settles to the more severe; the other holds again when that is gone, and ends when its time is over', async () => {
    await submit('p2', '疑茶');
    await submit('p2', '坏茶');
    const [reject, hold] = await measuresOf('target=product/p2');
    expect([reject, hold]).toMatchObject([
      { kind: 'reject-listing', holds: true },
      { kind: 'hold-sale', holds: false, state: 'in-force' },
    ]);
    const undone = await tested.post(`/v1/measures/${reject.id}/reverse`, { reason: 'The certificate was there' });
    expect(undone.json().items).toMatchObject([{ id: reject.id, state: 'reversed', reversed_why: 'mistake' }]);
    expect(await measuresOf('target=product/p2&state=in-force')).toMatchObject([{ id: hold.id, holds: true }]);
    expect(await logged('measure.reversed', reject.id)).toMatchObject([{ data: { measure: { why: 'mistake' } } }]);
    const { worker } = tested.platform.enforcement;
    expect(await worker.endDue(new Date(tested.clock.now().getTime() + 2 * DAY - 1))).toBe(0);
    expect(await worker.endDue(new Date(tested.clock.now().getTime() + 2 * DAY))).toBe(1);
    expect(await measuresOf('target=product/p2')).toMatchObject([
      {},
      { id: hold.id, state: 'expired', ended_at: hold.ends_at },
    ]);
    expect(await logged('measure.expired', hold.id)).toHaveLength(1);
    // it was wrong all the same: that is said also afterwards, and the reach that it cost is made good
    await tested.post(`/v1/measures/${hold.id}/reverse`, { reason: 'Not what the rule means' });
    const { compensations } = await get(`/v1/measures/${hold.id}`);
    expect(compensations).toMatchObject([{ kind: 'reach', done_at: null }]);
    const again = await tested.post(`/v1/measures/${hold.id}/reverse`, { reason: 'Once more' });
    expect([again.statusCode, again.json().code]).toEqual([409, 'measure.state']);
  });
});

describe('points', () => {
  test('add up over subjects, each with its worst, and take the measures of milestones; undone, both go', async () => {
    const points = async () => (await get('/v1/parties/merchant/m3/points')).ladders[0];
    await submit('a1', '错茶', 'm3');
    await submit('a1', '错茶 改', 'm3');
    expect(await points()).toMatchObject({ points: 8, next: { at: 12, points: 4 } });
    await submit('a2', '错茶', 'm3');
    expect(await points()).toMatchObject({ points: 16, milestones: [{ reached: true }, { reached: false }] });
    expect(await measuresOf('target=merchant/m3&kind=points')).toMatchObject([
      { holds: true, subject: 'product/a2', subject_title: '错茶' },
      { holds: true, subject: 'product/a1' },
    ]);
    const [promotions] = await measuresOf('target=merchant/m3&kind=no-promotions');
    // it follows from an event about something else, whose title would mislead
    expect(promotions).toMatchObject({ subject: 'merchant/m3', subject_title: null });
    expect(promotions).toMatchObject({ state: 'in-force', found_by: 'ladder', ladder: 'merchant-points', points: 12 });
    await submit('a3', '错茶', 'm3');
    // as severe as that needs a second person
    const [suspended] = await measuresOf('target=merchant/m3&kind=suspend-trade');
    expect(suspended).toMatchObject({ state: 'proposed', starts_at: null, statement_id: null, holds: false });
    const first = (await measuresOf('subject=product/a2&kind=points'))[0];
    await tested.post(`/v1/measures/${first.id}/reverse`, { reason: 'Wrong' });
    expect(await points()).toMatchObject({ points: 16 });
    const after = await measuresOf('target=merchant/m3');
    const of = (kind: string) =>
      after.filter((m: { kind: string }) => m.kind === kind).map((m: { state: string }) => m.state);
    // twelve points were reached by the third listing then
    expect(of('no-promotions').sort()).toEqual(['in-force', 'reversed']);
    expect(of('suspend-trade')).toEqual(['refused']);
  });

  test('that leave the window count no more', async () => {
    await submit('b1', '错茶', 'm4');
    tested.clock.advance(365 * DAY);
    expect((await get('/v1/parties/merchant/m4/points')).ladders[0]).toMatchObject({
      points: 0,
      entries: [{ points: 8, counts: false }],
    });
    tested.clock.advance(-365 * DAY);
  });
});

describe('what people take', () => {
  const take = (body: object, headers?: Record<string, string>) =>
    tested.post('/v1/measures', { found_by: 'patrol', ...body }, headers);
  const severe = { kind: 'suspend-trade', target: 'merchant/m5', reason: 'Fake goods', evidence: ['event/e1'] };

  test('waits for a second person where it is severe', async () => {
    const proposed = (await take(severe, supervisor)).json();
    expect(proposed).toMatchObject({ state: 'proposed', automated: false });
    const own = await tested.post(`/v1/measures/${proposed.id}/confirm`, {}, supervisor);
    expect([own.statusCode, own.json().code]).toEqual([403, 'measure.own-proposal']);
    const confirmed = (await tested.post(`/v1/measures/${proposed.id}/confirm`, {})).json();
    expect(confirmed).toMatchObject({ state: 'in-force', holds: true });
    expect(Date.parse(confirmed.ends_at) - Date.parse(confirmed.starts_at)).toBe(14 * DAY);
    expect(await get(`/v1/statements/${confirmed.statement_id}`)).toMatchObject({
      automated: 'no',
      reason: 'Fake goods',
    });
    expect(await get(`/v1/measures/${proposed.id}`)).toMatchObject({ reason: 'Fake goods' });
    const read = `select 1 from trail_entry where action = 'enforcement.measure.read' and object = $1`;
    expect(await tested.sql(read, [`measure/${proposed.id}`])).toHaveLength(2);
    const { history } = await get(`/v1/measures/${proposed.id}`);
    expect(history.map(({ what }: { what: string }) => what)).toEqual(['proposed', 'confirm']);
    await tested.post(`/v1/measures/${proposed.id}/reverse`, { reason: 'Wrong shop' });
    expect((await get(`/v1/measures/${proposed.id}`)).compensations).toMatchObject([{ kind: 'undo' }]);
  });

  test.each([
    ['no such kind', { kind: 'explode', target: 'merchant/m5' }, 'request.invalid', 'kind'],
    ['another type', { kind: 'suspend-trade', target: 'product/p1' }, 'request.invalid', 'target'],
    ['no reason', { ...severe, reason: undefined }, 'measure.incomplete', 'reason'],
    ['no evidence', { ...severe, evidence: undefined }, 'measure.incomplete', 'evidence'],
    ['too long', { kind: 'hold-sale', target: 'product/p9', duration: 'P6D' }, 'request.invalid', 'duration'],
    ['no points', { kind: 'points', target: 'merchant/m5' }, 'measure.incomplete', 'points'],
    ['no such ladder', { kind: 'points', target: 'merchant/m5', points: 1, ladder: 'x' }, 'request.invalid', 'ladder'],
    [
      'no exposure',
      { kind: 'freeze-deposit', target: 'merchant/m5', amount: { amount: 5, currency: 'CNY' } },
      'measure.incomplete',
      'exposure',
    ],
    [
      'more than is exposed',
      { kind: 'freeze-deposit', target: 'merchant/m5', amount: { amount: 5, currency: 'CNY' }, exposure: 4 },
      ...(['measure.over-exposure', 'amount'] as const),
    ],
  ])('is refused with the field named: %s', async (_, body, code, field) => {
    const before = await tested.sql('select count(*) from measure');
    const answer = await take(body);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { code, field }]);
    expect(await tested.sql('select count(*) from measure')).toEqual(before);
  });

  test('is its party’s also where something was done about the subject before', async () => {
    await submit('p9', '坏茶', 'm9');
    const second = { kind: 'hold-sale', target: 'product/p9', found_by: 'patrol' };
    const taken = await tested.post('/v1/measures', second);
    expect(taken.json()).toMatchObject({ party: 'merchant/m9', statement_id: expect.any(String) });
  });

  test('undoing what is not there', async () => {
    const answer = await tested.post('/v1/measures/00000000-0000-7000-8000-000000000000/reverse', { reason: 'x' });
    expect(answer.statusCode).toBe(404);
  });
});

test('a party sees its own and nobody else, and learns no names', async () => {
  await submit('c1', '坏茶', 'm6');
  const merchant = await tested.bearer({ party: 'merchant/m6', scopes: ['read'] });
  const other = await tested.bearer({ party: 'merchant/m7', scopes: ['read'] });
  const { items } = await get('/v1/measures', merchant);
  expect(items).toMatchObject([{ target: 'product/c1' }]);
  expect((await get('/v1/measures', other)).items).toEqual([]);
  expect((await get(`/v1/measures/${items[0].id}`, merchant)).history).toMatchObject([{ by: null }]);
  for (const path of [
    `/v1/measures/${items[0].id}`,
    `/v1/statements/${items[0].statement_id}`,
    '/v1/parties/merchant/m6/points',
  ])
    expect([path, (await tested.get(path, other)).statusCode]).toEqual([path, 404]);
  expect((await tested.get('/v1/measures?party=merchant/m6', other)).statusCode).toBe(403);
  expect((await tested.post('/v1/measures', {}, merchant)).statusCode).toBe(403);
});
