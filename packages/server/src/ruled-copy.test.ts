import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillFunds } from './ledger/ledger-fixture.ts';
import { RIGHTS_PACK } from './service/guarantee/guarantee-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from './test-platform.ts';

/* What one chapter decides about a person stands in the copy that another makes of their data. */

type Headers = Record<string, string>;
let tested: TestPlatform;
let merchant: Headers;
let arbitrator: Headers;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const DECIDED = '吊牌已剪，照片里看得到使用痕迹';
const RULED = '商品在运输中受损，商家包装不足，各自承担责任';
const OF_OTHERS = '另一位消费者的裁决，与本人无关';

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  merchant = await tested.bearer({ party: 'merchant/m1' });
  arbitrator = (await tested.signedIn({ name: '裁定', roles: ['arbitrator'] })).headers;
  expect((await tested.post('/v1/enrolments', { code: 'anxin-buy' }, merchant)).statusCode).toBe(201);
  await fillFunds(tested.platform);
  await tell(make.product('p1', { price: cny(5_000) }));
});
afterAll(() => tested.drop());

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

/** An order that arrived. */
async function bought(id: string, consumer_id: string): Promise<string> {
  const items = [{ product_id: 'p1', quantity: 1, price: cny(5_000) }];
  const at = tested.clock.now().toISOString();
  await tell(
    make.order('paid', id, { consumer_id, items, paid: cny(5_000) }, at),
    make.order('delivered', id, { consumer_id }, at),
  );
  return id;
}

async function did(path: string, body: object, headers: Headers): Promise<{ id: string }> {
  const answer = await tested.post(path, body, headers);
  expect([path, answer.statusCode, answer.body]).toEqual([path, expect.toBeOneOf([200, 201]), expect.any(String)]);
  return answer.json();
}

/** A claim that a person refused, saying why. */
async function refuse(order_id: string, consumer: Headers): Promise<void> {
  const { id } = await did('/v1/claims', { order_id, code: 'seven-day-return' }, consumer);
  const file = { name: 'a.txt', type: 'text/plain', content: 'YQ==' };
  const proof = await did(`/v1/claims/${id}/attachments`, file, merchant);
  await did(`/v1/claims/${id}/answer`, { answer: 'refuse', text: '已使用', files: [proof.id] }, merchant);
  const why = { outcome: 'refuse', reason: 'ground-not-found', text: DECIDED };
  await did(`/v1/claims/${id}/decide`, why, arbitrator);
}

async function rule(order_id: string, consumer: Headers, statement: string): Promise<void> {
  const { id } = await did('/v1/disputes', { order_id, reason: 'damaged', text: '杯子碎了' }, consumer);
  await did(`/v1/disputes/${id}/escalate`, {}, consumer);
  await did(
    `/v1/disputes/${id}/rule`,
    {
      ...{ outcome: 'partly', refund: cny(2_500), blame: { merchant: 60, platform: 40, carrier: 0 } },
      ...{ grounds: ['shared-fault'], statement, law: '《消费者权益保护法》第四十条' },
    },
    arbitrator,
  );
}

test('a copy of one’s own data has the words of what was decided and ruled, and of nobody else’s', async () => {
  const [own, other] = [await tested.bearer({ party: 'consumer/c1' }), await tested.bearer({ party: 'consumer/c2' })];
  await refuse(await bought('rc1', 'c1'), own);
  await rule(await bought('rc2', 'c1'), own, RULED);
  await rule(await bought('rc3', 'c2'), other, OF_OTHERS);
  const { id } = await did('/v1/data-requests', { kind: 'copy' }, own);
  await tested.platform.privacy.jobs
    .find(({ name }) => name === 'privacy.requests')!
    .handle({}, { id: 'test', attempt: 1, signal: AbortSignal.timeout(60_000) });
  const copy = (await tested.post(`/v1/data-requests/${id}/fetch`, {}, { ...own, 'accept-language': 'en' })).json() as {
    items: { place: string; title: string; data: object }[];
    text: string;
  };
  const of = (title: string) => copy.items.filter((item) => item.title === title).map(({ data }) => data);
  expect(of('claim-decision')).toEqual([
    {
      ...{ order: 'rc1', guarantee: 'seven-day-return', state: 'refused', reason: 'ground-not-found' },
      text: DECIDED,
    },
  ]);
  expect(of('ruling')).toEqual([
    {
      ...{ order: 'rc2', number: 1, outcome: 'partly', refund: cny(2_500), compensation: cny(0) },
      ...{ grounds: ['shared-fault'], statement: RULED, law: '《消费者权益保护法》第四十条' },
      ...{ obligations: [], comply_days: null },
    },
  ]);
  expect(copy.text).toContain('Rulings in disputes (1)');
  expect(copy.text).toContain(`Statement: ${RULED}`);
  expect(copy.text).toContain(`Text: ${DECIDED}`);
  expect(JSON.stringify(copy)).not.toContain(OF_OTHERS);
});
