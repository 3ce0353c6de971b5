import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { hour, paid, shipped } from './logistics-fixture.ts';

const CN = join(import.meta.dirname, '../../../../../packs/cn');

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ config: { packDir: CN } });
});
afterAll(() => tested.drop());

/** Everything that follows, until nothing does. */
const settle = async (): Promise<void> => {
  const { reactionWorker, promiseWorker, service } = tested.platform;
  for (let round = 0; round < 3; round++) {
    await reactionWorker.drain();
    await service.logistics.work();
    await promiseWorker.fireDue(tested.clock.now());
    await service.claims.work(100);
  }
};

test('a false shipment is paid by the right that every order has, once, and its merchant is to bear it', async () => {
  tested.clock.set(new Date(hour(1)));
  const cny = (amount: number) => ({ amount, currency: 'CNY' });
  await tested.post('/v1/events', [
    make.product('p1', { category_id: 'clothes.coat' }),
    paid('o1', { paid: cny(20_000), items: [{ product_id: 'p1', quantity: 1, price: cny(20_000) }] }),
    shipped('o1', 1),
  ]);
  await settle();
  tested.clock.set(new Date(hour(26)));
  await settle();
  await settle();
  const shown = (await tested.get('/v1/logistics/orders/o1')).json();
  expect(shown.judgements[0]).toMatchObject({
    kind: 'false-shipment',
    claim: { state: 'opened', guarantee: 'false-ship-pay' },
  });
  // a right that the merchant did not choose is not used
  expect(shown.judgements[1]).toMatchObject({ kind: 'no-pickup', claim: { state: 'refused', code: 'not-frozen' } });
  const claims = await tested.sql<{ id: string; code: string; given: object; granted: object }>(
    `select id, code, given, granted from claim where order_id = 'o1'`,
  );
  expect(claims).toMatchObject([
    { id: shown.judgements[0].claim.id, code: 'false-ship-pay', given: { blame: { merchant: 100 } } },
  ]);
  const payouts = await tested.sql<{ amount: string; blame: object; payer: object }>(
    `select amount::text, blame, payer from payout where order_id = 'o1'`,
  );
  expect(payouts).toMatchObject([
    { amount: '2000', blame: { merchant: 100, platform: 0, carrier: 0 }, payer: { advance: 'logistics-pool' } },
  ]);
});
