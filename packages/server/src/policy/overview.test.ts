import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { type MadeDecision, madeDecision, writeDecisions } from './decisions-fixture.ts';
import { resetOverview } from './overview.follower.ts';
import { SPANS, windowOf } from './overview.store.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

const overview = async (hours?: number) =>
  (await tested.get(`/v1/overview${hours === undefined ? '' : `?hours=${hours}`}`, { 'accept-language': 'en' })).json();

test('the figures are those of the decisions in the span, for every span', async () => {
  const made = fc.sample(madeDecision, 300);
  await writeDecisions(tested.platform.db, made);
  await tested.platform.overviewWorker.drain();
  // 80 hours of decisions end at about this time
  tested.clock.set(new Date('2026-11-22T03:30:00Z'));
  for (const hours of SPANS) {
    const { from, to, size } = windowOf(tested.clock.now(), hours);
    const inside = made.filter(({ at }) => at >= from && at < to);
    const before = made.filter(
      ({ at }) => at < from && at.getTime() >= from.getTime() - (to.getTime() - from.getTime()),
    );
    const answer = await overview(hours);
    const fired = (all: MadeDecision[], rule: string) => all.filter(({ rules }) => rules.includes(rule)).length;
    expect(answer.decided.total).toBe(inside.length);
    expect(answer.series).toHaveLength((hours * 3_600_000) / size);
    for (const verdict of ['allow', 'observe', 'limit', 'reject'] as const) {
      const wanted = inside.filter((one) => one.verdict === verdict).length;
      const drawn = answer.series.reduce((sum: number, point: Record<string, number>) => sum + point[verdict]!, 0);
      expect([hours, answer.decided.by_verdict[verdict], drawn]).toEqual([hours, wanted, wanted]);
    }
    for (const { rule, count, before: earlier } of answer.top_rules)
      expect([hours, rule, count, earlier]).toEqual([hours, rule, fired(inside, rule), fired(before, rule)]);
    for (const { type, count } of answer.types)
      expect([hours, type, count]).toEqual([hours, type, inside.filter((one) => one.type === type).length]);
    // a figure leads to the rows behind it
    const rows = await tested.get(`/v1/decisions?verdict=reject&limit=200&from=${answer.from}&to=${answer.to}`);
    expect([hours, rows.json().items.length]).toEqual([
      hours,
      inside.filter(({ verdict }) => verdict === 'reject').length,
    ]);
  }
});

test('promises that break next, those that broke, queues and the age of the figures', async () => {
  await resetOverview(tested.platform.db);
  tested.clock.set(new Date('2026-11-20T08:00:00Z'));
  await tested.post('/v1/decisions', [
    make.order('paid', 'soon', { promised_ship_at: '2026-11-20T10:00:00Z' }),
    make.order('paid', 'later', { promised_ship_at: '2026-11-25T10:00:00Z' }),
    make.order('paid', 'broken', { promised_ship_at: '2026-11-20T07:30:00Z' }),
    make.ticket('t1', '我要投诉'),
  ]);
  await tested.platform.promiseWorker.fireDue(tested.clock.now());
  expect((await overview()).log.lag_s, 'decided a moment ago, not counted').toBeGreaterThanOrEqual(1);
  await tested.platform.overviewWorker.drain();
  const answer = await overview();
  expect(answer.promises.due_soon.slice(0, 2)).toMatchObject([
    { subject: 'order/soon', party: 'merchant/m1', due_at: '2026-11-20T10:00:00.000Z' },
    {},
  ]);
  expect(answer.promises).toMatchObject({ breached_24h: 1, breached_before: 0 });
  expect(answer.promises.due_soon[0].title).toMatch(/promised/i);
  expect(answer.queues).toMatchObject([{ id: 'tickets', open: 1, taken: 0 }, {}]);
  expect(answer.events_per_minute).toBeGreaterThan(0);
  expect(answer.log.lag_s).toBe(0);
});

test('nobody but who may see all of it sees it', async () => {
  const { http } = tested;
  const asked = async (headers: Record<string, string>) =>
    (await http.app.inject({ method: 'GET', url: '/v1/overview', headers })).statusCode;
  expect(await asked((await tested.signedIn({ roles: ['executive'] })).headers)).toBe(200);
  expect(await asked((await tested.signedIn({ roles: ['reviewer'] })).headers)).toBe(200);
  expect(await asked((await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' })).headers)).toBe(403);
  expect(await asked(await tested.bearer({ party: 'merchant/m1' }))).toBe(403);
  // an executive sees no queue
  const answer = await http.app.inject({
    ...{ method: 'GET', url: '/v1/overview', headers: (await tested.signedIn({ roles: ['executive'] })).headers },
  });
  expect(answer.json().queues).toEqual([]);
  for (const hours of ['0', '25', '-1', 'x', '1e9'])
    expect([hours, (await tested.get(`/v1/overview?hours=${hours}`)).statusCode]).toEqual([hours, 422]);
});
