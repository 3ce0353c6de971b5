import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import { asProblem } from '../../foundation/errors.ts';
import { createIds } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { openTestPayouts, someAsk, type TestPayouts } from './payout-fixture.ts';

let tested: TestPayouts;
afterEach(() => tested.drop());

const refund = (orderId: string, amount: bigint, more: Partial<Parameters<typeof someAsk>[0]> = {}) =>
  tested.pay(someAsk({ orderId, lines: [{ kind: 'refund', amount }], ...more }));
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => asProblem(error).code,
  );
/** Of what was paid for `o1`: two pieces of one, one of another. */
async function withGoods(): Promise<void> {
  await tested.order('o1', { paid: 10_000 });
  const goods = [
    { product_id: 'p1', quantity: 2, price: { amount: 2_000, currency: 'CNY' } },
    { product_id: 'p2', quantity: 1, price: { amount: 6_000, currency: 'CNY' } },
  ];
  await sql`update "order" set fields = fields || ${JSON.stringify({ items: goods })}::jsonb where id = 'o1'`.execute(
    tested.db,
  );
}

test('for one of the goods no more goes back than its share, whatever it is asked for by', async () => {
  tested = await openTestPayouts();
  await withGoods();
  const ofP1 = { productId: 'p1' };
  expect((await refund('o1', 3_000n, { ...ofP1, cause: 'aftersale' })).state).toBe('held');
  await expect(refund('o1', 1_500n, ofP1)).rejects.toMatchObject({
    code: 'payout.over-paid',
    details: { detail: expect.stringContaining('for p1') },
  });
  // of what is rounded in two ways there is a minor unit to spare, and never more than was paid for all
  expect((await refund('o1', 1_001n, ofP1)).state).toBe('held');
  expect(await codeOf(refund('o1', 1n, ofP1))).toBe('payout.over-paid');
  // what a person ruled is theirs to bear out, and counts all the same
  expect((await refund('o1', 5n, { ...ofP1, cause: 'dispute' })).state).toBe('held');
  expect(await codeOf(refund('o1', 6_000n, { productId: 'p2' }))).toBe('payout.over-paid');
  expect((await refund('o1', 5_994n, { productId: 'p2' })).state).toBe('held');
});

test.for([
  ['dispute', 'refund', 10_001n],
  ['claim', 'amount', 4_003n],
  ['aftersale', 'amount', 4_003n],
] as const)('too much for a %s is told of the field in which it is said', async ([cause, field, amount]) => {
  tested = await openTestPayouts();
  await withGoods();
  await expect(refund('o1', amount, { productId: 'p1', cause })).rejects.toMatchObject({
    ...{ code: 'payout.over-paid', details: { field } },
  });
});

test('what is not paid after all is free for the same goods again', async () => {
  tested = await openTestPayouts({ terms: { payoutAlone: 3_000n } });
  await withGoods();
  const waiting = await refund('o1', 4_000n, { productId: 'p1' });
  expect(waiting.waitsFor).toBe('second-person');
  expect(await codeOf(refund('o1', 2n, { productId: 'p1' }))).toBe('payout.over-paid');
  await tested.payouts.refuse({ kind: 'user', id: 'u1' } as Principal, waiting.id);
  expect((await refund('o1', 2_500n, { productId: 'p1' })).state).toBe('held');
});

test('of what waited for the fund together no more is out for a merchant than may be', async () => {
  tested = await openTestPayouts({ fund: 0n, terms: { exposureMerchant: 1_000n } });
  const { order, payouts, workAll, db, post, notices } = tested;
  const asked = [];
  for (const id of ['o1', 'o2', 'o3']) {
    await order(id, { booked: false });
    asked.push(await tested.pay(someAsk({ orderId: id, lines: [{ kind: 'compensation', amount: 600n }] })));
    tested.clock.advance(1_000);
  }
  expect(asked.map(({ waitsFor }) => waitsFor)).toEqual(['fund', 'fund', 'fund']);
  await post({
    ...{ do: 'move', key: 'filled', code: 'test.fill', amount: 10_000n },
    ...{ debit: account('platform', 'clearing'), credit: account('platform', 'protection-fund') },
  });
  notices.length = 0;
  expect(await payouts.resume(10)).toBe(1);
  const waits = await Promise.all(asked.map(async ({ id }) => (await payouts.read(db, id))!.waitsFor));
  expect(waits).toEqual([null, 'exposure', 'exposure']);
  expect(notices).toEqual(['payout.waits', 'payout.waits']);
  await workAll();
  // a person may agree to it all the same
  expect((await payouts.approve({ kind: 'user', id: 'u1' } as Principal, asked[1]!.id)).state).toBe('held');
});

test('of an incident what waited is not counted twice when the fund has enough', async () => {
  tested = await openTestPayouts({ fund: 0n, terms: { exposureIncident: 1_000n } });
  await tested.order('o1', { booked: false });
  const lines = [{ kind: 'compensation', amount: 600n }] as const;
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines, incident: 'outage', bears: 'no' }));
  await tested.post({
    ...{ do: 'move', key: 'filled', code: 'test.fill', amount: 10_000n },
    ...{ debit: account('platform', 'clearing'), credit: account('platform', 'protection-fund') },
  });
  expect(await tested.payouts.resume(10)).toBe(1);
  expect((await tested.payouts.read(tested.db, id))!.state).toBe('held');
});

test('one that cannot be paid for another reason keeps none back that waited with it', async () => {
  tested = await openTestPayouts({ fund: 0n });
  const { order, pay, payouts, post, db, ledger } = tested;
  await order('o1', { merchant: 'm7', paid: 1_000 });
  await order('o2', { booked: false });
  const first = await pay(
    someAsk({
      orderId: 'o1',
      merchantId: 'm7',
      lines: [
        { kind: 'refund', amount: 1_000n },
        { kind: 'compensation', amount: 1n },
      ],
    }),
  );
  tested.clock.advance(1_000);
  const second = await pay(someAsk({ orderId: 'o2', lines: [{ kind: 'compensation', amount: 600n }] }));
  expect([first.waitsFor, second.waitsFor]).toEqual(['fund', 'fund']);
  const [clearing, balance] = [account('platform', 'clearing'), account('merchant/m7', 'merchant-balance')];
  await post(
    {
      do: 'move',
      key: 'filled',
      code: 'test.fill',
      amount: 10_000n,
      debit: clearing,
      credit: account('platform', 'protection-fund'),
    },
    { do: 'move', key: 'emptied-m7', code: 'test.empty', amount: 1_000n, debit: balance, credit: clearing },
  );
  await db.transaction().execute((tx) => ledger.close(tx, balance));
  await expect(payouts.resume(10)).rejects.toThrow('1 of 2 payouts that waited failed');
  expect((await payouts.read(db, second.id))!.state).toBe('held');
});

test('what one person has paid for an order in pieces is one sum', async () => {
  tested = await openTestPayouts({ terms: { payoutAlone: 1_000n } });
  await tested.order('o1');
  await tested.order('o2');
  const ruled = (orderId: string, amount: bigint, by = 'user/u1') => refund(orderId, amount, { cause: 'dispute', by });
  expect((await ruled('o1', 700n)).state).toBe('held');
  expect((await ruled('o1', 700n)).waitsFor).toBe('second-person');
  // others, other orders and what rules decide are no pieces of it
  expect((await ruled('o1', 700n, 'user/u2')).state).toBe('held');
  expect((await ruled('o2', 700n)).state).toBe('held');
  expect((await refund('o1', 700n)).state).toBe('held');
});

test('a commission that names nobody comes back from the creator of the order', async () => {
  tested = await openTestPayouts();
  const { db, balance, post } = tested;
  await tested.order('o1', { paid: 10_000 });
  const shares = { commissions: [{ amount: { amount: 1_000, currency: 'CNY' } }] };
  await sql`update "order" set fields = fields || ${JSON.stringify({ creator_id: 'k9', shares })}::jsonb`.execute(db);
  await post({
    ...{ do: 'move', key: 'commission', code: 'order.commission', amount: 1_000n },
    ...{ debit: account('merchant/m1', 'merchant-balance'), credit: account('creator/k9', 'creator-commission') },
  });
  await refund('o1', 10_000n);
  await tested.workAll();
  expect(await balance('creator/k9', 'creator-commission')).toBe(0n);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(0n);
});

test('what the platform’s coupons added to an order is not left with its merchant when it is refunded', async () => {
  tested = await openTestPayouts();
  const { db, balance, post, correcting } = tested;
  const shares = {
    coupons: [
      { funder: 'platform', amount: { amount: 600, currency: 'CNY' } },
      { funder: 'merchant', amount: { amount: 50, currency: 'CNY' } },
    ],
    commissions: [{ party: { type: 'creator', id: 'k1' }, amount: { amount: 1_000, currency: 'CNY' } }],
  };
  await tested.order('o1', { paid: 10_000, commission: 1_000 });
  await sql`update "order" set fields = fields || ${JSON.stringify({ shares })}::jsonb`.execute(db);
  await post({
    ...{ do: 'move', key: 'subsidy', code: 'order.coupon', amount: 600n },
    ...{ debit: account('platform', 'clearing'), credit: account('merchant/m1', 'merchant-balance') },
  });
  const first = await refund('o1', 3_333n);
  await tested.workAll();
  // a third of it, rounded down
  expect(await balance('platform', 'coupon')).toBe(199n);
  await refund('o1', 6_667n);
  await tested.workAll();
  expect(await balance('platform', 'coupon')).toBe(600n);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(0n);
  expect(await balance('creator/k1', 'creator-commission')).toBe(0n);
  // found to be borne by the platform: what was given back for it comes again
  const ask = { id: createIds().next(), payoutId: first.id, merchant: 0n, carrier: 0n, reason: 'test', causeId: null };
  await db.transaction().execute((tx) => correcting.ask(tx, ask));
  expect(await correcting.work(10)).toBe(1);
  expect(await balance('platform', 'coupon')).toBe(400n);
  expect(await balance('creator/k1', 'creator-commission')).toBe(334n);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(3_333n - 334n + 200n);
});
