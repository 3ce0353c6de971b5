import { afterAll, beforeAll, expect, test } from 'vitest';
import { cny, DAY, openTestWays, type TestOrder, type TestWays } from '../left-to-pay-fixture.ts';

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

/** A return that its consumer has to send. */
async function toSendBack(body: object = {}): Promise<{ order: TestOrder; id: string }> {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order, body);
  expect(await it.step(id, 'agree', it.merchant)).toMatchObject({ state: 'await-return' });
  return { order, id };
}

test('a merchant can do without the goods while they have not been sent back', async () => {
  const { order, id } = await toSendBack();
  expect(await it.step(id, 'waive-return', order.own)).toMatchObject({ status: 404 });
  expect(await it.step(id, 'waive-return', it.staff)).toMatchObject({ status: 403 });
  expect(await it.step(id, 'waive-return', it.merchant)).toMatchObject({
    ...{ state: 'refunding', agreed: 'agreed', return: null, amount: cny(5_000), due_at: null },
  });
  await it.settle();
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'done' });
  expect(await it.refunded(order.id)).toBe(5_000);
  // the consumer neither kept nor broke what nobody asks for any more
  expect(
    await it.tested.sql(`select state from promise where kind = 'service.aftersale-return' and key like $1`, [
      `${id}/%`,
    ]),
  ).toEqual([{ state: 'void' }]);
  const { history } = (await it.tested.get(`/v1/aftersales/${id}`, order.own)).json();
  expect(history.at(-2)).toMatchObject({ step: 'waive-return', side: 'merchant' });
  const [entry] = await it.tested.sql(
    `select outcome from trail_entry where object = 'aftersale/${id}' and action = 'service.aftersale.waive-return'`,
  );
  expect(entry).toEqual({ outcome: 'done' });
  await it.pass(10 * DAY);
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'done' });
});

test('what silence or the platform agreed to is the merchant’s own word once it waives the goods', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order);
  expect(await it.step(id, 'decide', it.staff)).toMatchObject({ state: 'await-return', agreed: 'no' });
  expect(await it.step(id, 'waive-return', it.merchant)).toMatchObject({ state: 'refunding', agreed: 'agreed' });
});

test('where the money came another way, doing without the goods ends it', async () => {
  const { order, id } = await toSendBack();
  const dispute = await it.act(
    'disputes',
    { order_id: order.id, reason: 'quality', text: '质量有问题', wanted: cny(5_000) },
    order.own,
  );
  await it.act(`disputes/${dispute.id}/offers`, { refund: cny(5_000) }, it.merchant);
  await it.act(`disputes/${dispute.id}/offers/1/accept`, {}, order.own);
  expect(await it.step(id, 'waive-return', it.merchant)).toMatchObject({
    ...{ state: 'closed', closed_why: 'refunded-otherwise' },
  });
  await it.settle();
  expect(await it.refunded(order.id)).toBe(5_000);
});

test('there is nothing to waive before it was agreed to, once goods are on their way, or where goods are to follow', async () => {
  const { order, id } = await toSendBack();
  await it.step(id, 'return-shipment', order.own, { carrier: 'sf', number: 'WV1' });
  const sent = await it.step(id, 'waive-return', it.merchant);
  expect(sent).toMatchObject({ status: 409, code: 'aftersale.state' });
  expect(sent.detail).toContain('confirm-receipt');
  const asked = await it.aftersale(await it.delivered(['p1']));
  const early = await it.step(asked.id, 'waive-return', it.merchant);
  expect(early).toMatchObject({ status: 409, code: 'aftersale.state' });
  expect(early.detail).toContain('waives_return');
  const exchange = await toSendBack({ type: 'exchange' });
  expect(await it.step(exchange.id, 'waive-return', it.merchant)).toMatchObject({
    ...{ status: 409, code: 'aftersale.state' },
    detail: expect.stringContaining('exchange'),
  });
});
