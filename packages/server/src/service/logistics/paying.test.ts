import { afterAll, beforeAll, expect, test } from 'vitest';
import { make } from '../../test-platform.ts';
import { openTestCn, type TestCn } from './cn-fixture.ts';
import { hour, paid, scanned, shipped } from './logistics-fixture.ts';

let it: TestCn;
beforeAll(async () => {
  it = await openTestCn();
});
afterAll(() => it.tested.drop());

test('a false shipment is paid by the right that every order has, once, and its merchant is to bear it', async () => {
  it.tested.clock.set(new Date(hour(1)));
  const cny = (amount: number) => ({ amount, currency: 'CNY' });
  await it.tested.post('/v1/events', [
    make.product('p1', { category_id: 'clothes.coat' }),
    paid('o1', { paid: cny(20_000), items: [{ product_id: 'p1', quantity: 1, price: cny(20_000) }] }),
    shipped('o1', 1),
  ]);
  await it.settle();
  it.tested.clock.set(new Date(hour(26)));
  await it.settle();
  await it.settle();
  const shown = (await it.tested.get('/v1/logistics/orders/o1')).json();
  expect(shown.judgements[0]).toMatchObject({
    kind: 'false-shipment',
    claim: { state: 'opened', guarantee: 'false-ship-pay' },
  });
  // a right that the merchant did not choose is not used
  expect(shown.judgements[1]).toMatchObject({ kind: 'no-pickup', claim: { state: 'refused', code: 'not-frozen' } });
  const claims = await it.tested.sql<{ id: string; code: string; given: object; granted: object }>(
    `select id, code, given, granted from claim where order_id = 'o1'`,
  );
  expect(claims).toMatchObject([
    { id: shown.judgements[0].claim.id, code: 'false-ship-pay', given: { blame: { merchant: 100 } } },
  ]);
  const payouts = await it.tested.sql<{ amount: string; blame: object; payer: object }>(
    `select amount::text, blame, payer from payout where order_id = 'o1'`,
  );
  expect(payouts).toMatchObject([
    { amount: '2000', blame: { merchant: 100, platform: 0, carrier: 0 }, payer: { advance: 'logistics-pool' } },
  ]);
});

test('who changed the carrier that its page named bears it, also where the consumer asks first', async () => {
  it.tested.clock.set(new Date(hour(103)));
  const cny = (amount: number) => ({ amount, currency: 'CNY' });
  const items = [{ product_id: 'p9', quantity: 1, price: cny(20_000) }];
  await it.tested.post('/v1/events', [
    make.product('p9', { category_id: 'clothes.coat', attributes: { carrier: 'sf' } }),
    ...['d1', 'd2'].map((id) => paid(id, { paid: cny(20_000), items }, 100)),
  ]);
  await it.settle();
  const away = (id: string) => [
    shipped(id, 101, { parcel_ids: [`z-${id}`] }),
    scanned(`z-${id}`, id, 102, '已揽收', { carrier: 'yto' }),
  ];
  await it.tested.post('/v1/events', away('d1'));
  await it.settle();
  await it.settle();
  const read = (order: string) =>
    it.tested.sql<{ given: object; bears: string; made_by: string }>(
      `select given, bears, made_by from claim where order_id = $1 and code = 'dedicated-express'`,
      [order],
    );
  const blamed = { bears: 'agreed', given: { blame: { merchant: 100 }, partners: { carrier: 'yto' }, ownWord: true } };
  expect(await read('d1')).toMatchObject([{ ...blamed, made_by: 'platform' }]);
  // judged, and the consumer is quicker than the platform
  await it.tested.post('/v1/events', away('d2'));
  await it.tested.platform.reactionWorker.drain();
  await it.tested.sql(`
    insert into delivery_judgement (id, order_id, kind, parcel_id, carrier, at, judged_at, blame, facts, claim, guarantee, event_id)
    select gen_random_uuid(), 'd2', kind, 'z-d2', carrier, at, judged_at, blame, facts, 'none', guarantee, gen_random_uuid()
    from delivery_judgement where order_id = 'd1' and kind = 'carrier-changed'`);
  const consumer = await it.tested.bearer({ party: 'consumer/c1' });
  const made = await it.tested.post('/v1/claims', { order_id: 'd2', code: 'dedicated-express' }, consumer);
  expect(made.json()).toMatchObject({ state: 'granted' });
  expect(await read('d2')).toMatchObject([{ ...blamed, made_by: 'consumer' }]);
});
