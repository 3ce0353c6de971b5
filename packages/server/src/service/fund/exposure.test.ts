import type { RecoverySource } from '@anxin/engine';
import { afterEach, expect, test } from 'vitest';
import { MERCHANT_SOURCES, stepsOf } from '../payout/payout.plan.ts';
import { openTestPayouts, someAsk, type TestPayouts } from '../payout/payout-fixture.ts';
import { readHolding } from './deposit.store.ts';
import { readExposure } from './exposure.store.ts';
import { readTopExposures } from './fund.reading.ts';
import { readOwnMoney } from './own-money.ts';

let tested: TestPayouts;
afterEach(() => tested.drop());

const of = (merchantId: string) => ({ merchantId, currency: 'CNY', incident: null });
const exposed = async (merchantId: string) => (await readExposure(tested.db, of(merchantId))).merchant;
/** Beyond a refund, so that all of it is advanced. */
const compensation = (amount: bigint) => [{ kind: 'compensation', amount }] as const;
const payerOf = (...recover: RecoverySource[]) => ({ advance: 'logistics-pool' as const, recover });

test('what a carrier owes is no debt of the merchant’s, not even before the carrier was asked', async () => {
  tested = await openTestPayouts({ terms: { exposureMerchant: 500n } });
  const { order, pay, post, payments, payouts, recovering, db } = tested;
  await post({
    ...{ do: 'move', key: 'pool', code: 'test.fill', amount: 10_000n },
    debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    credit: { owner: 'platform', purpose: 'logistics-pool', currency: 'CNY' },
  });
  await order('o1');
  const lines = compensation(1_000n);
  // more than may be out for the merchant: it is not out for the merchant
  const { id, state } = await pay(someAsk({ orderId: 'o1', lines, payer: payerOf('carrier') }));
  expect(state).toBe('held');
  const seen = async () => [
    await exposed('m1'),
    await readOwnMoney(db, of('m1')),
    (await db.transaction().execute((tx) => readHolding(tx, 'm1', 'CNY'))).owed,
    await readTopExposures(db, 9),
  ];
  expect(await seen()).toEqual([0n, 10_000n, 0n, []]);
  // the consumer has it, and the carrier was not asked yet
  for (let turns = 0; turns < 9; turns++) await payments.work(9);
  expect(await payouts.read(db, id)).toMatchObject({ state: 'paid' });
  expect(await seen()).toEqual([0n, 10_000n, 0n, []]);
  expect(await recovering.work(9)).toBe(1);
  expect(await seen()).toEqual([0n, 10_000n, 0n, []]);
});

test.each<{ steps: readonly RecoverySource[]; blame?: { merchant: number; platform: number } }>([
  { steps: ['merchant-balance', 'deposit', 'receivable'] },
  { steps: ['insurer', 'receivable'] },
  { steps: ['receivable'] },
  { steps: ['carrier', 'deposit', 'receivable'] },
  { steps: ['carrier'], blame: { merchant: 50, platform: 50 } },
  { steps: ['carrier', 'insurer'], blame: { merchant: 50, platform: 50 } },
  { steps: ['carrier', 'receivable'], blame: { merchant: 50, platform: 50 } },
])('what is held counts by the first who is asked for it: $steps, blame $blame', async ({ steps, blame }) => {
  tested = await openTestPayouts();
  const { order, pay } = tested;
  for (const bears of ['agreed', 'heard', 'no'] as const) {
    await order(bears, { merchant: bears, booked: false });
    const payer = { advance: 'protection-fund' as const, recover: steps };
    const lines = compensation(1_000n);
    const payout = await pay(
      someAsk({ orderId: bears, merchantId: bears, lines, payer, bears, ...(blame === undefined ? {} : { blame }) }),
    );
    expect(payout.state).toBe('held');
    const [first] = stepsOf(payout);
    const isTheirs = first !== undefined && MERCHANT_SOURCES.includes(first);
    const share = blame === undefined ? 1_000n : 500n;
    expect([bears, await exposed(bears)]).toEqual([bears, isTheirs ? share : 0n]);
  }
});
