import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { dying, isKilled, Killed } from './dying-fixture.ts';
import { openTestPayouts, type Process, someAsk, type TestPayouts } from './payout-fixture.ts';

let tested: TestPayouts;
beforeAll(async () => {
  tested = await openTestPayouts();
  // every run begins with nothing
  await sql`alter table payment disable trigger user`.execute(tested.db);
});
afterAll(() => tested.drop());

const ACCOUNTS: [string, Purpose][] = [
  ...([
    ['merchant/m1', 'merchant-balance'],
    ['merchant/m1', 'deposit'],
    ['merchant/m1', 'receivable'],
  ] as [string, Purpose][]),
  ...([
    ['platform', 'recourse'],
    ['platform', 'protection-fund'],
    ['platform', 'clearing'],
  ] as [string, Purpose][]),
  ...([
    ['creator/k1', 'creator-commission'],
    ['platform', 'platform-fee'],
  ] as [string, Purpose][]),
];

/** Everything of one payout, from the asking to the last debt, as often as it takes. */
async function toTheEnd(
  n: number,
  { payouts, payments, recovering, settlements }: Process,
  db: Database,
  died = () => false,
): Promise<void> {
  const lines = [
    { kind: 'refund', amount: 1_500n },
    { kind: 'compensation', amount: 3_000n },
  ] as const;
  const ask = { ...someAsk({ orderId: 'o1', lines }), id: derivedId('crash', String(n)) };
  await db.transaction().execute((tx) => payouts.ask(tx, ask));
  for (let left = 1; left > 0; ) {
    // what the dead one was sending is free again at once, not after minutes
    await sql`update payment set claimed_until = null`.execute(tested.db);
    // whoever sends goes on after a failure of one, and does not notice that it is dead
    if (died()) throw new Killed();
    await payments.work(1);
    await recovering.work(1);
    const { rows } = await sql<{ left: number }>`
      select ((select count(*) from payment where state not in ('settled', 'failed'))
        + (select count(*) from recovery where state in ('open', 'waiting')))::int as left`.execute(tested.db);
    left = rows[0]!.left;
  }
  const due = { merchantId: 'm1', currency: 'CNY', amount: 700n, causeId: null };
  for (const id of ['s1', 's2']) await db.transaction().execute((tx) => settlements.book(tx, { ...due, id }));
}

/** Runs it, killed once, and again by a process that lives. @returns what came of it, and whether it was killed */
async function run(n: number, at: number, when: 'before' | 'after'): Promise<{ state: unknown; died: boolean }> {
  const { db, post, order, balance, held, processOf } = tested;
  await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
    payout, payout_part, payout_correction, recovery, settlement, order_money, "order"`.execute(db);
  const fill = (credit: { owner: 'platform' | 'merchant/m1'; purpose: Purpose }, amount: bigint) =>
    post({
      ...{
        do: 'move',
        key: `${n}/${credit.purpose}`,
        code: 'test.fill',
        amount,
        credit: { ...credit, currency: 'CNY' },
      },
      debit: { owner: 'platform', purpose: 'clearing', currency: 'CNY' },
    });
  await fill({ owner: 'platform', purpose: 'protection-fund' }, 100_000n);
  await fill({ owner: 'merchant/m1', purpose: 'deposit' }, 600n);
  await order('o1', { paid: 2_000, commission: 900, fee: 100 });
  const first = dying(db, at, when);
  await toTheEnd(n, processOf(first.db), first.db, first.died).catch((error: unknown) => {
    if (!isKilled(error)) throw error;
  });
  await toTheEnd(n, processOf(db), db);
  const balances: Record<string, bigint> = {};
  for (const [owner, purpose] of ACCOUNTS) balances[`${owner} ${purpose}`] = await balance(owner, purpose);
  // which step took it depends on what settled first, and what came of it does not
  const { rows } = await sql<{ what: string; count: bigint }>`
    select 'payment ' || kind || ' ' || source || ' ' || state as what, count(*) as count from payment
      where owner = 'payout' group by 1
    union all select 'transfer ' || kind || ' ' || code, count(*) from ledger_transfer
      where amount > 0 and code like 'payout.%' group by 1
    union all select 'payout ' || state, count(*) from payout group by 1
    union all select 'recoveries', count(*) from recovery
    union all select 'back', sum(recovered)::bigint from recovery
    union all select 'settlements', count(*) from settlement
    order by 1`.execute(db);
  return { state: { balances, rows, held: await held() }, died: first.died() };
}

test('killed at any commit, before it or after it, all comes to the same as if nothing had happened', async () => {
  const { state: expected } = await run(0, Number.POSITIVE_INFINITY, 'before');
  expect(expected).toMatchObject({ held: 0n });
  let n = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 1; ; at++) {
      const { state, died } = await run(++n, at, when);
      if (!died) break;
      expect(state, `killed ${when} commit ${at}`).toEqual(expected);
    }
  // the payout's commits are among them, each part's, each step's of the recovery, and the settlements'
  expect(n).toBeGreaterThan(20);
});
