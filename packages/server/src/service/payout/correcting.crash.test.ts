import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../foundation/database/database.ts';
import { derivedId } from '../../foundation/ids.ts';
import { account } from '../../ledger/ledger-fixture.ts';
import type { Purpose } from '../../ledger/purpose.ts';
import { dying, Killed } from './dying-fixture.ts';
import { openTestPayouts, type Process, someAsk, type TestPayouts } from './payout-fixture.ts';

let tested: TestPayouts;
beforeAll(async () => {
  tested = await openTestPayouts();
  // every run begins with nothing
  await sql`alter table payment disable trigger user`.execute(tested.db);
});
afterAll(() => tested.drop());

const M1 = 'merchant/m1';
const ACCOUNTS: Record<string, readonly Purpose[]> = {
  [M1]: ['merchant-balance', 'deposit', 'receivable'],
  platform: ['recourse', 'protection-fund', 'platform-fee'],
  'service-provider/carrier': ['carrier'],
  'creator/k1': ['creator-commission'],
};

/** Whom it falls on, one finding after the other: less, then more than there is, then the carrier. */
const FINDINGS = [
  { merchant: 700n, carrier: 0n },
  { merchant: 4_500n, carrier: 0n },
  { merchant: 200n, carrier: 4_000n },
];

async function toTheEnd(
  n: number,
  { payouts, payments, recovering, correcting }: Process,
  db: Database,
  died = () => false,
): Promise<void> {
  const lines = [
    { kind: 'refund', amount: 1_500n },
    { kind: 'compensation', amount: 3_000n },
  ] as const;
  const ask = { ...someAsk({ orderId: 'o1', lines }), id: derivedId('crash', String(n)) };
  await db.transaction().execute((tx) => payouts.ask(tx, ask));
  for (const [i, burden] of [undefined, ...FINDINGS].entries()) {
    const id = derivedId('correction', String(n), String(i));
    if (burden)
      await db
        .transaction()
        .execute((tx) =>
          correcting.ask(tx, { id, payoutId: ask.id, ...burden, reason: 'test', causeId: null }).then(() => undefined),
        );
    for (let left = 1; left > 0; ) {
      await sql`update payment set claimed_until = null`.execute(tested.db);
      if (died()) throw new Killed();
      await payments.work(1);
      await recovering.work(1);
      await correcting.work(1);
      const { rows } = await sql<{ left: number }>`
        select ((select count(*) from payment where state not in ('settled', 'failed'))
          + (select count(*) from recovery where state in ('open', 'waiting'))
          + (select count(*) from payout_correction where state = 'asked'))::int as left`.execute(tested.db);
      left = rows[0]!.left;
    }
  }
}

/** Runs it, killed once, and again by a process that lives. @returns what came of it, and whether it was killed */
async function run(n: number, at: number, when: 'before' | 'after'): Promise<{ state: unknown; died: boolean }> {
  const { db, post, order, balance, held, processOf } = tested;
  await sql`truncate ledger_account, ledger_balance, ledger_transfer, ledger_key, ledger_hold, ledger_reversal, payment,
    payout, payout_part, payout_correction, recovery, settlement, order_money, "order"`.execute(db);
  const fill = (owner: 'platform' | 'merchant/m1', purpose: Purpose, amount: bigint) =>
    post({
      ...{ do: 'move', key: `${n}/${purpose}`, code: 'test.fill', amount, credit: account(owner, purpose) },
      debit: account('platform', 'clearing'),
    });
  await fill('platform', 'protection-fund', 100_000n);
  await fill(M1, 'deposit', 1_000n);
  await order('o1', { paid: 2_000, commission: 400, fee: 100 });
  const first = dying(db, at, when);
  await toTheEnd(n, processOf(first.db), first.db, first.died).catch((error: unknown) => {
    if (!(error instanceof Killed || (error instanceof AggregateError && error.errors.every(isKilled)))) throw error;
  });
  await toTheEnd(n, processOf(db), db);
  const balances: Record<string, bigint> = {};
  for (const [owner, purposes] of Object.entries(ACCOUNTS))
    for (const purpose of purposes) balances[`${owner} ${purpose}`] = await balance(owner, purpose);
  // what was owed by then and what was paid depends on what settled first, and what came of it does not
  const { rows } = await sql<{ what: string; count: bigint }>`
    select 'corrected' as what, sum(amount)::bigint as count from ledger_transfer where code like 'correction.%'
    union all select 'transfer ' || code, sum(amount)::bigint from ledger_transfer where code like 'payout.share%' group by 1
    union all select 'correction ' || state, count(*) from payout_correction group by 1
    union all select 'asked anew', sum(more)::bigint from payout_correction
    union all select 'owed', sum(owed - recovered - written_off - corrected)::bigint from recovery
    order by 1`.execute(db);
  return { state: { balances, rows, held: await held() }, died: first.died() };
}

const isKilled = (error: unknown): boolean => error instanceof Killed;

test('killed at any commit, a correction is carried out whole and once', async () => {
  const { state: expected } = await run(0, Number.POSITIVE_INFINITY, 'before');
  expect(expected).toMatchObject({ held: 0n, balances: { 'service-provider/carrier carrier': -4_000n } });
  let n = 0;
  for (const when of ['before', 'after'] as const)
    for (let at = 1; ; at++) {
      const { state, died } = await run(++n, at, when);
      if (!died) break;
      expect(state, `killed ${when} commit ${at}`).toEqual(expected);
    }
  // each finding is two commits, and its deductions are more
  expect(n).toBeGreaterThan(2 * 2 * FINDINGS.length);
});
