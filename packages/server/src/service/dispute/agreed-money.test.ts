import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestDisputes, type TestDisputes } from './dispute-fixture.ts';

let it: TestDisputes;
beforeAll(async () => {
  it = await openTestDisputes();
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const held = async (order: string) =>
  it.tested.sql<{ part: string; source: string; amount: string }>(
    `select part, source, part.amount from payout_part part join payout on payout.id = payout_id where order_id = $1 order by part`,
    [order],
  );

/** An order of 100 yuan in the books, and a dispute about it. */
async function disputed(order: string, more: object = {}): Promise<string> {
  await it.order(order, more);
  await it.platform.money.bookings.work(100);
  return (await it.open(it.consumer, order)).id;
}

test('what two sides agree on beyond the refund is the merchant’s own money, and the fund advances none of it', async () => {
  const id = await disputed('own-1');
  const before = await it.balance('platform', 'protection-fund');
  // ten times the price, of a shop that has no more than the price
  expect(await it.act(it.merchant, id, 'offers', { compensation: cny(100_000) })).toMatchObject({
    ...{ status: 409, code: 'payout.own-money', field: 'compensation' },
    detail: expect.stringContaining('100.00 CNY'),
  });
  // a consumer may ask for it, and the merchant cannot agree to it
  await it.act(it.consumer, id, 'offers', { compensation: cny(100_000) });
  expect(await it.act(it.merchant, id, 'offers/1/accept')).toMatchObject({ status: 409, code: 'payout.own-money' });
  expect(await it.payouts('own-1')).toEqual([]);
  expect((await it.read(it.consumer, id)).dispute.state).toBe('negotiation');
  // the refund comes first: compensation is what the shop has beyond it
  expect(await it.act(it.merchant, id, 'offers', { refund: cny(4_000), compensation: cny(6_001) })).toMatchObject({
    code: 'payout.own-money',
  });
  await it.act(it.merchant, id, 'offers', { refund: cny(4_000), compensation: cny(6_000) });
  expect(await it.act(it.consumer, id, 'offers/2/accept')).toMatchObject({ status: 200, state: 'settled' });
  expect(await held('own-1')).toEqual([
    { part: 'own-payment', source: 'merchant-balance', amount: '6000' },
    { part: 'refund', source: 'original', amount: '4000' },
  ]);
  await it.settle();
  expect(await it.payouts('own-1')).toMatchObject([{ state: 'paid' }]);
  expect(await it.balance('platform', 'protection-fund')).toBe(before);
  expect(await it.balance('merchant/m1', 'merchant-balance')).toBe(0);
});

test('a consumer is not told what a shop has, and what it has may be gone by then', async () => {
  const id = await disputed('own-2');
  await it.act(it.merchant, id, 'offers', { compensation: cny(9_000) });
  // what falls due is paid out to it
  await it.fill('merchant/m1', 'merchant-balance', 1n);
  await it.tested.platform.db.transaction().execute((tx) =>
    it.platform.ledger.post(tx, [
      {
        ...{ do: 'move', key: 'gone', code: 'test.gone', amount: 5_000n },
        debit: { owner: 'merchant/m1', purpose: 'merchant-balance', currency: 'CNY' },
        credit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
      },
    ]),
  );
  const refused = await it.act(it.consumer, id, 'offers/1/accept');
  expect(refused).toMatchObject({ status: 409, code: 'payout.own-money' });
  expect(refused.detail).not.toMatch(/5001/);
  expect(await it.act(it.consumer, id, 'escalate')).toMatchObject({ state: 'ruling' });
});

test('what a shop owes, and what of its deposit is missing, is not its own; of one that is cleared out nothing is', async () => {
  const id = await disputed('own-3', { merchant_id: 'm2' });
  const offer = (amount: number) => it.act(it.rival, id, 'offers', { compensation: cny(amount) });
  await it.tested.sql(
    `insert into deposit_standing (merchant_id, currency, balance, required, missing, short_since, looked_at) values ('m2', 'CNY', 0, 3000, 3000, now(), now())`,
  );
  expect(await offer(7_001)).toMatchObject({ code: 'payout.own-money', detail: expect.stringContaining('70.00 CNY') });
  expect(await offer(7_000)).toMatchObject({ status: 200 });
  await it.tested.sql(
    `insert into clear_out (merchant_id, measure_id, since) values ('m2', '01940000-0000-7000-8000-000000000001', now())`,
  );
  expect(await offer(1)).toMatchObject({ code: 'payout.own-money', detail: expect.stringContaining('0 CNY') });
  expect(await it.act(it.consumer, id, 'offers/1/accept')).toMatchObject({ code: 'payout.own-money' });
});
