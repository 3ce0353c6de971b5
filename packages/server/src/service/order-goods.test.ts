import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { RIGHTS_PACK } from './guarantee/guarantee-fixture.ts';

let tested: TestPlatform;
const cny = (amount: number) => ({ amount, currency: 'CNY' });
beforeAll(async () => {
  tested = await openTestPlatform({ pack: RIGHTS_PACK });
});
afterAll(() => tested.drop());

test('the rights of an order come with its goods: called as the order says, else as the product is called', async () => {
  const items = [
    { product_id: 'p1', quantity: 1, price: cny(5_000), title: '明前龙井 礼盒' },
    { product_id: 'p2', quantity: 2, price: cny(1_250) },
    { product_id: 'p3', quantity: 1, price: cny(100), title: '' },
  ];
  const events = [
    make.product('p1', { title: '改过的名字' }),
    make.product('p2', { title: '陶瓷杯' }),
    make.order('paid', 'g1', { consumer_id: 'c1', items, paid: cny(7_600) }, tested.clock.now().toISOString()),
  ];
  expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
  await tested.platform.reactionWorker.drain();
  const own = await tested.bearer({ party: 'consumer/c1' });
  expect((await tested.get('/v1/orders/g1/rights', own)).json().goods).toEqual([
    { product_id: 'p1', title: '明前龙井 礼盒', quantity: 1, price: cny(5_000) },
    { product_id: 'p2', title: '陶瓷杯', quantity: 2, price: cny(1_250) },
    { product_id: 'p3', title: null, quantity: 1, price: cny(100) },
  ]);
});
