import { afterAll, beforeAll, expect, test } from 'vitest';
import { days, hours, openTestAftersales, type TestAftersales } from './aftersale-fixture.ts';

let tested: TestAftersales;
beforeAll(async () => {
  tested = await openTestAftersales();
});
afterAll(() => tested.drop());

/** What a carrier tells of a parcel of the order, in its own word. */
function scan(order: string, id: string, status: string) {
  const at = tested.clock.now().toISOString();
  return {
    ...{ id: `${id}-${status}-${at}`, source: 'test', type: 'parcel.scanned', time: at, subject: `parcel/${id}` },
    data: { parcel: { id, order_id: order, carrier: 'sf', status, at } },
  };
}
async function delivered(): Promise<string> {
  const order = await tested.order();
  const about = { source: 'test', time: tested.clock.now().toISOString(), subject: `order/${order}` };
  const data = { order: { id: order, consumer_id: 'c1', merchant_id: 'm1' } };
  await tested.tell(
    { ...about, id: `s-${order}`, type: 'order.shipped', data },
    { ...about, id: `d-${order}`, type: 'order.delivered', data },
  );
  return order;
}

test.each(['已签收', '妥投', 'Signed'])('a return is there when its carrier says %s', async (word) => {
  const order = await delivered();
  const { id } = await tested.ask(order, { type: 'return-refund', reason: '质量问题' });
  await tested.act(id, 'agree');
  await tested.act(id, 'return-shipment', { carrier: 'sf', number: `b-${order}` });
  await tested.act(id, 'extend');
  await tested.tell(scan(order, `b-${order}`, word));
  expect((await tested.read(id)).return.arrived_at).toBe(tested.clock.now().toISOString());
  // the law's seven days run from then
  await tested.pass(days(7));
  expect((await tested.read(id)).state).toBe('done');
});

test.each(['待揽收', '已下单', 'Label Created', 'pre_transit'])(
  'a parcel of which its carrier says %s has not left',
  async (word) => {
    const order = await tested.order();
    const { id, type } = await tested.ask(order);
    await tested.tell(scan(order, `k-${order}`, word));
    expect([type, (await tested.read(id)).type]).toEqual(['refund-before-shipping', 'refund-before-shipping']);
    // nor where it was told before anybody asked
    const told = await tested.order({ rights: ['speed-refund'] });
    await tested.tell(scan(told, `k-${told}`, word));
    expect(await tested.ask(told)).toMatchObject({ type: 'refund-before-shipping', instant: { granted: true } });
    await tested.tell(scan(told, `k-${told}`, '待揽收'));
    expect(await tested.ofOrder(told)).toMatchObject({ race: { kind: 'clean' } });
    // once the carrier has it, it has
    await tested.tell(scan(order, `k-${order}`, '已揽收'));
    expect((await tested.read(id)).type).toBe('refund-only-shipped');
  },
);

test('goods that a carrier loses on their way to the consumer are sent again, or paid for', async () => {
  for (const word of ['丢失', '已退回']) {
    const order = await delivered();
    const { id } = await tested.ask(order, { type: 'resend', reason: '少发' });
    await tested.act(id, 'agree');
    await tested.act(id, 'ship', { carrier: 'sf', number: `n-${order}` });
    await tested.tell(scan(order, `n-${order}`, '已揽收'));
    expect((await tested.read(id)).state).toBe('await-buyer-receipt');
    await tested.tell(scan(order, `n-${order}`, word));
    expect(await tested.read(id)).toMatchObject({
      ...{ state: 'await-merchant-shipment', owed_by: 'merchant' },
      due_at: new Date(tested.clock.now().getTime() + hours(72)).toISOString(),
    });
    await tested.pass(hours(72));
    expect(await tested.read(id)).toMatchObject({ state: 'done', payout: { state: 'paid' } });
  }
});

test('a consumer to whom nothing came says so, once, when it should be there, and not against its carrier', async () => {
  const order = await delivered();
  const { id } = await tested.ask(order, { type: 'resend', reason: '少发' });
  await tested.act(id, 'agree');
  await tested.act(id, 'ship', { carrier: 'sf', number: `n-${order}` });
  const from = new Date(tested.clock.now().getTime() + days(7)).toISOString();
  expect(await tested.act(id, 'not-arrived')).toMatchObject({
    ...{ status: 409, code: 'aftersale.too-early', params: { from } },
  });
  await tested.pass(days(7));
  expect((await tested.act(id, 'not-arrived', {}, tested.merchant)).status).toBe(404);
  expect(await tested.act(id, 'not-arrived')).toMatchObject({ state: 'await-merchant-shipment', owed_by: 'merchant' });
  await tested.act(id, 'ship', { carrier: 'sf', number: `o-${order}` });
  await tested.pass(days(7));
  expect(await tested.act(id, 'not-arrived')).toMatchObject({ status: 409, code: 'aftersale.once' });
  const other = await delivered();
  const there = await tested.ask(other, { type: 'resend', reason: '少发' });
  await tested.act(there.id, 'agree');
  await tested.act(there.id, 'ship', { carrier: 'sf', number: `n-${other}` });
  await tested.tell(scan(other, `n-${other}`, '已签收'));
  await tested.pass(days(7));
  const answer = await tested.act(there.id, 'not-arrived');
  expect(answer).toMatchObject({ status: 409, code: 'aftersale.state' });
  expect(answer.detail).toContain('delivered');
});
