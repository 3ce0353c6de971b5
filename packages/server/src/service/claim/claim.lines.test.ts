import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { cny, openTestWays, type TestWays } from '../left-to-pay-fixture.ts';

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(() => it.tested.drop());

test('goods that stand on an order in two lines are claimed as what they are: all of their pieces', async () => {
  const order = await it.delivered(['p1', 'p1', 'p2']);
  const { items } = (await it.tested.get(`/v1/orders/${order.id}/rights`, order.own)).json();
  const genuine = items.find(({ code }: { code: string }) => code === 'genuine-guarantee');
  expect(genuine.items).toEqual(['p1', 'p2']);
  const ask = { code: 'genuine-guarantee', ground: 'no-authorisation', product_id: 'p1' };
  expect(await it.claim(order, { ...ask, quantity: 3 })).toMatchObject({
    ...{ code: 'claim.item', detail: '2 were bought' },
  });
  const made = await it.claim(order, ask);
  expect(made).toMatchObject({ quantity: 2, assessed: [{ kind: 'refund', amount: cny(10_000) }] });
  expect(await it.act(`claims/${made.id}/answer`, { answer: 'accept' }, it.merchant)).toMatchObject({
    total: cny(10_000),
  });
  await it.settle();
  expect(await it.refunded(order.id)).toBe(10_000);
  expect(await it.parked()).toEqual([]);
});

test('a price that falls is made good for every line, by what was paid for a piece on the whole', async () => {
  const order = await it.delivered(['p1', 'p1'], { pieces: 2 });
  await it.pass(60_000);
  const cheaper = make.product('p1', { brand: '山水', price: cny(4_000) }, 'cheaper');
  await it.tell({ ...cheaper, type: 'product.updated', time: it.iso() });
  await it.platform.service.sweeping.work(10_000);
  const listed = (await it.tested.get(`/v1/claims?order_id=${order.id}`, order.own)).json().items;
  expect(listed).toMatchObject([{ code: 'price-protect', quantity: 4, assessed: [{ amount: cny(4_000) }] }]);
});
