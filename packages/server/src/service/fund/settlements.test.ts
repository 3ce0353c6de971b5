import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { asProblem } from '../../foundation/errors.ts';
import { createIds } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { listTransfers } from '../../ledger/reading.store.ts';
import { openTestPayouts, someAsk, TERMS, type TestPayouts } from '../payout/payout-fixture.ts';
import { createRequestDesk, type RequestDesk } from './request.desk.ts';
import { listRequests } from './request.store.ts';
import { createSettlements } from './settlements.ts';

let tested: TestPayouts;
afterEach(() => tested.drop());

const fill = (purpose: 'merchant-balance' | 'deposit', amount: bigint, key = purpose as string) =>
  tested.post({
    ...{ do: 'move', key: `fill/${key}`, code: 'test.fill', amount },
    debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    credit: { owner: 'merchant/m1', purpose, currency: 'CNY' },
  });

/** A merchant that owes so much. */
async function owing(...amounts: bigint[]): Promise<void> {
  tested = await openTestPayouts();
  for (const [n, amount] of amounts.entries()) {
    await tested.order(`o${n}`, { booked: false });
    await tested.pay(someAsk({ orderId: `o${n}`, lines: [{ kind: 'compensation', amount }] }));
    await tested.workAll();
    tested.clock.advance(1_000);
  }
}

const book = (id: string, amount: bigint) =>
  tested.db
    .transaction()
    .execute((tx) =>
      createSettlements(tested).book(tx, { id, merchantId: 'm1', currency: 'CNY', amount, causeId: null }),
    );

/** Where the fund is asked for something, under limits of its own. */
const askingUnder = (limits: Partial<typeof TERMS>) =>
  createRequestDesk({
    ...{ ...tested, ids: createIds(), namesCategory: () => false, terms: { ...TERMS, ...limits } },
    ...{ trail: async () => {}, onStored: () => {}, notify: async () => {} },
  });
const by = (id: string) => ({ kind: 'user', id }) as Parameters<RequestDesk['ask']>[0];

/** What is to be recovered is what is owed, and what was given up. */
const evens = async () => {
  const { balance } = tested;
  expect(await balance('platform', 'recourse')).toBe(
    (await balance('merchant/m1', 'receivable')) + (await balance('platform', 'write-off')),
  );
};

/** Every debt has all that came back of it under its own name. */
const found = async (): Promise<bigint[]> => {
  const { rows } = await sql<{ id: string; recovered: bigint }>`
    select id, recovered from recovery order by opened_at`.execute(tested.db);
  for (const { id, recovered } of rows) {
    const transfers = await listTransfers(tested.db, { of: `recovery/${id}`, limit: 100 });
    const back = transfers.filter(({ code }) => code === 'recovery.back' || code === 'recovery.deducted');
    expect(back.reduce((sum, { amount }) => sum + amount, 0n)).toBe(recovered);
  }
  return rows.map(({ recovered }) => recovered);
};

test('what falls due is held against debts, the oldest first, and the rest is paid out, once', async () => {
  await owing(1_000n, 500n);
  await fill('merchant-balance', 5_000n);
  const { balance, db } = tested;
  expect(await book('s1', 1_200n)).toMatchObject({ offset: 1_200n, paidOut: 0n, kept: 0n });
  expect(await balance('merchant/m1', 'receivable')).toBe(300n);
  expect(await balance('platform', 'protection-fund')).toBe(1_000_000n - 300n);
  await evens();
  expect(await book('s1', 1_200n)).toBeUndefined();
  expect(await book('s2', 1_000n)).toMatchObject({ offset: 300n, paidOut: 700n });
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(5_000n - 1_500n - 700n);
  const { rows } = await sql<{ state: string }>`select state from recovery order by opened_at`.execute(db);
  expect(rows.map(({ state }) => state)).toEqual(['recovered', 'recovered']);
  await evens();
  expect(await found()).toEqual([1_000n, 500n]);
});

test('a balance that is short gives what it has, to debts first', async () => {
  await owing(1_000n);
  await fill('merchant-balance', 600n);
  expect(await book('s1', 2_000n)).toMatchObject({ offset: 600n, paidOut: 0n });
  expect(await tested.balance('merchant/m1', 'receivable')).toBe(400n);
  await evens();
});

test('what a short deposit or a clear-out keeps back stays for refunds, and is paid out once it is free', async () => {
  await owing();
  const { db, balance, clock } = tested;
  await fill('merchant-balance', 5_000n);
  await sql`insert into deposit_standing values ('m1', 'CNY', 0, 800, 800, now(), now(), now(), now())`.execute(db);
  expect(await book('s1', 1_000n)).toMatchObject({ paidOut: 200n, kept: 800n, keptWhy: 'deposit-short' });
  await db
    .insertInto('clear_out')
    .values({ merchant_id: 'm1', measure_id: createIds().next(), since: clock.now(), ended_at: null })
    .execute();
  expect(await book('s2', 1_000n)).toMatchObject({ paidOut: 0n, kept: 1_000n, keptWhy: 'clear-out' });
  const settlements = createSettlements(tested);
  expect(await settlements.release(10)).toBe(0);
  await tested.order('o1', { booked: false });
  await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 4_000n }] }));
  await tested.workAll();
  expect(await balance('platform', 'protection-fund')).toBe(1_000_000n);
  await sql`update clear_out set ended_at = now(), ended_why = 'over'`.execute(db);
  await sql`delete from deposit_standing`.execute(db);
  expect(await settlements.release(10)).toBe(2);
  expect(await settlements.release(10)).toBe(0);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(0n);
});

test('nothing is paid out before all debts, however many there are', async () => {
  await owing(...Array.from({ length: 43 }, () => 10n));
  await fill('merchant-balance', 5_000n);
  const { balance, db } = tested;
  const settlements = createSettlements(tested);
  expect(await book('s1', 1_000n)).toMatchObject({ offset: 400n, paidOut: 0n, kept: 600n, keptWhy: 'owed' });
  expect(await balance('merchant/m1', 'receivable')).toBe(30n);
  await evens();
  expect(await settlements.release(10)).toBe(1);
  expect(await balance('merchant/m1', 'receivable')).toBe(0n);
  expect(await balance('merchant/m1', 'merchant-balance')).toBe(4_000n);
  await evens();
  const { rows } =
    await sql`select offset_amount, paid_out, kept, released_at is not null as over from settlement`.execute(db);
  expect(rows).toEqual([{ offset_amount: 430n, paid_out: 0n, kept: 570n, over: true }]);
  expect(await settlements.release(10)).toBe(0);
});

test('more debts than two turns take are worked off in turns', async () => {
  await owing(...Array.from({ length: 85 }, () => 10n));
  await fill('merchant-balance', 5_000n);
  const settlements = createSettlements(tested);
  await book('s1', 1_000n);
  expect(await settlements.release(10)).toBe(0);
  expect(await tested.balance('merchant/m1', 'receivable')).toBe(50n);
  expect(await settlements.release(10)).toBe(1);
  expect(await tested.balance('merchant/m1', 'receivable')).toBe(0n);
  expect(await tested.balance('merchant/m1', 'merchant-balance')).toBe(4_000n);
  await evens();
});

test('what was kept pays the debts of the meantime before it is paid out', async () => {
  await owing();
  const { db, balance } = tested;
  await fill('merchant-balance', 1_000n);
  await sql`insert into deposit_standing values ('m1', 'CNY', 0, 1000, 1000, now(), now(), now(), now())`.execute(db);
  // as long as an id may be
  expect(await book('s'.repeat(128), 1_000n)).toMatchObject({ kept: 1_000n, keptWhy: 'deposit-short' });
  // the provider refuses to deduct, so that it is owed although the money is there
  await tested.order('o1', { booked: false });
  await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 400n }] }));
  await tested.payments.work(10);
  await tested.recovering.work(10);
  tested.provider.faults.fails = 1;
  await tested.workAll();
  tested.provider.faults.fails = 0;
  expect(await balance('merchant/m1', 'receivable')).toBe(400n);
  await sql`delete from deposit_standing`.execute(db);
  expect(await createSettlements(tested).release(10)).toBe(1);
  expect(await balance('merchant/m1', 'receivable')).toBe(0n);
  expect(await balance('platform', 'clearing')).toBe(1_001_000n - 400n - 600n);
  await evens();
  const { rows } = await sql`select offset_amount, kept, kept_why from settlement`.execute(db);
  expect(rows).toEqual([{ offset_amount: 400n, kept: 600n, kept_why: 'deposit-short' }]);
  expect(await found()).toEqual([400n]);
});

test('one settlement that cannot be released keeps no other back', async () => {
  await owing();
  await fill('merchant-balance', 1_000n);
  const { db, ledger, clock } = tested;
  const [m2, clearing] = [account('merchant/m2', 'merchant-balance'), account('platform', 'clearing')];
  await db.transaction().execute((tx) => ledger.close(tx, m2));
  const kept = (id: string, merchant: string) =>
    sql`insert into settlement values (${id}, ${merchant}, 'CNY', 500, 0, 0, 500, 'clear-out', ${clock.now()}, null)`.execute(
      db,
    );
  await kept('s1', 'm2');
  await kept('s2', 'm1');
  const before = await tested.balance('platform', 'clearing');
  await expect(createSettlements(tested).release(10)).rejects.toThrow('1 of 2 settlements failed');
  expect(await tested.balance('platform', clearing.purpose)).toBe(before - 500n);
});

test('a merchant that has something again pays its debts of it, when the provider says so', async () => {
  await owing(1_000n);
  const { recovering, workAll, balance, clock } = tested;
  expect(await recovering.collect(10)).toBe(0);
  clock.advance(25 * 3_600_000);
  await fill('merchant-balance', 300n);
  await fill('deposit', 200n);
  expect(await recovering.collect(10)).toBe(1);
  // what is being deducted is not held against what falls due too
  expect(await book('s1', 50n)).toMatchObject({ offset: 0n });
  await workAll();
  expect(await balance('merchant/m1', 'receivable')).toBe(700n);
  await evens();
  expect(await recovering.collect(10)).toBe(0);
  clock.advance(25 * 3_600_000);
  expect(await recovering.collect(10)).toBe(1);
  await workAll();
  expect(await balance('merchant/m1', 'receivable')).toBe(500n);
  await evens();
});

test('what one person gives up in pieces is one sum, and above the limit another one agrees', async () => {
  await owing(3_000n);
  const desk = askingUnder({ writeOffAlone: 1_000n, contributionAlone: 1_000n, writeOffYear: 100_000n });
  const off = (amount: bigint, who = 'u1') =>
    desk.ask(by(who), { kind: 'write-off', currency: 'CNY', amount, reason: 'insolvent', merchantId: 'm1' });
  expect((await off(600n)).state).toBe('done');
  const states = (await Promise.all([off(300n), off(300n, 'u2')])).map(({ state }) => state);
  expect(states.sort()).toEqual(['asked', 'done']);
  // another kind is another sum, and so is another day
  const fund = {
    kind: 'contribution',
    currency: 'CNY',
    amount: 1_000n,
    reason: 'budget',
    fund: 'protection-fund',
  } as const;
  expect((await desk.ask(by('u1'), fund)).state).toBe('done');
  expect((await desk.ask(by('u1'), { ...fund, amount: 1n })).state).toBe('asked');
  tested.clock.advance(25 * 3_600_000);
  expect((await off(1_000n)).state).toBe('done');
});

test('what is given up is under a cap, by two people above a limit, and never more than is owed', async () => {
  await owing(3_000n, 2_000n);
  const { balance } = tested;
  const desk = askingUnder({ writeOffAlone: 1_000n, writeOffYear: 4_000n });
  const off = (amount: bigint) =>
    desk.ask(by('u1'), { kind: 'write-off', currency: 'CNY', amount, reason: 'insolvent', merchantId: 'm1' });
  expect((await off(1_000n)).state).toBe('done');
  expect(await balance('platform', 'write-off')).toBe(1_000n);
  await evens();
  const asked = await off(2_500n);
  expect(asked.state).toBe('asked');
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error) => asProblem(error).code,
    );
  expect(await code(desk.approve(by('u1'), asked.id))).toBe('payout.second-person');
  expect(await code(desk.approve(by('u2'), asked.id))).toBe('done');
  expect(await code(desk.approve(by('u2'), asked.id))).toBe('fund.state');
  tested.clock.advance(25 * 3_600_000);
  expect(await code(off(600n))).toBe('fund.write-off-cap');
  expect(await balance('merchant/m1', 'receivable')).toBe(1_500n);
  await evens();
  tested.clock.advance(400 * 86_400_000);
  expect(await code(off(1_501n))).toBe('fund.write-off-more');
  // what could be done when it was asked for can have been done otherwise since
  const more = await off(1_500n);
  expect(more.state).toBe('asked');
  expect(await code(off(500n))).toBe('done');
  expect(await code(desk.approve(by('u2'), more.id))).toBe('fund.write-off-more');
  expect(await desk.refuse(by('u2'), more.id, 'grounds')).toMatchObject({ state: 'refused', refusedWhy: 'grounds' });
  // it stands where requests are read, beside what was agreed to
  const read = await listRequests(tested.db, { limit: 5 });
  expect(read.map(({ state, refusedWhy }) => [state, refusedWhy])).toContainEqual(['refused', 'grounds']);
  expect(read.filter(({ state, refusedWhy }) => state !== 'refused' && refusedWhy !== null)).toEqual([]);
});
