import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REASON_NAMES } from './dispute.ts';
import { openTestDisputes, RULING, type TestDisputes } from './dispute-fixture.ts';
import { planPayout } from './paying.ts';
import { mostWanted } from './wanted.ts';

let it: TestDisputes;
beforeAll(async () => {
  it = await openTestDisputes();
});
afterAll(() => it.tested.drop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });

describe('what can be asked for', () => {
  test('is what was paid, with what law and promises give beyond it', async () => {
    await it.order('o-most');
    const open = (wanted: number, more: object = {}, who = it.consumer) =>
      it.open(who, 'o-most', { wanted: cny(wanted), ...more });
    // 100 yuan, 500 by law, and what it cost to show it
    expect(await open(280_001)).toMatchObject({
      ...{ status: 422, code: 'dispute.over-most', field: 'wanted' },
      detail:
        '2800.01 CNY is above 2800.00 CNY, the most where 100.00 CNY was paid and the reason is “Damaged or decayed”',
      params: { most: cny(280_000), asked: cny(280_001), paid: cny(10_000) },
    });
    expect(await open(1_000_000_000_000)).toMatchObject({ code: 'dispute.over-most', field: 'wanted' });
    expect(await open(330_001, { reason: 'counterfeit' })).toMatchObject({
      code: 'dispute.over-most',
      field: 'wanted',
    });
    expect(await open(10_001, {}, it.merchant)).toMatchObject({ code: 'dispute.over-most', field: 'wanted' });
    expect(await open(280_000)).toMatchObject({ status: 201, wanted: cny(280_000) });
    // where somebody was harmed, what they lost is theirs to say
    await it.order('o-harm');
    const harm = { wanted: cny(50_000_000), reason: 'unsafe' };
    expect(await it.open(it.consumer, 'o-harm', harm)).toMatchObject({ status: 201 });
  });

  test('is never below what was paid, and grows with it', () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.bigInt(0n, 10n ** 6n),
        fc.constantFrom(...REASON_NAMES),
        (paid, more, why) => {
          for (const side of ['consumer', 'merchant'] as const) {
            expect(mostWanted(paid, why, side) >= paid).toBe(true);
            expect(mostWanted(paid + more, why, side) >= mostWanted(paid, why, side)).toBe(true);
          }
          // three times the price, and 500 yuan at least, whatever the reason
          const beyond = mostWanted(paid, why, 'consumer') - paid;
          expect(beyond >= 3n * paid && beyond >= 50_000n).toBe(true);
        },
      ),
    );
  });

  test('an offer refunds no more than is left, and one that does by now is not accepted', async () => {
    await it.order('o-left');
    const { id } = await it.open(it.consumer, 'o-left');
    await it.act(it.merchant, id, 'offers', { refund: cny(8_000) });
    await it.tested.sql(`update order_money set refunded = 4000 where order_id = 'o-left'`);
    const stale = await it.act(it.consumer, id, 'offers/1/accept');
    expect(stale).toMatchObject({ status: 409, code: 'dispute.offer', detail: expect.stringContaining('60.00 CNY') });
    expect(await it.act(it.merchant, id, 'offers', { refund: cny(6_001) })).toMatchObject({
      ...{ code: 'dispute.over-left', field: 'refund', detail: expect.stringContaining('60.00 CNY') },
      ...{ title: 'More would be refunded than the order has left', params: { most: cny(6_000), asked: cny(6_001) } },
    });
    await it.act(it.merchant, id, 'offers', { refund: cny(6_000) });
    expect(await it.act(it.consumer, id, 'offers/2/accept')).toMatchObject({ state: 'settled' });
  });
});

test('nobody offers or rules more than can be asked for, whatever slips from their hand', async () => {
  await it.order('o-slip');
  const { id } = await it.open(it.consumer, 'o-slip');
  const beyond = { code: 'dispute.over-most', field: 'compensation', detail: expect.stringContaining('2800.00 CNY') };
  const slip = { refund: cny(1_000), compensation: cny(279_001) };
  expect(await it.act(it.consumer, id, 'offers', slip)).toMatchObject(beyond);
  await it.act(it.consumer, id, 'escalate');
  expect(await it.act(it.first, id, 'rule', { ...RULING, ...slip })).toMatchObject(beyond);
  const { statement: _, ...ruling } = { ...RULING, ...slip };
  expect(await it.act(it.first, id, 'simulate', ruling)).toMatchObject(beyond);
  expect(await it.ask('GET', `/v1/disputes/${id}`, it.first)).toMatchObject({ dispute: { state: 'ruling' } });
});

test('what is left is shown with what the marketplace refunded itself, before anything was paid here', async () => {
  await it.order('o-told', { refunded: cny(4_000) });
  const { id } = await it.open(it.consumer, 'o-told');
  expect(await it.ask('GET', `/v1/disputes/${id}/desk`, it.first)).toMatchObject({ left: cny(6_000) });
  expect(await it.act(it.merchant, id, 'offers', { refund: cny(6_001) })).toMatchObject({ code: 'dispute.over-left' });
  await it.act(it.consumer, id, 'escalate');
  const { statement: _, ...ruling } = { ...RULING, refund: cny(6_100) };
  expect(await it.act(it.first, id, 'simulate', ruling)).toMatchObject({ refundable: cny(6_000), over: cny(100) });
});

describe('a simulated ruling', () => {
  const given = {
    ...RULING,
    refund: cny(10_000),
    compensation: cny(2_000),
    blame: { merchant: 100, platform: 0, carrier: 0 },
  };
  const simulate = async (id: string) => {
    const { statement: _, ...rest } = given;
    const { sources, takes, recover, bears } = await it.act(it.first, id, 'simulate', rest);
    return { sources, takes, recover, bears };
  };

  test('takes of each source what is there, and the rest is owed', async () => {
    await it.order('o-there', { merchant_id: 'm2' });
    const { id } = await it.open(it.consumer, 'o-there');
    await it.act(it.consumer, id, 'escalate');
    // a merchant that has nothing, and no deposit
    expect(await simulate(id)).toEqual({
      sources: [
        { source: 'protection-fund', kind: 'refund', ...cny(10_000) },
        { source: 'protection-fund', kind: 'payment', ...cny(2_000) },
      ],
      takes: [{ source: 'receivable', ...cny(12_000) }],
      recover: ['receivable'],
      bears: { merchant: cny(12_000), platform: cny(0), carrier: cny(0) },
    });
    await it.fill('merchant/m2', 'merchant-balance', 11_000n);
    await it.fill('merchant/m2', 'deposit', 300n);
    const planned = await simulate(id);
    expect(planned).toMatchObject({
      sources: [
        { source: 'merchant-balance', kind: 'refund', amount: 10_000 },
        { source: 'protection-fund', kind: 'payment', amount: 2_000 },
      ],
      takes: [
        { source: 'merchant-balance', ...cny(1_000) },
        { source: 'deposit', ...cny(300) },
        { source: 'receivable', ...cny(700) },
      ],
    });
    // and so it comes out
    expect(await it.act(it.first, id, 'rule', given)).toMatchObject({ state: 'ruled' });
    await it.settle();
    expect(await it.balance('merchant/m2', 'merchant-balance')).toBe(0);
    expect(await it.balance('merchant/m2', 'deposit')).toBe(0);
    expect(await it.balance('merchant/m2', 'receivable')).toBe(-700);
  });

  test('takes from no source more than it has, and from all of them what the merchant and the carrier bear', () => {
    const amount = fc.bigInt(0n, 100_000n);
    const shares = fc.tuple(fc.nat(100), fc.nat(100)).map(([a, b]) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      return { merchant: low, platform: high - low, carrier: 100 - high };
    });
    fc.assert(
      fc.property(amount, amount, shares, amount, amount, (refund, compensation, blame, balance, deposit) => {
        const plan = planPayout({ refund, compensation }, blame, { refundable: refund, balance, deposit });
        const sum = (all: readonly { amount: bigint }[]) => all.reduce((total, one) => total + one.amount, 0n);
        const of = (source: string) => sum(plan.takes.filter((one) => one.source === source));
        const own = sum(plan.sources.filter(({ source }) => source === 'merchant-balance'));
        expect(sum(plan.sources)).toBe(refund + compensation);
        expect(own + of('merchant-balance') <= balance).toBe(true);
        expect(of('deposit') <= deposit).toBe(true);
        expect(own + sum(plan.takes)).toBe(plan.bears.merchant + plan.bears.carrier);
        // nothing is owed while there is something to take
        if (of('receivable') > 0n) expect([own + of('merchant-balance'), of('deposit')]).toEqual([balance, deposit]);
      }),
    );
  });
});

test('what was kept counts when it was kept, long before it would have fallen due', async () => {
  const figures = async (): Promise<Record<string, { met: number; broken: number }>> => {
    const { promises } = await it.ask('GET', '/v1/disputes/figures', it.first);
    return Object.fromEntries(promises.map(({ kind, met, broken }: never) => [kind, { met, broken }]));
  };
  it.tested.clock.advance(86_400_000);
  const before = await figures();
  await it.order('o-kept');
  const { id } = await it.open(it.consumer, 'o-kept');
  await it.act(it.merchant, id, 'offers', { refund: cny(100) });
  await it.act(it.consumer, id, 'offers/1/accept');
  // what is open is neither
  await it.order('o-waits');
  await it.open(it.consumer, 'o-waits');
  it.tested.clock.advance(60_000);
  const after = await figures();
  for (const kind of ['service.dispute-accept', 'service.dispute-handled', 'service.dispute-end'])
    expect([kind, after[kind]]).toEqual([kind, { met: before[kind]!.met + 1, broken: 0 }]);
  // nobody ruled on it in fifteen days
  it.tested.clock.advance(16 * 86_400_000);
  await it.platform.promiseWorker.fireDue(it.tested.clock.now());
  expect((await figures())['service.dispute-handled']!.broken).toBeGreaterThan(0);
});
