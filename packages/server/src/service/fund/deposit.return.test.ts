import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Database } from '../../foundation/database/database.ts';
import { asProblem } from '../../foundation/errors.ts';
import { createIds } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import { WELL } from '../../ledger/payments/payment.simulator.ts';
import type { Payments } from '../../ledger/payments/payments.ts';
import { dying, Killed } from '../payout/dying-fixture.ts';
import { openTestPayouts, someAsk, TERMS, type TestPayouts } from '../payout/payout-fixture.ts';
import { returnOwner } from './deposit.return.ts';
import { createRequestDesk, type RequestDesk } from './request.desk.ts';

const M1 = 'merchant/m1' as const;
const person = (n: number) => ({ kind: 'user', id: `01940000-0000-7000-8000-00000000000${n}` }) as Principal;
const [ANNE, BEN] = [person(1), person(2)];

let tested: TestPayouts;
let notices: string[];
let payments: Payments;
beforeAll(async () => {
  tested = await openTestPayouts();
  notices = [];
  const notify = async (_tx: unknown, _who: unknown, kind: string) => void notices.push(kind);
  payments = tested.again({ owners: () => [returnOwner({ notify })] });
  // every test begins with nothing
  await sql`alter table payment disable trigger user`.execute(tested.db);
});
afterAll(() => tested.drop());

let runs = 0;
async function begin(): Promise<void> {
  const run = ++runs;
  notices.length = 0;
  Object.assign(tested.provider.faults, WELL);
  await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
    payout, payout_part, payout_correction, recovery, fund_request, clear_out, deposit_level, deposit_standing, merchant,
    order_money, "order"`.execute(tested.db);
  await sql`insert into deposit_level (category_id, currency, amount, set_at) values ('food', 'CNY', 600, now())`.execute(
    tested.db,
  );
  await sql`insert into merchant (id, fields, stamps) values ('m1', '{"category_ids": ["food"]}', '{}')`.execute(
    tested.db,
  );
  for (const [owner, purpose, amount] of [
    ['platform', 'protection-fund', 100_000n],
    [M1, 'deposit', 1_000n],
  ] as const)
    await tested.post({
      ...{ do: 'move', key: `${run}/${purpose}`, code: 'test.fill', amount, credit: account(owner, purpose) },
      debit: account('platform', 'clearing'),
    });
}
beforeEach(begin);

const desk = (through: Database = tested.db, returnAlone = 10_000n): RequestDesk =>
  createRequestDesk({
    ...{ db: through, clock: tested.clock, ledger: tested.ledger, payments, ids: createIds(), onStored: () => {} },
    ...{ notify: async () => {}, trail: async () => {}, namesCategory: () => false },
    terms: { ...TERMS, returnAlone, secondPerson: true },
  });

const asked = (amount: bigint, reason: 'left' | 'surplus', currency = 'CNY') =>
  ({ kind: 'deposit-return', currency, amount, reason, merchantId: 'm1' }) as const;
const ask = (amount: bigint, reason: 'left' | 'surplus' = 'surplus') => desk().ask(ANNE, asked(amount, reason));
const clearOut = (ended: 'over' | 'lifted' | null) =>
  sql`insert into clear_out (merchant_id, measure_id, since, ended_at, ended_why)
    values ('m1', gen_random_uuid(), now(), ${ended === null ? null : new Date()}, ${ended})`.execute(tested.db);
const settle = async () => {
  for (let turns = 0; turns < 30; turns++) await payments.work(10);
};
const deposit = () => tested.balance(M1, 'deposit');
const stateOf = async (id: string): Promise<string> => {
  const { rows } = await sql<{ state: string }>`select state from fund_request where id = ${id}::uuid`.execute(
    tested.db,
  );
  return rows[0]!.state;
};

test('what is above the level is paid back, once the provider has', async () => {
  await expect(ask(401n)).rejects.toMatchObject({ code: 'fund.deposit-stays', details: { field: 'amount' } });
  const { id, state } = await ask(400n);
  expect(state).toBe('paying');
  expect(await deposit()).toBe(1_000n);
  // what is on its way is not there for another one
  await expect(ask(1n)).rejects.toMatchObject({ code: 'fund.deposit-stays' });
  await settle();
  expect([await stateOf(id), await deposit()]).toEqual(['done', 600n]);
  expect([...tested.provider.paid.values()].at(-1)).toMatchObject({
    order: { kind: 'deposit-return', source: 'deposit', party: M1, orderId: null },
  });
  expect(tested.events).toEqual([]);
});

test('all of it goes to who has left, and to nobody else', async () => {
  await expect(ask(1_000n, 'left')).rejects.toMatchObject({ details: { field: 'reason' } });
  await clearOut(null);
  for (const reason of ['left', 'surplus'] as const)
    await expect(ask(100n, reason)).rejects.toMatchObject({ details: { field: 'merchant_id' } });
  await sql`update clear_out set ended_at = now(), ended_why = 'lifted'`.execute(tested.db);
  await expect(ask(1_000n, 'left')).rejects.toMatchObject({ details: { field: 'reason' } });
  await sql`update clear_out set ended_why = 'over'`.execute(tested.db);
  const { id } = await ask(1_000n, 'left');
  await settle();
  expect([await stateOf(id), await deposit()]).toEqual(['done', 0n]);
});

describe('it stays', () => {
  test('while something is owed', async () => {
    await clearOut('over');
    await tested.order('o1', { booked: false });
    await tested.pay(someAsk({ orderId: 'o1', lines: [{ kind: 'compensation', amount: 100n }] }));
    await expect(ask(500n, 'left')).rejects.toMatchObject({ details: { field: 'merchant_id' } });
    await tested.payments.work(10);
    await expect(ask(500n, 'left')).rejects.toMatchObject({ details: { detail: 'It owes 1.00 CNY' } });
    await tested.workAll();
    expect((await ask(900n, 'left')).state).toBe('paying');
  });

  test('where the provider cannot pay it, and somebody is told', async () => {
    tested.provider.faults.fails = 1;
    const { id } = await ask(400n);
    await settle();
    expect([await stateOf(id), await deposit(), await tested.held()]).toEqual(['failed', 1_000n, 0n]);
    expect(notices).toEqual(['deposit.not-returned']);
  });

  test('in another currency than it is in', async () => {
    await expect(desk().ask(ANNE, asked(1n, 'surplus', 'USD'))).rejects.toMatchObject({ code: 'fund.deposit-stays' });
  });
});

test('above a limit two people agree, and it is looked at again', async () => {
  const two = desk(tested.db, 399n);
  const { id, state } = await two.ask(ANNE, asked(400n, 'surplus'));
  expect(state).toBe('asked');
  await expect(two.approve(ANNE, id)).rejects.toMatchObject({ code: 'payout.second-person' });
  await sql`update deposit_level set amount = 601`.execute(tested.db);
  await expect(two.approve(BEN, id)).rejects.toMatchObject({ code: 'fund.deposit-stays' });
  await sql`update deposit_level set amount = 600`.execute(tested.db);
  expect((await two.approve(BEN, id)).state).toBe('paying');
  await settle();
  expect([await stateOf(id), await deposit()]).toEqual(['done', 600n]);
});

test('killed at any commit, it is paid back once or not asked for', async () => {
  for (const when of ['before', 'after'] as const)
    for (let at = 1; ; at++) {
      await begin();
      const first = dying(tested.db, at, when);
      const through = tested.again({ db: first.db, owners: () => [returnOwner({ notify: async () => {} })] });
      try {
        await desk(first.db, 0n).ask(ANNE, asked(400n, 'surplus'));
        const { rows } = await sql<{ id: string }>`select id from fund_request`.execute(tested.db);
        await desk(first.db, 0n).approve(BEN, rows[0]!.id);
        for (let turns = 0; turns < 10 && !first.died(); turns++) await through.work(10);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
      await sql`update payment set claimed_until = null`.execute(tested.db);
      const { rows } = await sql<{ id: string; state: string }>`select id, state from fund_request`.execute(tested.db);
      const id = rows[0]?.id;
      if (rows[0]?.state === 'asked') await desk().approve(BEN, rows[0].id);
      await settle();
      expect(await tested.held()).toBe(0n);
      expect([id && (await stateOf(id)), await deposit()]).toEqual(id ? ['done', 600n] : [undefined, 1_000n]);
      if (!first.died()) break;
    }
});

test('whatever is asked at once, retried and refused by the provider: never more than may go, and the books have what was paid', async () => {
  const one = fc.record({ amount: fc.bigInt({ min: 1n, max: 500n }), left: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(one, fc.constant('work' as const), fc.constant('leave' as const)), { maxLength: 12 }),
      fc.double({ min: 0, max: 0.6, noNaN: true }),
      async (steps, fails) => {
        await begin();
        Object.assign(tested.provider.faults, { fails, lostAfter: 0.3, late: 0.3, lies: 0.2 });
        let gone = false;
        for (const step of steps)
          if (step === 'work') await payments.work(3);
          else if (step === 'leave') {
            if (!gone) await clearOut('over');
            gone = true;
          } else
            await Promise.all(
              [step, step].map(({ amount, left }) =>
                ask(amount, left ? 'left' : 'surplus').catch((error) =>
                  expect(asProblem(error).code).toBe('fund.deposit-stays'),
                ),
              ),
            );
        await settle();
        expect(await tested.held()).toBe(0n);
        const { rows } = await sql<{ paid: bigint; open: number }>`
          select coalesce(sum(amount) filter (where state = 'done'), 0)::bigint as paid,
            count(*) filter (where state = 'paying')::int as open from fund_request`.execute(tested.db);
        const ours = await sql<{ id: string }>`select id from payment`.execute(tested.db);
        const truth = ours.rows.reduce((sum, { id }) => sum + BigInt(tested.provider.paid.get(id)?.amount ?? 0n), 0n);
        expect(rows).toEqual([{ paid: truth, open: 0 }]);
        expect(await deposit()).toBe(1_000n - truth);
        expect(truth <= (gone ? 1_000n : 400n)).toBe(true);
      },
    ),
    { numRuns: 25, endOnFailure: false },
  );
});
