import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { ENFORCEMENT_PACK } from './enforcement-fixture.ts';
import { actsOf, keyFor, type LikeRow, likeTo, recordOf, treatmentsOf, unlikeOf } from './like.ts';

const row = fc.record({
  id: fc.uuid(),
  act: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  target: fc.constantFrom('product/1', 'product/2', 'merchant/1'),
  kind: fc.constantFrom('warn', 'delist', 'points'),
  rules: fc.uniqueArray(fc.constantFrom('r1', 'r2'), { minLength: 1 }),
  seconds: fc.constantFrom(null, 86_400),
  tenths: fc.constantFrom(null, 20, 40),
  excused: fc.boolean(),
  person: fc.boolean(),
  at: fc.constant(new Date(0)),
  earlier: fc.integer({ min: 0, max: 4 }),
});
const rows = fc.uniqueArray(row, { maxLength: 30, selector: ({ id }) => id });

describe('like cases', () => {
  test('are the same in whatever order they are read, and each counts once', () => {
    fc.assert(
      fc.property(rows, (all: LikeRow[]) => {
        const [there, back] = [actsOf(all), actsOf([...all].reverse())];
        expect(unlikeOf(back)).toEqual(unlikeOf(there));
        expect(new Set(there.map(({ id }) => id)).size).toBe(there.length);
        const counted = treatmentsOf(there).reduce((sum, { cases }) => sum + cases, 0);
        expect(counted).toBe(there.length);
      }),
    );
  });

  test('are told only where treatments differ, and a person had one of them in hand', () => {
    fc.assert(
      fc.property(rows, (all: LikeRow[]) => {
        const acts = actsOf(all);
        for (const { key, cases, treatments } of unlikeOf(acts)) {
          const own = likeTo(key, acts);
          expect(own).toHaveLength(cases);
          expect(own.some(({ person }) => person)).toBe(true);
          expect(new Set(treatments.map(({ parts }) => JSON.stringify(parts))).size).toBe(treatments.length);
          expect(treatments.length).toBeGreaterThan(1);
        }
        expect(unlikeOf(actsOf(all.map((one) => ({ ...one, person: false }))))).toEqual([]);
      }),
    );
  });

  test('have the same rules whatever their order, and the same record', () => {
    expect(keyFor('product/1', ['b', 'a', 'b'], 1)).toEqual(keyFor('product/2', ['a', 'b'], 2));
    expect([0, 1, 2, 3].map(recordOf)).toEqual(['first', 'repeated', 'repeated', 'often']);
  });
});

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: ENFORCEMENT_PACK });
});
afterAll(() => tested.drop());

const DAY = 86_400_000;
const RULE = 'goods.test.reject';
const get = async (path: string) => (await tested.get(path, { 'accept-language': 'en' })).json();
const submit = (product: string, title: string, merchant: string) =>
  tested.post('/v1/decisions', make.product(product, { title, merchant_id: merchant }, `like-${product}`));
const hold = async (merchant: string, duration: string) => {
  await submit(`of-${merchant}`, '好茶', merchant);
  const body = { kind: 'hold-sale', target: `product/of-${merchant}`, found_by: 'patrol', rules: [RULE], duration };
  return (await tested.post('/v1/measures', body)).json();
};

test('show before somebody takes a measure, and afterwards where they were treated differently', async () => {
  await submit('x1', '坏茶', 'l1');
  await submit('x2', '坏茶', 'l2');
  // two that the policy decided alike are nothing to look at
  expect(await get('/v1/measures/unlike')).toMatchObject({ items: [], compared: 2 });
  await submit('x3', '好茶', 'l3');
  const before = await get(`/v1/measures/like?target=product/x3&rules=${RULE}`);
  expect(before).toMatchObject({
    ...{ record: 'first', target_type: 'product', cases: 2, cut: false },
    treatments: [{ cases: 2, by_person: 0, measures: [{ kind: 'reject-listing', title: 'Rejected', seconds: null }] }],
  });
  const short = await hold('l4', 'P1D');
  const long = await hold('l5', 'P2D');
  const { items } = await get('/v1/measures/unlike');
  expect(items).toMatchObject([{ rules: [RULE], record: 'first', cases: 4 }]);
  expect(items[0].treatments.map((one: { cases: number }) => one.cases)).toEqual([2, 1, 1]);
  const examples = items[0].treatments.map((one: { example: { measure: string } }) => one.example.measure);
  expect(examples).toEqual(expect.arrayContaining([short.id, long.id]));
  // of its own case nobody is told
  expect(await get(`/v1/measures/like?measure=${long.id}`)).toMatchObject({ cases: 3 });
});

test('another record is another case, and what was undone is none', async () => {
  tested.clock.advance(DAY);
  await submit('x4', '坏茶', 'l1');
  await submit('x5', '好茶', 'l1');
  const like = () => get(`/v1/measures/like?target=product/x5&rules=${RULE}`);
  expect(await like()).toMatchObject({ record: 'repeated', cases: 1 });
  const [{ id }] = (await get('/v1/measures?target=product/x4')).items;
  await tested.post(`/v1/measures/${id}/reverse`, { reason: 'Wrong' });
  expect((await like()).cases).toBe(0);
  tested.clock.advance(366 * DAY);
  expect((await like()).record).toBe('first');
});

test('what is not said is asked for, and a party does not see others', async () => {
  const nothing = await tested.get('/v1/measures/like');
  expect([nothing.statusCode, nothing.json().field]).toEqual([422, 'target']);
  const ruleless = await tested.get('/v1/measures/like?target=product/x1');
  expect([ruleless.statusCode, ruleless.json().field]).toEqual([422, 'rules']);
  expect((await tested.get('/v1/measures/like?target=product/x1&rules=,')).statusCode).toBe(422);
  const party = await tested.bearer({ party: 'merchant/l1', scopes: ['read'] });
  for (const path of ['/v1/measures/unlike', `/v1/measures/like?target=product/x1&rules=${RULE}`])
    expect((await tested.get(path, party)).statusCode).toBe(403);
});
