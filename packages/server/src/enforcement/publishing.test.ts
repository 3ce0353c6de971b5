import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { closeDays } from './archive.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: ENFORCEMENT_PACK });
});
afterAll(() => tested.drop());

const DAY = 86_400_000;
let next = 0;
const submit = async (product: string, title: string, merchant: string) =>
  (
    await tested.post('/v1/decisions', make.product(product, { title, merchant_id: merchant }, `publishing-${++next}`))
  ).json();
const get = async (path: string, headers?: Record<string, string>) => (await tested.get(path, headers)).json();
const take = (body: object) => tested.post('/v1/measures', { found_by: 'patrol', ...body });

test('a course ends what asked for it, and gives points back as often as the ladder lets it', async () => {
  const points = async () => (await get('/v1/parties/merchant/k1/points')).ladders[0].points;
  await submit('k1', '错茶', 'k1');
  await take({ kind: 'require-course', target: 'merchant/k1' });
  const learn = async (id: string, days: number) => {
    const time = new Date(tested.clock.now().getTime() + days * DAY).toISOString();
    const event = { id: `course-${id}`, source: 'school', type: 'course.completed', time, subject: `course/${id}` };
    const answer = await tested.post('/v1/events', [{ ...event, data: { course: { id, merchant_id: 'k1' } } }]);
    expect(answer.statusCode).toBe(202);
    await tested.platform.reactionWorker.drain();
  };
  await learn('one', 0);
  expect(await points()).toBe(6);
  expect((await get('/v1/measures?target=merchant/k1&kind=require-course')).items).toMatchObject([
    { state: 'expired' },
  ]);
  await learn('two', 29);
  tested.clock.advance(29 * DAY);
  expect(await points()).toBe(6);
  await learn('three', 2);
  tested.clock.advance(40 * DAY);
  expect(await points()).toBe(4);
  await learn('four', 0);
  // no more than four in a window
  expect(await points()).toBe(4);
  tested.clock.advance(-69 * DAY);
});

test('a ladder says whom it would reach before it is switched on', async () => {
  for (let i = 0; i < 3; i++) await submit(`l${i}`, '错茶', 'l1');
  await submit('l3', '错茶', 'l2');
  const answer = await tested.post('/v1/ladders/preview', { ladder: 'merchant-points' });
  const { histogram, milestones, parties } = answer.json();
  // k1 of the test above has 6, l2 8 and l1 24
  expect(parties).toBe(3);
  expect(histogram.filter((bin: { parties: number }) => bin.parties > 0)).toEqual([
    { from: 6, to: 8, parties: 1 },
    { from: 8, to: 10, parties: 1 },
    { from: 24, to: 26, parties: 1 },
  ]);
  expect(milestones).toEqual([
    { at: 12, standing: 1, reached: 1, times: 1, measures: ['no-promotions'] },
    { at: 24, standing: 1, reached: 1, times: 1, measures: ['suspend-trade'] },
  ]);
  const unknown = await tested.post('/v1/ladders/preview', { ladder: 'nothing' });
  expect([unknown.statusCode, unknown.json().field]).toEqual([422, 'ladder']);
  expect((await get('/v1/ladders')).items).toMatchObject([{ id: 'merchant-points', window: 'P365D' }]);
});

test('what was done about merchants is there for everybody, and what was undone is not', async () => {
  const { id } = (await take({ kind: 'no-promotions', target: 'merchant/l2' })).json();
  const shown = async () => (await tested.http.app.inject('/v1/rule-centre/measures')).json().items;
  expect((await shown())[0]).toMatchObject({ id, merchant: { id: 'l2' }, title: 'No promotions', state: 'in-force' });
  const merchants = (await shown()).map((one: { merchant: { id: string } }) => one.merchant.id);
  expect(merchants.sort()).toEqual(['k1', 'l1', 'l2']);
  expect(JSON.stringify(await shown())).not.toContain('"points"');
  await tested.post(`/v1/measures/${id}/reverse`, { reason: 'Wrong' });
  expect((await shown()).map((one: { id: string }) => one.id)).not.toContain(id);
});

test('statements are published by the day, with their hash and without names', async () => {
  const { db, keys } = tested.platform;
  const tomorrow = new Date(tested.clock.now().getTime() + DAY);
  expect(await closeDays(db, keys, tested.clock.now())).toBe(0);
  expect(await closeDays(db, keys, tomorrow)).toBe(1);
  expect(await closeDays(db, keys, tomorrow)).toBe(0);
  const [day] = (await get('/v1/rule-centre/statements')).items;
  const file = await tested.http.app.inject(`/v1/rule-centre/statements/${day.day}`);
  expect(file.headers['content-type']).toContain('application/jsonl');
  expect(createHash('sha256').update(file.rawPayload).digest('hex')).toBe(day.sha256);
  const lines = file.payload
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(day.rows);
  // all are of one instant, and their ids say nothing of which was first
  const fully = { automated: 'fully', decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT' };
  expect(lines).toContainEqual(expect.objectContaining(fully));
  const statements = await tested.sql<{ party: string; subject: string }>('select party, subject from statement');
  expect(statements.length).toBe(day.rows);
  for (const { party, subject } of statements)
    for (const name of [party, subject]) expect(file.payload).not.toContain(name);
  // the same party is the same word in every line
  expect(new Set(lines.map(({ party }) => party)).size).toBe(new Set(statements.map(({ party }) => party)).size);
  expect((await tested.http.app.inject('/v1/rule-centre/statements/2020-01-01')).statusCode).toBe(404);
});
