import { afterEach, expect, test } from 'vitest';
import { asProblem } from '../../foundation/errors.ts';
import { openTestPayouts, someAsk, type TestPayouts } from './payout-fixture.ts';

let tested: TestPayouts | undefined;
afterEach(async () => {
  await tested?.drop();
  tested = undefined;
});
const open = async (given: Parameters<typeof openTestPayouts>[0] = {}): Promise<TestPayouts> => {
  tested = await openTestPayouts(given);
  return tested;
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => asProblem(error).code,
  );

test('a refund is the merchant’s own money, and its commissions and fee come back', async () => {
  const { order, pay, workAll, balance, held, payouts, db, events } = await open();
  await order('o1', { paid: 10_000, commission: 1_001, fee: 500 });
  const { id, state } = await pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 3_333n }] }));
  expect([state, await held()]).toEqual(['held', 3_333n]);
  await workAll();
  expect((await payouts.read(db, id))?.state).toBe('paid');
  expect(await held()).toBe(0n);
  // a third of both, rounded down
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(8_499n - 3_333n + 333n + 166n);
  await pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 6_667n }] }));
  await workAll();
  for (const [owner, purpose] of [
    ['merchant/m1', 'merchant-balance'],
    ['creator/k1', 'creator-commission'],
    ['platform', 'platform-fee'],
  ] as const)
    expect(await balance(owner, purpose), purpose).toBe(0n);
  expect(await balance('platform', 'protection-fund')).toBe(1_000_000n);
  expect(events.flatMap(({ type }) => (type.startsWith('payout.') ? [type] : []))).toEqual([
    'payout.asked',
    'payout.settled',
    'payout.asked',
    'payout.settled',
  ]);
});

test('what the merchant lacks is advanced, deducted of its deposit, and the rest is owed', async () => {
  const { order, pay, post, workAll, balance, held } = await open();
  await order('o1', { booked: false });
  const fill = (owner: 'merchant/m1', purpose: 'merchant-balance' | 'deposit', amount: bigint) =>
    post({
      ...{ do: 'move', key: `fill/${purpose}`, code: 'test.fill', amount, credit: { owner, purpose, currency: 'CNY' } },
      debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    });
  await fill('merchant/m1', 'merchant-balance', 400n);
  await fill('merchant/m1', 'deposit', 500n);
  const lines = [
    { kind: 'refund', amount: 1_000n },
    { kind: 'compensation', amount: 3_000n },
  ] as const;
  await pay(someAsk({ orderId: 'o1', lines }));
  await workAll();
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(0n);
  expect(await balance('merchant/m1', 'deposit')).toBe(0n);
  expect(await balance('merchant/m1', 'receivable')).toBe(3_100n);
  expect(await balance('platform', 'recourse')).toBe(3_100n);
  expect(await balance('platform', 'protection-fund')).toBe(1_000_000n - 3_100n);
  expect(await held()).toBe(0n);
});

test('what the merchant did not agree to, and the platform’s share of blame, is recovered from nobody', async () => {
  const { order, pay, workAll, balance } = await open();
  await order('o1');
  await pay(someAsk({ orderId: 'o1', bears: 'no' }));
  await workAll();
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(10_000n);
  expect(await balance('platform', 'protection-fund')).toBe(999_000n);
  const blame = { merchant: 50, platform: 20, carrier: 30 };
  await pay(someAsk({ orderId: 'o1', blame, partners: { carrier: 'sf' }, lines: [{ kind: 'refund', amount: 999n }] }));
  await workAll();
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(10_000n - 499n);
  expect(await balance('service-provider/sf', 'carrier')).toBe(-299n);
  expect(await balance('platform', 'protection-fund')).toBe(999_000n - 201n);
});

test('all that pays for an order shares what was paid for it', async () => {
  const { order, pay, payouts, db } = await open();
  await order('o1', { paid: 1_000 });
  const ask = someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 600n }] });
  const first = await pay(ask);
  expect(await pay(ask)).toEqual(first);
  expect(await codeOf(pay({ ...ask, reason: 'other' }))).toBe('payout.differs');
  const refund = (amount: bigint) => [{ kind: 'refund', amount } as const];
  expect(await codeOf(pay(someAsk({ orderId: 'o1', lines: refund(401n) })))).toBe('payout.over-paid');
  // the marketplace has refunded a part itself
  await order('o1', { paid: 1_000, refunded: 150, booked: false });
  expect(await codeOf(pay(someAsk({ orderId: 'o1', lines: refund(251n) })))).toBe('payout.over-paid');
  expect((await pay(someAsk({ orderId: 'o1', lines: refund(250n) }))).state).toBe('held');
  expect((await payouts.read(db, first.id))?.amount).toBe(600n);
});

test('two that ask at once for all of an order do not both get it', async () => {
  const { order, pay } = await open();
  await order('o1', { paid: 1_000 });
  const lines = [{ kind: 'refund', amount: 1_000n }] as const;
  const answers = await Promise.all(Array.from({ length: 8 }, () => codeOf(pay(someAsk({ orderId: 'o1', lines })))));
  expect(answers.toSorted()).toEqual(['done', ...Array.from({ length: 7 }, () => 'payout.over-paid')]);
});

test.each([
  ['payout.amount', { lines: [{ kind: 'refund', amount: 0n }] }],
  ['payout.amount', { lines: [{ kind: 'refund', amount: -5n }] }],
  ['payout.amount', { lines: [] }],
  ['payout.order', { orderId: 'none' }],
  ['payout.parties', { consumerId: 'c2' }],
  ['payout.parties', { merchantId: 'm2' }],
  ['payout.currency', { currency: 'USD' }],
  ['payout.blame', { blame: { merchant: 60, platform: 50 } }],
  ['payout.blame', { blame: { merchant: 150, platform: -50 } }],
] as const)('refused as %s', async (code, given) => {
  const { order, pay, held, db } = await open();
  await order('o1');
  expect(await codeOf(pay(someAsk({ orderId: 'o1', ...given })))).toBe(code);
  expect(await held()).toBe(0n);
  expect(await db.selectFrom('payout').select('id').execute()).toEqual([]);
});
