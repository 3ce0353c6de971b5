import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import { beijingDay } from '../../foundation/beijing-time.ts';
import type { Database } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { createIds } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import type { Payments } from '../../ledger/payments/payments.ts';
import type { PaymentPort } from '../../ledger/payments/port.ts';
import { createProving, type Proving } from '../../ledger/payments/proving.ts';
import { createReconciling } from '../../ledger/payments/reconciling.ts';
import { createSettling } from '../../ledger/payments/settling.ts';
import { createRecovering } from '../fund/recovering.ts';
import { dying, Killed } from './dying-fixture.ts';
import { payoutOwner } from './payout.owner.ts';
import { openTestPayouts, someAsk, type TestPayouts } from './payout-fixture.ts';

const M1 = 'merchant/m1' as const;
const person = (n: number) => ({ kind: 'user', id: `01940000-0000-7000-8000-00000000000${n}` }) as Principal;
const [ANNE, BEN] = [person(1), person(2)];

let tested: TestPayouts;
/** Payments of which the provider says that they failed, while it pays them. */
const denied = new Set<string>();
/** Payments that it does not pay, and says so. */
const refused = new Set<string>();
let liar: Payments;
let owners: ReturnType<Parameters<TestPayouts['again']>[0]['owners'] & object>;

beforeAll(async () => {
  tested = await openTestPayouts();
  const { db, clock, ledger, events, provider } = tested;
  const append = async (_tx: unknown, told: readonly (typeof events)[number][]) => void events.push(...told);
  const its = { db, clock, ledger, append, notify: async () => {} };
  owners = [payoutOwner(its), createRecovering({ ...its, payments: { ask: async () => {} } }).owner];
  const failed = { outcome: 'failed', reason: 'account-closed', at: clock.now() } as const;
  const port: PaymentPort = {
    async send(order) {
      if (refused.has(order.id)) return failed;
      const answer = await provider.send(order);
      return denied.has(order.id) ? failed : answer;
    },
    find: async (id) => (denied.has(id) || refused.has(id) ? failed : provider.find(id)),
    file: (day) => provider.file(day),
  };
  liar = tested.again({ port, owners: () => owners, append });
  // every run begins with nothing
  await sql`alter table payment disable trigger user`.execute(db);
});
afterAll(() => tested.drop());

beforeEach(async () => {
  denied.clear();
  refused.clear();
  await begin();
});

async function begin(): Promise<void> {
  await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
    payment_discrepancy, reconciliation, reconciliation_line, payout, payout_part, payout_correction, recovery,
    settlement, order_money, "order"`.execute(tested.db);
  for (const [key, owner, purpose, amount] of [
    ['fund', 'platform', 'protection-fund', 100_000n],
    ['deposit', M1, 'deposit', 500n],
  ] as const)
    await tested.post({
      ...{ do: 'move', key: `fill/${key}`, code: 'test.fill', amount, credit: account(owner, purpose) },
      debit: account('platform', 'clearing'),
    });
}

/** The provider is asked about everything, and lies of what is denied. */
async function work(): Promise<void> {
  for (let turns = 0; turns < 60; turns++)
    if ((await liar.work(100)) + (await tested.recovering.work(100)) === 0) return;
}

/** The file of the day has what was denied. @returns what is open */
async function reconcile(through: Database = tested.db): Promise<{ id: string; paymentId: string }[]> {
  const { clock, provider, payments } = tested;
  const day = beijingDay(clock.now());
  clock.advance(86_400_000);
  const reconciling = createReconciling({
    ...{ db: through, clock, ids: createIds(), port: provider, payments, log: { warn: () => {} } },
  });
  await reconciling.reconcile(day);
  clock.advance(-86_400_000);
  const { rows } = await sql<{ id: string; paymentId: string }>`
    select id, payment_id as "paymentId" from payment_discrepancy where kind = 'line-failed' and resolved_at is null
    order by id`.execute(tested.db);
  return rows;
}

const proving = (through: Database = tested.db, settleAlone = 10_000n): Proving => {
  const { clock, ledger, provider, events } = tested;
  const append = async (_tx: unknown, told: readonly (typeof events)[number][]) => void events.push(...told);
  return createProving({
    ...{ db: through, clock, port: provider, trail: async () => {}, onStored: () => {} },
    settling: createSettling({ clock, ledger, owners: () => owners, append }),
    terms: {
      ...{ settleAlone, secondPerson: true },
      isSecond: async (_db, by, asked) => !asked.includes(`${by.kind}/${by.id}`),
    },
  });
};

const partsOf = async (payout: string) => {
  const { rows } = await sql<{ part: string; state: string; id: string }>`
    select part, state, payment_id as id from payout_part where payout_id = ${payout}::uuid order by attempt, part`.execute(
    tested.db,
  );
  return rows;
};

/** All that the provider paid to consumers is out of the clearing, and all that it deducted is back. */
async function checkFile(): Promise<void> {
  const { rows } = await sql<{ out: bigint; in: bigint }>`
    select coalesce(sum(amount) filter (where kind = 'refund' or kind = 'payment'), 0)::bigint as out,
      coalesce(sum(amount) filter (where kind = 'deduction'), 0)::bigint as in from payment where state = 'settled'`.execute(
    tested.db,
  );
  const ours = await sql<{ id: string }>`select id from payment`.execute(tested.db);
  const ids = new Set(ours.rows.map(({ id }) => id));
  const lines = [...tested.provider.paid.values()].filter(({ id }) => ids.has(id));
  const sum = (kinds: string[]) =>
    lines.filter(({ order }) => kinds.includes(order.kind)).reduce((all, { amount }) => all + BigInt(amount), 0n);
  expect(rows[0]).toEqual({ out: sum(['refund', 'payment']), in: sum(['deduction']) });
  const filled = 100_500n + 2_000n;
  expect(await tested.balance('platform', 'clearing')).toBe(filled - rows[0]!.out);
}

test('a part that had failed is paid after all, and recovered like any advance', async () => {
  await tested.order('o1', { paid: 2_000 });
  const lines = [{ kind: 'refund', amount: 1_500n }] as const;
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines }));
  denied.add((await partsOf(id))[0]!.id);
  await work();
  expect((await tested.payouts.read(tested.db, id))!.state).toBe('failed');
  expect(await tested.balance(M1, 'merchant-balance')).toBe(2_000n);
  const [open] = await reconcile();
  denied.clear();
  expect(await proving().settle(ANNE, open!.id, 'called them')).toMatchObject({ note: 'called them' });
  expect((await tested.payouts.read(tested.db, id))!.state).toBe('paid');
  await work();
  expect(await tested.balance(M1, 'merchant-balance')).toBe(500n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n);
  await checkFile();
  await expect(proving().settle(ANNE, open!.id, 'again')).rejects.toMatchObject({
    code: 'payment.discrepancy-resolved',
  });
  expect(await reconcile()).toEqual([]);
});

test('what was paid again meanwhile is the platform’s', async () => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  denied.add((await partsOf(id))[0]!.id);
  await work();
  await tested.payouts.retry(ANNE, id);
  await work();
  const [open] = await reconcile();
  denied.clear();
  await proving().settle(ANNE, open!.id, 'paid twice');
  await work();
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['paid-twice', 'settled']);
  // of 1,800 the merchant bears what it is to bear
  expect(await tested.balance(M1, 'merchant-balance')).toBe(1_100n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n - 900n);
  await checkFile();
});

/** The first try is paid and denied, and all others fail, so many of them. */
async function fails(id: string, tries: number): Promise<void> {
  for (let n = 1; n <= tries; n++) {
    if (n > 1) await tested.payouts.retry(ANNE, id);
    for (const part of await partsOf(id)) if (part.state === 'held') (n === 1 ? denied : refused).add(part.id);
    await work();
  }
}
/** The provider says now that it paid the oldest try. */
async function proveFirst(id: string): Promise<void> {
  const [first] = await partsOf(id);
  const open = await reconcile();
  denied.delete(first!.id);
  await proving().settle(ANNE, open.find(({ paymentId }) => paymentId === first!.id)!.id, 'it paid the first');
}

test('of two failed tries the older turns out to be paid: there is nothing to try a third time', async () => {
  await tested.order('o1', { paid: 2_000, commission: 100 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 1_500n }] }));
  await fails(id, 2);
  await proveFirst(id);
  expect(await tested.payouts.read(tested.db, id)).toMatchObject({ state: 'paid', failure: null });
  await expect(tested.payouts.retry(ANNE, id)).rejects.toMatchObject({ code: 'payout.state' });
  await work();
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['settled', 'failed']);
  // the merchant bears it once, and nothing more counts for the order
  expect(await tested.balance(M1, 'merchant-balance')).toBe(2_000n - 100n - 1_500n + 75n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n);
  await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 500n }] }));
});

test('where a third try is begun and nobody was asked to pay it yet, nobody is', async () => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  await fails(id, 2);
  await tested.payouts.retry(ANNE, id);
  await proveFirst(id);
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['settled', 'failed', 'failed']);
  expect(await tested.payouts.read(tested.db, id)).toMatchObject({ state: 'paid' });
  await work();
  expect(tested.provider.paid.has((await partsOf(id))[2]!.id)).toBe(false);
  expect(await tested.balance(M1, 'merchant-balance')).toBe(1_100n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n);
  expect(await tested.held()).toBe(0n);
});

test.each([
  ['fails, the older one counts', true, ['settled', 'failed', 'failed'], 100_000n],
  ['is paid, the older one is the platform’s', false, ['paid-twice', 'failed', 'settled'], 99_100n],
] as const)('where the provider has been asked for a third try, and that %s', async (_, isDenied, states, fund) => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  await fails(id, 2);
  await tested.payouts.retry(ANNE, id);
  const third = (await partsOf(id))[2]!.id;
  await sql`update payment set state = 'unknown' where id = ${third}::uuid`.execute(tested.db);
  await proveFirst(id);
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['reached', 'failed', 'held']);
  if (isDenied) refused.add(third);
  await sql`update payment set next_at = clock_timestamp() where id = ${third}::uuid`
    .execute(tested.db)
    .catch(() => {});
  await work();
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(states);
  expect(await tested.payouts.read(tested.db, id)).toMatchObject({ state: 'paid' });
  await expect(tested.payouts.retry(ANNE, id)).rejects.toMatchObject({ code: 'payout.state' });
  await work();
  expect(await tested.balance(M1, 'merchant-balance')).toBe(1_100n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(fund);
});

test('a try that was divided otherwise is set against what is left, and only the rest is paid again', async () => {
  // of a balance of 600 the first try takes 600, and 900 are advanced
  await tested.order('o1', { paid: 2_000 });
  const drain = (key: string, amount: bigint) =>
    tested.post({
      ...{ do: 'move', key, code: 'test.gone', amount, debit: account(M1, 'merchant-balance') },
      credit: account('platform', 'clearing'),
    });
  await drain('gone-1', 1_400n);
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 1_500n }] }));
  await fails(id, 1);
  await drain('gone-2', 400n);
  await fails(id, 2);
  // 600 of the first try had arrived: of 1,500 there are 900 left
  await proveFirst(id);
  expect((await tested.payouts.read(tested.db, id))!.state).toBe('failed');
  await tested.payouts.retry(ANNE, id);
  const { rows } = await sql<{ sum: bigint }>`
    select sum(amount)::bigint as sum from payout_part where payout_id = ${id}::uuid and state = 'held'`.execute(
    tested.db,
  );
  expect(rows[0]!.sum).toBe(900n);
  await work();
  expect((await tested.payouts.read(tested.db, id))!.state).toBe('paid');
  // all of it is the merchant's: what it lacked is owed
  const back = (await tested.balance(M1, 'receivable')) + 500n - (await tested.balance(M1, 'deposit'));
  expect(back + 200n - (await tested.balance(M1, 'merchant-balance'))).toBe(1_500n);
});

test('what a person refused and the provider paid all the same is no more to be had of the order', async () => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 1_500n }] }));
  denied.add((await partsOf(id))[0]!.id);
  await work();
  await tested.payouts.refuse(ANNE, id);
  const [open] = await reconcile();
  denied.clear();
  await proving().settle(ANNE, open!.id, 'paid after all');
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['paid-twice']);
  const again = tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 501n }] }));
  await expect(again).rejects.toMatchObject({ code: 'payout.over-paid' });
  await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'refund', amount: 500n }] }));
});

test('a part that turns out to be paid while another one is under way is the merchant’s as ever', async () => {
  await tested.order('o1', { paid: 2_000 });
  const lines = [
    { kind: 'refund', amount: 500n },
    { kind: 'compensation', amount: 900n },
  ] as const;
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines }));
  const [payment, refund] = await partsOf(id);
  // the provider lies of one, and says nothing yet of the other
  denied.add(payment!.id);
  const find = tested.provider.find.bind(tested.provider);
  const send = tested.provider.send.bind(tested.provider);
  tested.provider.find = async (one) => (one === refund!.id ? { outcome: 'pending' } : find(one));
  tested.provider.send = async (order) => {
    const answer = await send(order);
    return order.id === refund!.id ? { outcome: 'pending' } : answer;
  };
  await liar.work(10);
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['failed', 'held']);
  denied.clear();
  const told = { id: payment!.id, outcome: 'settled', providerId: 'P1', amount: 900n, currency: 'CNY' } as const;
  expect(await liar.settle({ ...told, at: tested.clock.now(), by: 'callback' })).toBe('differs');
  const { rows } = await sql<{ id: string }>`
    select id from payment_discrepancy where kind = 'contradicted' and resolved_at is null`.execute(tested.db);
  const [open] = rows;
  await proving().settle(ANNE, open!.id, 'paid after all');
  Object.assign(tested.provider, { find, send });
  await work();
  expect((await partsOf(id)).map(({ state }) => state)).toEqual(['settled', 'settled']);
  expect(await tested.payouts.read(tested.db, id)).toMatchObject({ state: 'paid', failure: null });
  expect(await tested.balance(M1, 'merchant-balance')).toBe(600n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n);
});

test('a deduction that had failed is the fund’s, as far as it is lacking', async () => {
  await tested.order('o1', { paid: 2_000 });
  await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  await liar.work(10);
  await tested.recovering.work(1);
  const { rows } = await sql<{ id: string }>`select id from payment where kind = 'deduction'`.execute(tested.db);
  denied.add(rows[0]!.id);
  await work();
  // the deposit paid what it had, and the rest was owed
  expect(await tested.balance(M1, 'receivable')).toBe(400n);
  const [open] = await reconcile();
  denied.clear();
  await proving().settle(ANNE, open!.id, 'deducted');
  expect(await tested.balance(M1, 'receivable')).toBe(0n);
  expect(await tested.balance('platform', 'recourse')).toBe(0n);
  expect(await tested.balance(M1, 'merchant-balance')).toBe(1_600n);
  expect(await tested.balance('platform', 'protection-fund')).toBe(100_000n);
});

test('above what one person may, another one does it', async () => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  denied.add((await partsOf(id))[0]!.id);
  await work();
  const [open] = await reconcile();
  denied.clear();
  const desk = proving(tested.db, 899n);
  expect(await desk.settle(ANNE, open!.id, 'seen')).toMatchObject({ askedBy: `user/${ANNE.id}`, resolvedAt: null });
  expect((await partsOf(id))[0]!.state).toBe('failed');
  await expect(desk.settle(ANNE, open!.id, 'seen')).rejects.toMatchObject({ code: 'payout.second-person' });
  expect(await desk.settle(BEN, open!.id, 'seen too')).toMatchObject({ resolvedBy: `user/${BEN.id}` });
  expect((await partsOf(id))[0]!.state).toBe('settled');
});

test('what the provider does not bear out changes nothing', async () => {
  await tested.order('o1', { paid: 2_000 });
  const { id } = await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 900n }] }));
  const [part] = await partsOf(id);
  denied.add(part!.id);
  await work();
  const [open] = await reconcile();
  const find = tested.provider.find.bind(tested.provider);
  for (const outcome of ['absent', 'unknown', 'pending'] as const) {
    tested.provider.find = async () => ({ outcome });
    await expect(proving().settle(ANNE, open!.id, 'x')).rejects.toMatchObject({ code: 'payment.not-proved' });
  }
  tested.provider.find = async (id) => ({ ...(await find(id)), amount: 901n }) as never;
  await expect(proving().settle(ANNE, open!.id, 'x')).rejects.toMatchObject({ code: 'payment.not-proved' });
  tested.provider.find = find;
  expect((await partsOf(id))[0]!.state).toBe('failed');
  await sql`update payment_discrepancy set kind = 'line-missing' where id = ${open!.id}::uuid`.execute(tested.db);
  await expect(proving().settle(ANNE, open!.id, 'x')).rejects.toMatchObject({ code: 'payment.not-failed' });
});

test('killed at any commit, it is settled once', async () => {
  const run = async (at: number, when: 'before' | 'after') => {
    denied.clear();
    await begin();
    await tested.order('o1', { paid: 2_000, commission: 200 });
    const lines = [{ kind: 'refund', amount: 1_500n }] as const;
    const { id } = await tested.pay(someAsk({ orderId: 'o1', lines }));
    denied.add((await partsOf(id))[0]!.id);
    await work();
    const [open] = await reconcile();
    denied.clear();
    const first = dying(tested.db, at, when);
    const code = await proving(first.db, 0n)
      .settle(ANNE, open!.id, 'x')
      .then(() => proving(first.db, 0n).settle(BEN, open!.id, 'y'))
      .catch((error: unknown) => error);
    expect(code === undefined || code instanceof Killed || typeof code === 'object').toBe(true);
    for (const by of [ANNE, BEN])
      await proving(tested.db, 0n)
        .settle(by, open!.id, 'z')
        .catch((error: unknown) => {
          expect(['payment.discrepancy-resolved', 'payout.second-person']).toContain(asProblem(error).code);
        });
    await work();
    await checkFile();
    const names = ['merchant-balance', 'deposit', 'receivable'] as const;
    const balances = await Promise.all(names.map((purpose) => tested.balance(M1, purpose)));
    return { balances, creator: await tested.balance('creator/k1', 'creator-commission'), died: first.died() };
  };
  const { died: _, ...expected } = await run(Number.POSITIVE_INFINITY, 'before');
  let n = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 1; ; at++) {
      const { died, ...state } = await run(at, when);
      if (!died) break;
      n++;
      expect(state, `killed ${when} commit ${at}`).toEqual(expected);
    }
  // asking, looking and settling, of two people
  expect(n).toBeGreaterThanOrEqual(8);
});

test('whatever is denied, retried, refused and proved: the books come out as the file has it', async () => {
  const line = fc.record({
    kind: fc.constantFrom('refund' as const, 'compensation' as const),
    amount: fc.bigInt({ min: 1n, max: 600n }),
  });
  const one = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 2 }), denies: fc.nat(3) });
  const then = fc.constantFrom('retry' as const, 'refuse' as const, 'nothing' as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { minLength: 1, maxLength: 4 }),
      fc.array(then, { maxLength: 4 }),
      fc.boolean(),
      async (pays, later, early) => {
        denied.clear();
        await begin();
        await tested.order('o1', { paid: 2_000, commission: 100 });
        for (const { lines, denies } of pays) {
          const payout = await tested.pay(someAsk({ orderId: 'o1', lines })).catch(() => undefined);
          if (!payout) continue;
          for (const [n, part] of (await partsOf(payout.id)).entries()) if ((denies >> n) & 1) denied.add(part.id);
        }
        await work();
        if (early) await proveAll();
        const { rows } = await sql<{ id: string }>`select id from payout where state = 'failed' order by id`.execute(
          tested.db,
        );
        for (const [n, { id }] of rows.entries()) {
          const what = later[n] ?? 'nothing';
          if (what !== 'nothing') await tested.payouts[what](ANNE, id);
        }
        await work();
        await proveAll();
        await work();
        expect(await tested.held()).toBe(0n);
        await checkFile();
        expect(await tested.balance('platform', 'recourse')).toBe(await tested.balance(M1, 'receivable'));
      },
    ),
    { numRuns: Number(process.env.ANXIN_PAYOUT_RUNS ?? 25), endOnFailure: false },
  );

  async function proveAll(): Promise<void> {
    await sql`delete from reconciliation`.execute(tested.db);
    const open = await reconcile();
    const still = new Set(denied);
    denied.clear();
    for (const { id } of open) await proving().settle(ANNE, id, 'x');
    for (const id of still) denied.add(id);
  }
});
