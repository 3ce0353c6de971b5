import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { cny, DAY, HOUR, openTestWays, type TestOrder, type TestWays } from '../left-to-pay-fixture.ts';

const parcel = (n: number) => ({ carrier: 'sf', number: `LR${n}` });

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

/** A dispute about the order in which both agree on so much. */
async function settleBetween(order: TestOrder, amount: number): Promise<void> {
  const dispute = await it.act(
    'disputes',
    { order_id: order.id, reason: 'quality', text: '质量有问题', wanted: cny(amount) },
    order.own,
  );
  await it.act(`disputes/${dispute.id}/offers`, { refund: cny(amount) }, it.merchant);
  expect(await it.act(`disputes/${dispute.id}/offers/1/accept`, {}, order.own)).toMatchObject({ state: 'settled' });
}
const listed = async (order: TestOrder) =>
  (await it.tested.get(`/v1/aftersales?order_id=${order.id}`, order.own)).json().items;
const ofOrders = async (order: TestOrder) =>
  (await it.tested.get(`/v1/consumers/${order.id.replace('way', 'wc')}/orders`, order.own)).json().items[0].aftersales;

test('goods on their way say that the money came already, and that they only arrive', async () => {
  const order = await it.delivered(['p1']);
  const { id, left } = await it.aftersale(order);
  expect(left).toBeNull();
  await it.step(id, 'agree', it.merchant);
  await it.step(id, 'return-shipment', order.own, parcel(1));
  await settleBetween(order, 5_000);
  const none = { ...cny(0), why: 'refunded-otherwise', goods: 'arrive' };
  // also where the money is on its way only
  expect(await it.read('aftersale', id)).toMatchObject({ amount: cny(5_000), left: none });
  await it.settle();
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'await-merchant-receipt', left: none });
  expect(await listed(order)).toMatchObject([{ id, left: none }]);
  expect(await ofOrders(order)).toMatchObject([{ id, left: none }]);
  expect(await it.step(id, 'confirm-receipt', it.merchant)).toMatchObject({
    ...{ state: 'closed', closed_why: 'refunded-otherwise', left: null },
  });
  expect(await it.refunded(order.id)).toBe(5_000);
});

test('goods on their way say what is left where a part of the money came', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  await it.step(id, 'agree', it.merchant);
  await it.step(id, 'return-shipment', order.own, parcel(2));
  await settleBetween(order, 1_500);
  await it.settle();
  const left = { ...cny(3_500), why: 'refunded-otherwise', goods: null };
  expect(await it.read('aftersale', id)).toMatchObject({ amount: cny(5_000), left });
  // what was asked for counts as under way, and not as what is left
  expect(await it.step(id, 'confirm-receipt', it.merchant)).toMatchObject({ amount: cny(3_500), left: null });
});

test('what the marketplace refunded itself counts as soon as it is told', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  await it.step(id, 'agree', it.merchant);
  await it.step(id, 'return-shipment', order.own, parcel(3));
  const consumer_id = order.id.replace('way', 'wc');
  await it.tell(make.order('completed', order.id, { consumer_id, refunded: cny(2_000) }, it.iso()));
  expect(await it.read('aftersale', id)).toMatchObject({ left: cny(3_000) });
});

test('nobody sends goods back for money that both sides have settled', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  await it.step(id, 'agree', it.merchant);
  await settleBetween(order, 5_000);
  expect(await it.read('aftersale', id)).toMatchObject({ left: { amount: 0, goods: 'stay' } });
  expect(await it.step(id, 'return-shipment', order.own, parcel(4))).toMatchObject({
    ...{ status: 409, code: 'aftersale.nothing-left', params: { why: 'refunded-otherwise' } },
  });
  await it.settle();
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'closed', closed_why: 'refunded-otherwise' });
});

test('and whoever sent nothing back then was not late with it', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  await it.step(id, 'agree', it.merchant);
  await settleBetween(order, 5_000);
  await it.pass(8 * DAY);
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'closed', closed_why: 'refunded-otherwise' });
});

test('a settlement of less leaves the goods to be sent back for the rest', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  await it.step(id, 'agree', it.merchant);
  await settleBetween(order, 1_500);
  expect(await it.step(id, 'return-shipment', order.own, parcel(5))).toMatchObject({
    ...{ state: 'await-merchant-receipt', left: { ...cny(3_500), goods: null } },
  });
});

test('who is asked for a difference in price is told what is known of it', async () => {
  const order = await it.delivered(['p1', 'p2']);
  const ask = (more: object) =>
    it.aftersale(order, { type: 'price-protection', reason: '降价', amount: cny(900), ...more });
  // no lower price is known, which is not the same as that nothing is known
  const first = await ask({ product_id: 'p1' });
  expect(first).toMatchObject({ amount: cny(900), known_difference: cny(0) });
  await it.pass(HOUR);
  const priced = { ...make.product('p1', { brand: '山水', price: cny(4_700) }, 'left-price'), type: 'product.updated' };
  await it.tell({ ...priced, time: it.iso() });
  expect(await it.read('aftersale', first.id)).toMatchObject({ known_difference: cny(300) });
  const other = await ask({ product_id: 'p2' });
  expect(await it.read('aftersale', other.id)).toMatchObject({ known_difference: cny(0) });
  expect(
    (await listed(order)).map((one: { id: string; known_difference: unknown }) => [one.id, one.known_difference]),
  ).toEqual(
    expect.arrayContaining([
      [first.id, cny(300)],
      [other.id, cny(0)],
    ]),
  );
  // once it is answered there is nothing to compare, and of what is no difference nothing is known
  expect(await it.step(first.id, 'agree', it.merchant)).toMatchObject({ state: 'refunding', known_difference: null });
  expect(await it.aftersale(await it.delivered(['p1']))).toMatchObject({ known_difference: null });
});
