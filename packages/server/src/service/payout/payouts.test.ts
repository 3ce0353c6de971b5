import { afterEach, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import { asProblem } from '../../foundation/errors.ts';
import { readOrderMoney } from './order-money.store.ts';
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

test('what a merchant is to blame for is recovered from it, though the terms name the carrier', async () => {
  const { order, pay, workAll, balance } = await open();
  await order('o1');
  const payer = { advance: 'protection-fund' as const, recover: ['carrier' as const] };
  const lines = [{ kind: 'coupon' as const, amount: 500n }];
  const by = { partners: { carrier: 'sf' }, payer, lines, orderId: 'o1' };
  const before = await balance('merchant/m1', 'merchant-balance');
  await pay(someAsk({ ...by, blame: { merchant: 100, platform: 0, carrier: 0 } }));
  await workAll();
  expect(await balance('service-provider/sf', 'carrier')).toBe(0n);
  expect((await balance('merchant/m1', 'merchant-balance')) - before).toBe(-500n);
  await pay(someAsk({ ...by, blame: { merchant: 0, platform: 0, carrier: 100 } }));
  await workAll();
  expect(await balance('service-provider/sf', 'carrier')).toBe(-500n);
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

test('what the marketplace refunded in another currency is not taken as nothing: no refund goes out until it says otherwise', async () => {
  const { order, pay, db } = await open();
  const refund = (amount: bigint) =>
    someAsk({ orderId: 'o-dollars', lines: [{ kind: 'refund', amount }], consumerId: 'c1', merchantId: 'm1' });
  await order('o-dollars', { paid: 1_000, refunded: { amount: 140, currency: 'USD' } });
  await expect(pay(refund(1n))).rejects.toMatchObject({
    code: 'payout.currency',
    details: { field: 'order.refunded', detail: expect.stringContaining('1.40 USD') },
  });
  // a coupon gives nothing back of what was paid
  const coupon = someAsk({ orderId: 'o-dollars', lines: [{ kind: 'coupon', amount: 5n }] });
  expect(await pay(coupon)).toMatchObject({ state: 'held' });
  // whoever only reads takes all of it as refunded
  expect(await readOrderMoney(db, 'o-dollars')).toMatchObject({ paid: 1_000n, elsewhere: 1_000n });
  await order('o-dollars', { paid: 1_000, refunded: 900, booked: false });
  await expect(pay(refund(101n))).rejects.toMatchObject({ code: 'payout.over-paid' });
  expect(await pay(refund(100n))).toMatchObject({ state: 'held' });
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

const person = (id: string) => ({ kind: 'user', id }) as Principal;
const WHO = '01940000-0000-7000-8000-000000000001';
const OTHER = '01940000-0000-7000-8000-000000000002';
const money = (amount: bigint) => [{ kind: 'compensation', amount } as const];

test('above the limit somebody else has to agree, and until then nothing is held', async () => {
  const { order, pay, payouts, held, workAll, db, notices, events } = await open({ terms: { payoutAlone: 5_000n } });
  await order('o1', { paid: 9_000 });
  const lines = [{ kind: 'refund', amount: 6_000n }] as const;
  const { id, ...waiting } = await pay(someAsk({ orderId: 'o1', lines, by: `user/${WHO}` }));
  expect(waiting).toMatchObject({ state: 'approval', waitsFor: 'second-person' });
  expect([await held(), notices]).toEqual([0n, ['payout.waits']]);
  // it counts already
  expect(await codeOf(pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 3_001n }] })))).toBe(
    'payout.over-paid',
  );
  expect(await codeOf(payouts.approve(person(WHO), id))).toBe('payout.second-person');
  expect(await codeOf(payouts.approve({ ...person(OTHER), kind: 'key' } as Principal, id))).toBe(
    'payout.second-person',
  );
  expect((await payouts.approve(person(OTHER), id)).state).toBe('held');
  expect(await codeOf(payouts.refuse(person(OTHER), id))).toBe('payout.state');
  await workAll();
  expect(await payouts.read(db, id)).toMatchObject({ state: 'paid', answeredBy: `user/${OTHER}` });
  const told = events.filter(({ subject, type }) => subject === 'order/o1' && type.startsWith('payout.'));
  expect(told.map(({ type, data }) => [type, (data as { payout: { state: string } }).payout.state])).toEqual([
    ['payout.asked', 'approval'],
    ['payout.asked', 'held'],
    ['payout.settled', 'paid'],
  ]);
});

test('one who is alone agrees alone where the installation says so', async () => {
  const { order, pay, payouts } = await open({ terms: { payoutAlone: 10n, secondPerson: false } });
  await order('o1');
  const { id } = await pay(someAsk({ orderId: 'o1', by: `user/${WHO}` }));
  expect((await payouts.approve(person(WHO), id)).state).toBe('held');
});

test.each([
  ['the merchant', { bears: 'agreed' }],
  ['the platform', { bears: 'no' }],
  ['several by blame', { blame: { merchant: 33, platform: 67 } }],
] as const)('what is refused is free for others again, where %s would have borne it', async (_who, terms) => {
  const { order, pay, payouts, events } = await open({ terms: { payoutAlone: 500n } });
  await order('o1', { paid: 1_000 });
  const lines = [{ kind: 'refund', amount: 1_000n }] as const;
  const { id } = await pay(someAsk({ orderId: 'o1', lines, ...terms }));
  expect((await payouts.refuse(person(OTHER), id)).state).toBe('refused');
  expect((await pay(someAsk({ orderId: 'o1', lines }))).state).toBe('approval');
  expect(events.map(({ type }) => type)).toEqual(['payout.asked', 'payout.failed', 'payout.asked']);
});

test('what one merchant or one incident may cost is bounded, and more waits for a person', async () => {
  const { order, pay, workAll } = await open({ terms: { exposureMerchant: 2_000n, exposureIncident: 5_000n } });
  for (const n of [1, 2, 3, 4, 5, 6]) await order(`o${n}`, { booked: false, merchant: n < 4 ? 'm1' : `m${n}` });
  const waits = async (orderId: string, amount: bigint, more: object = {}) =>
    (await pay(someAsk({ orderId, lines: money(amount), ...more }))).waitsFor;
  expect(await waits('o1', 1_500n)).toBeNull();
  expect(await waits('o2', 501n)).toBe('exposure');
  await workAll();
  // it is owed now, and out as much as before
  expect(await waits('o3', 501n)).toBe('exposure');
  expect(await waits('o3', 500n)).toBeNull();
  const incident = { incident: 'recall-1', bears: 'no' } as const;
  expect(await waits('o4', 4_000n, { ...incident, merchantId: 'm4' })).toBeNull();
  expect(await waits('o5', 1_001n, { ...incident, merchantId: 'm5' })).toBe('incident');
  expect(await waits('o6', 1_001n, { bears: 'no', merchantId: 'm6' })).toBeNull();
});

test('many that ask at once for one merchant stay within what it may cost', async () => {
  const { order, pay } = await open({ terms: { exposureMerchant: 3_000n } });
  const orders = Array.from({ length: 8 }, (_, n) => `o${n}`);
  for (const id of orders) await order(id, { booked: false });
  const rows = await Promise.all(orders.map((orderId) => pay(someAsk({ orderId, lines: money(1_000n) }))));
  expect(rows.filter(({ state }) => state === 'held')).toHaveLength(3);
});

test('what the fund cannot pay waits, and is paid in its turn once it can', async () => {
  const { order, pay, payouts, post, db } = await open({ fund: 1_000n });
  for (const n of [1, 2]) await order(`o${n}`, { booked: false });
  const first = await pay(someAsk({ orderId: 'o1', lines: money(1_500n) }));
  tested!.clock.advance(1);
  const second = await pay(someAsk({ orderId: 'o2', lines: money(1_200n) }));
  expect([first.waitsFor, second.waitsFor]).toEqual(['fund', 'fund']);
  expect(await payouts.resume(10)).toBe(0);
  // no consent that waits for money, and the answer says so
  await expect(payouts.approve(person(OTHER), first.id)).rejects.toMatchObject({
    code: 'fund.short',
    details: { detail: expect.stringContaining('nobody has agreed') },
  });
  expect(await payouts.read(db, first.id)).toMatchObject({ state: 'approval', waitsFor: 'fund', answeredBy: null });
  await post({
    ...{ do: 'move', key: 'more', code: 'test.more', amount: 800n },
    debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    credit: { owner: 'platform', purpose: 'protection-fund', currency: 'CNY' },
  });
  expect(await payouts.resume(10)).toBe(1);
  expect((await payouts.read(db, first.id))?.state).toBe('held');
  expect((await payouts.read(db, second.id))?.state).toBe('approval');
});

test('what the provider refuses is told, and tried again of what was not paid', async () => {
  const { order, pay, payouts, provider, workAll, held, db, notices, balance, events } = await open();
  await order('o1', { paid: 1_000 });
  provider.faults.fails = 1;
  const lines = [{ kind: 'refund', amount: 700n }, ...money(300n)] as const;
  const { id } = await pay(someAsk({ orderId: 'o1', lines }));
  await workAll();
  expect(await payouts.read(db, id)).toMatchObject({ state: 'failed', failure: 'account-closed' });
  expect([await held(), notices]).toEqual([0n, ['payout.failed']]);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(1_000n);
  provider.faults.fails = 0;
  expect((await payouts.retry(person(OTHER), id)).attempt).toBe(2);
  await workAll();
  expect((await payouts.read(db, id))?.state).toBe('paid');
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(0n);
  expect(events.flatMap(({ type }) => (type.startsWith('payout.') ? [type] : []))).toEqual([
    ...['payout.asked', 'payout.failed', 'payout.asked', 'payout.settled'],
  ]);
});
