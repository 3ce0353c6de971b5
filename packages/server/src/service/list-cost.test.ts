import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { RIGHTS_PACK } from './guarantee/guarantee-fixture.ts';
import { statementsOf } from './statements-fixture.ts';

let tested: TestPlatform;
let consumer: Record<string, string>;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const ORDERS = 12;
const FEW = 2;

beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  const merchant = await tested.bearer({ party: 'merchant/m1' });
  expect((await tested.post('/v1/enrolments', { code: 'anxin-buy' }, merchant)).statusCode).toBe(201);
  await tell(make.product('p1', { price: cny(5_000) }));
  for (let n = 0; n < ORDERS; n++) await deal(`lc${n}`);
});
afterAll(() => tested.drop());

async function tell(...events: object[]): Promise<void> {
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
}

/** An order that arrived, with one of each thing that a consumer can ask for. */
async function deal(order_id: string): Promise<void> {
  const items = [{ product_id: 'p1', quantity: 1, price: cny(5_000) }];
  const at = tested.clock.now().toISOString();
  await tell(
    make.order('paid', order_id, { items, paid: cny(5_000) }, at),
    ...(['shipped', 'delivered'] as const).map((type) => make.order(type, order_id, {}, at)),
  );
  for (const [path, body] of [
    ['/v1/claims', { order_id, code: 'seven-day-return' }],
    ['/v1/aftersales', { order_id, type: 'return-refund', reason: '破损' }],
    ['/v1/disputes', { order_id, reason: 'damaged', text: '杯子碎了' }],
  ] as const)
    expect((await tested.post(path, body, consumer)).statusCode, path).toBe(201);
}

const items = async (path: string): Promise<{ title?: string }[]> => (await tested.get(path, consumer)).json().items;

test.for(['/v1/claims', '/v1/claims?sort=due', '/v1/aftersales', '/v1/disputes'])(
  '%s asks the database the same few things however many there are of a page',
  async (path) => {
    const page = (limit: number) => `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`;
    // what is remembered for a moment is read before
    expect(await items(page(ORDERS))).toHaveLength(ORDERS);
    expect(await items(page(FEW))).toHaveLength(FEW);
    const few = await statementsOf(tested, () => items(page(FEW)));
    const many = await statementsOf(tested, () => items(page(ORDERS)));
    expect(few.length).toBeGreaterThan(0);
    expect(many).toHaveLength(few.length);
  },
);

test('each claim of a list has the title of its own right', async () => {
  const [first] = await items('/v1/claims?limit=1');
  expect(first!.title).toBe('seven-day-return');
  expect((await items(`/v1/claims?limit=${ORDERS}`)).every(({ title }) => title === first!.title)).toBe(true);
});
