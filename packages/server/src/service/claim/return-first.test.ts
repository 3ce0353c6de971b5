import { afterAll, beforeAll, expect, test } from 'vitest';
import { RIGHTS_PACK } from '../guarantee/guarantee-fixture.ts';
import { cny, openTestWays, type TestWays } from '../left-to-pay-fixture.ts';

const WRITTEN = 'service/guarantees/all.yaml';
const CODE = 'seven-day-return';
let it: TestWays;
beforeAll(async () => {
  const rights = RIGHTS_PACK[WRITTEN]!.replace('statutory: true', 'statutory: true\n    aftersale: return-refund');
  it = await openTestWays({ ...RIGHTS_PACK, [WRITTEN]: rights });
});
afterAll(async () => {
  expect(await it.parked()).toEqual([]);
  await it.tested.drop();
});

test('a right by which goods come back first is no claim: who tries is told how it is used', async () => {
  const order = await it.delivered(['p1']);
  for (const by of [order.own, it.staff])
    expect(await it.act('claims', { order_id: order.id, code: CODE }, by)).toMatchObject({
      ...{ status: 409, code: 'claim.aftersale', field: 'code', params: { type: 'return-refund' } },
    });
  const { items } = (await it.tested.get(`/v1/orders/${order.id}/rights`, order.own)).json();
  const right = items.find(({ code }: { code: string }) => code === CODE);
  expect(right).toMatchObject({
    ...{ guarantee: { aftersale: 'return-refund' }, window: { open: true } },
    estimate: [{ kind: 'refund', amount: cny(5_000) }],
  });
  expect(items.find(({ code }: { code: string }) => code === 'damage-return').guarantee.aftersale).toBeNull();
});

test('as a return it is paid once the goods are back', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order, { reason: 'no-reason' });
  expect(await it.step(id, 'agree', it.merchant)).toMatchObject({ state: 'await-return' });
  await it.settle();
  expect(await it.refunded(order.id)).toBe(0);
  await it.step(id, 'return-shipment', order.own, { carrier: 'sf', number: 'RF1' });
  expect(await it.step(id, 'confirm-receipt', it.merchant)).toMatchObject({ state: 'refunding' });
});

test('the merchant alone can do without the goods, and says so', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.aftersale(order, { reason: 'no-reason' });
  expect(await it.step(id, 'agree', it.staff, { waives_return: true })).toMatchObject({ status: 403 });
  expect(await it.step(id, 'agree', it.merchant, { waives_return: true })).toMatchObject({
    ...{ state: 'refunding', agreed: 'agreed', return: null, amount: cny(5_000) },
  });
  await it.settle();
  expect(await it.read('aftersale', id)).toMatchObject({ state: 'done' });
  expect(await it.refunded(order.id)).toBe(5_000);
  const [entry] = await it.tested.sql<{ detail: object }>(
    `select detail from trail_entry where object = 'aftersale/${id}' and action = 'service.aftersale.agree'`,
  );
  expect(entry!.detail).toMatchObject({ waives_return: true });
});

test('there is no return to waive where none comes before money', async () => {
  for (const type of ['exchange', 'refund-only']) {
    const order = await it.delivered(['p1']);
    const { id } = await it.aftersale(order, { type });
    expect([type, await it.step(id, 'agree', it.merchant, { waives_return: true })]).toMatchObject([
      ...[type, { status: 409, code: 'aftersale.state', field: 'waives_return' }],
    ]);
    expect(await it.read('aftersale', id)).toMatchObject({ state: 'await-merchant' });
  }
});
