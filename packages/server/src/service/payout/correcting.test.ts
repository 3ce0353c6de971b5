import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { derivedId } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { listRecoveries } from '../fund/recovery.store.ts';
import { listCorrections } from './correction.store.ts';
import { type CorrectionAsk, movesTo } from './correction.ts';
import type { PayoutAsk } from './payout.ts';
import { openTestPayouts, someAsk, type TestPayouts } from './payout-fixture.ts';

let tested: TestPayouts;
beforeEach(async () => {
  await tested?.drop();
  tested = await openTestPayouts();
});
afterAll(() => tested.drop());

let found = 0;
const M1 = 'merchant/m1' as const;

async function paid(ask: Partial<PayoutAsk> & Pick<PayoutAsk, 'orderId'>): Promise<string> {
  const { id } = await tested.pay(someAsk(ask));
  await tested.workAll();
  return id;
}

const correct = (payoutId: string, burden: { merchant: bigint; carrier?: bigint }, more: Partial<CorrectionAsk> = {}) =>
  tested.db.transaction().execute((tx) =>
    tested.correcting.ask(tx, {
      ...{ id: derivedId('correction', 'test', String(found++)), payoutId, reason: 'test', causeId: null },
      ...{ carrier: 0n, ...burden, ...more },
    }),
  );

/** Carried out, and taken from whoever has to pay. */
const carriedOut = async (): Promise<number> => {
  const count = await tested.correcting.work(10);
  await tested.workAll();
  return count;
};

const books = async () => ({
  balance: await tested.balance(M1, 'merchant-balance'),
  deposit: await tested.balance(M1, 'deposit'),
  receivable: await tested.balance(M1, 'receivable'),
  recourse: await tested.balance('platform', 'recourse'),
  carrier: await tested.balance('service-provider/carrier', 'carrier'),
  fund: await tested.balance('platform', 'protection-fund'),
});

describe('what a merchant is found to bear more', () => {
  test('is taken from its balance, then from its deposit, and then it owes it', async () => {
    await tested.order('o1', { paid: 400 });
    const id = await paid({ orderId: 'o1', bears: 'no', lines: [{ kind: 'compensation', amount: 900n }] });
    await tested.post({
      ...{ do: 'move', key: 'deposit', code: 'test.deposit', amount: 300n },
      ...{ debit: account('platform', 'clearing'), credit: account(M1, 'deposit') },
    });
    const fund = (await books()).fund;
    await correct(id, { merchant: 900n });
    expect(await carriedOut()).toBe(1);
    expect(await books()).toMatchObject({
      ...{ balance: 0n, deposit: 0n, receivable: 200n, recourse: 200n, fund: fund + 700n },
    });
    expect(await listRecoveries(tested.db, id)).toMatchObject([
      { owed: 900n, recovered: 700n, state: 'receivable', paymentId: null },
    ]);
    expect(tested.events.filter(({ type }) => type === 'payout.corrected')).toHaveLength(1);
    expect(await carriedOut()).toBe(0);
  });

  test('is not asked for again where it was given up', () => {
    expect(movesTo(100n, { taken: 0n, owed: 0n, forgiven: 100n })).toEqual({ back: 0n, drop: 0n, more: 0n });
    expect(movesTo(40n, { taken: 50n, owed: 30n, forgiven: 20n })).toEqual({ back: 10n, drop: 30n, more: 0n });
    expect(movesTo(90n, { taken: 50n, owed: 30n, forgiven: 5n })).toEqual({ back: 0n, drop: 0n, more: 5n });
  });
});

describe('what it is found to bear less', () => {
  test('is owed no more, and given back where it was paid', async () => {
    await tested.order('o1', { paid: 600 });
    const id = await paid({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] });
    expect(await books()).toMatchObject({ balance: 0n, receivable: 300n, recourse: 300n });
    const { fund } = await books();
    await correct(id, { merchant: 700n });
    await carriedOut();
    expect(await books()).toMatchObject({ balance: 0n, receivable: 100n, recourse: 100n, fund });
    await correct(id, { merchant: 100n });
    await carriedOut();
    expect(await books()).toMatchObject({ balance: 500n, receivable: 0n, recourse: 0n, fund: fund - 500n });
    expect(await listRecoveries(tested.db, id)).toMatchObject([
      { state: 'recovered', recovered: 600n, corrected: 300n },
    ]);
  });

  test('takes the commissions and fees of a refund with it, in both directions', async () => {
    await tested.order('o1', { paid: 10_000, commission: 1_000, fee: 500 });
    const id = await paid({ orderId: 'o1', lines: [{ kind: 'refund', amount: 5_000n }] });
    const creator = () => tested.balance('creator/k1', 'creator-commission');
    expect([await creator(), (await books()).balance]).toEqual([500n, 8_500n - 5_000n + 750n]);
    await correct(id, { merchant: 0n });
    await carriedOut();
    expect([await creator(), (await books()).balance]).toEqual([1_000n, 8_500n]);
    await correct(id, { merchant: 2_500n });
    await carriedOut();
    expect([await creator(), (await books()).balance]).toEqual([750n, 8_500n - 2_500n + 375n]);
  });
});

test('a carrier bears what was a merchant’s, and the other way round', async () => {
  await tested.order('o1');
  const id = await paid({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 1_000n }] });
  const before = await books();
  await correct(id, { merchant: 300n, carrier: 700n });
  await carriedOut();
  expect(await books()).toEqual({ ...before, balance: before.balance + 700n, carrier: -700n });
  await correct(id, { merchant: 1_000n, carrier: 0n });
  await carriedOut();
  expect(await books()).toEqual(before);
});

describe('a correction', () => {
  test('waits until the consumer has the payout, and for what is being deducted', async () => {
    await tested.order('o1');
    const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 1_000n }] }));
    await correct(id, { merchant: 0n });
    expect(await tested.correcting.work(10)).toBe(0);
    await tested.payments.work(10);
    await tested.recovering.work(10);
    expect(await tested.correcting.work(10)).toBe(0);
    await tested.workAll();
    expect(await tested.correcting.work(10)).toBe(1);
    expect(await books()).toMatchObject({ balance: 10_000n, fund: 999_000n });
  });

  test('counts once, and only the newest of a payout is carried out', async () => {
    await tested.order('o1');
    const id = await paid({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 1_000n }] });
    const first = { id: derivedId('correction', 'once') };
    await correct(id, { merchant: 0n }, first);
    await correct(id, { merchant: 0n }, first);
    await expect(correct(id, { merchant: 1n }, first)).rejects.toMatchObject({ code: 'payout.differs' });
    await correct(id, { merchant: 400n });
    expect(await carriedOut()).toBe(1);
    expect((await listCorrections(tested.db, id)).map(({ state }) => state)).toEqual(['superseded', 'posted']);
    expect(await books()).toMatchObject({ balance: 9_600n });
  });

  test('says why it cannot be', async () => {
    await tested.order('o1');
    const id = await paid({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 1_000n }] });
    await expect(correct(id, { merchant: 900n, carrier: 101n })).rejects.toMatchObject({ code: 'payout.burden' });
    await expect(correct(id, { merchant: -1n })).rejects.toMatchObject({
      ...{ code: 'payout.burden', details: { field: 'merchant' } },
    });
    await expect(correct(id, { merchant: 1n, carrier: -1n })).rejects.toMatchObject({
      details: { field: 'carrier' },
    });
    const insured = await paid({
      ...{ orderId: 'o1', lines: [{ kind: 'compensation', amount: 10n }] },
      payer: { advance: 'protection-fund', recover: ['insurer'] },
    });
    await expect(correct(insured, { merchant: 10n })).rejects.toMatchObject({
      ...{ code: 'payout.burden', details: { field: 'payout' } },
    });
    await expect(correct(derivedId('nobody', 'x'), { merchant: 1n })).rejects.toMatchObject({
      code: 'request.not-found',
    });
  });

  test('that the fund is too short for waits for it, and holds up no other', async () => {
    await tested.order('o1');
    await tested.order('o2');
    const [one, other] = [
      await paid({ orderId: 'o1', lines: [{ kind: 'refund', amount: 6_000n }] }),
      await paid({ orderId: 'o2', lines: [{ kind: 'refund', amount: 50n }] }),
    ];
    const { fund } = await books();
    const emptied = { debit: account('platform', 'protection-fund'), credit: account('platform', 'clearing') };
    await tested.post({ do: 'move', key: 'empty', code: 'test.empty', amount: fund - 100n, ...emptied });
    await correct(one, { merchant: 0n });
    await correct(other, { merchant: 0n });
    expect(await carriedOut()).toBe(1);
    await tested.post({
      ...{ do: 'move', key: 'fill', code: 'test.fill', amount: 6_000n },
      ...{ debit: emptied.credit, credit: emptied.debit },
    });
    expect(await carriedOut()).toBe(1);
    expect(await books()).toMatchObject({ balance: 20_000n, fund: 50n });
  });
});
