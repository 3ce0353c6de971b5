import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { CASE_PACK, listing, type Worker, worker } from './casework-fixture.ts';

const PACK = {
  ...CASE_PACK,
  'queues.yaml': `queues:
  - { id: listings, title: { zh-CN: 商品, en: Listings }, group: goods, due_minutes: 60 }
  - { id: prices, title: { zh-CN: 价格, en: Prices }, group: goods, due_minutes: 60 }
  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480 }
  - { id: bulk, title: { zh-CN: 批量, en: Bulk }, group: goods, due_minutes: 60, requires: [note, reason-code], reason_codes: [fake, unclear] }
routes:
  - { id: costly, when: { subject: [product], amount: { least: 1000000, currency: CNY } }, queue: prices, priority: 5, skill: luxury }
  - { id: calm, when: { rule: [goods.test.bulk] }, priority: -10 }
route_cases:
  - { name: 贵, rules: [goods.test.look], subject: product, queue: listings, amount: { amount: 1000000, currency: CNY }, route: costly }
`,
};

let tested: TestPlatform;
let ann: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: PACK });
  ann = await worker(tested, 'Ann');
});
afterAll(() => tested.drop());

interface Row {
  id: string;
  version: number;
  [field: string]: unknown;
}
let next = 0;
const send = async (...events: unknown[]) => expect((await tested.post('/v1/decisions', events)).statusCode).toBe(200);
const casesOf = async (subject: string): Promise<Row[]> =>
  (await tested.get(`/v1/cases?subject=${subject}`)).json().items;
/** With nobody's credentials but theirs. */
const as = ({ headers }: { headers: object }, url: string, payload: object = {}) =>
  tested.http.app.inject({ method: 'POST', url, headers: { ...headers }, payload });
const costly = (id: string, amount: number) =>
  make.product(id, { title: '请看', price: { amount, currency: 'CNY' } }, `desk-${++next}`);

describe('routes', () => {
  test('send a case to another queue, and the case says which did and why', async () => {
    await send(costly('r1', 1_000_000), costly('r2', 999_999));
    expect(await casesOf('product/r1')).toMatchObject([
      {
        ...{ queue: 'prices', priority: 53, skill: 'luxury' },
        routed: {
          ...{ queue: 'listings', priority: 40, harm: 1, reach: 1.2, route: 'costly', change: 5 },
          why: ['subject product', 'amount 1000000 CNY'],
        },
      },
    ]);
    expect(await casesOf('product/r2')).toMatchObject([
      { queue: 'listings', priority: 48, skill: null, routed: { route: null, why: [], change: 0 } },
    ]);
  });

  test('may ask for a skill: who lacks it neither gets, takes nor is given the case', async () => {
    const plain = await tested.signedIn({ roles: ['reviewer'], groups: ['goods'] });
    const skilled = await tested.signedIn({ roles: ['reviewer'], groups: ['goods', 'luxury'] });
    const [asked] = (await casesOf('product/r1')) as [Row];
    expect((await as(plain, '/v1/cases/next', { queue: 'prices' })).statusCode).toBe(204);
    const refused = await as(plain, `/v1/cases/${asked.id}/take`);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'case.skill']);
    const assigned = await as(ann, `/v1/cases/${asked.id}/assign`, { user_id: plain.id });
    expect([assigned.statusCode, assigned.json().field]).toEqual([422, 'user_id']);
    expect((await as(skilled, '/v1/cases/next', { queue: 'prices' })).json()).toMatchObject({ id: asked.id });
  });

  test('lower a priority too', async () => {
    await send(listing('r3', '批量'));
    expect(await casesOf('product/r3')).toMatchObject([{ queue: 'bulk', priority: 0, routed: { route: 'calm' } }]);
  });
});

test('what a queue asks of every answer is named where it lacks', async () => {
  const [asked] = (await casesOf('product/r3')) as [Row];
  await as(ann, `/v1/cases/${asked.id}/take`);
  const decide = (more: object) => as(ann, `/v1/cases/${asked.id}/decide`, { answer: 'clear', version: 1, ...more });
  for (const [more, field] of [
    [{}, 'note'],
    [{ note: ' ' }, 'note'],
    [{ note: '看过' }, 'reason_code'],
    [{ note: '看过', reason_code: 'other' }, 'reason_code'],
  ] as const) {
    const refused = await decide(more);
    expect([refused.statusCode, refused.json().field]).toEqual([422, field]);
  }
  const detail = (await tested.get(`/v1/cases/${asked.id}`, ann.headers)).json();
  expect(detail).toMatchObject({
    requires: ['note', 'reason-code'],
    reason_codes: ['fake', 'unclear'],
    state: 'taken',
  });
  expect((await decide({ note: '看过', reason_code: 'fake' })).json()).toMatchObject({ reason_code: 'fake' });
  const [elsewhere] = (await casesOf('product/r2')) as [Row];
  await as(ann, `/v1/cases/${elsewhere.id}/take`);
  const none = await as(ann, `/v1/cases/${elsewhere.id}/decide`, { answer: 'clear', version: 1, reason_code: 'fake' });
  expect([none.statusCode, none.json().field]).toEqual([422, 'reason_code']);
});
