import { sql } from 'kysely';
import { type ManualClock, manualClock } from '../foundation/clock.ts';
import { type Database, openDatabase } from '../foundation/database/database.ts';
import { testDatabase } from '../foundation/database/embedded/test-database.ts';
import { createIds } from '../foundation/ids.ts';
import type { AccountName, Sums } from './account.ts';
import { createHoldWorker, type HoldWorker } from './hold.worker.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Operation } from './operation.ts';
import type { Purpose } from './purpose.ts';
import type { Transfer } from './transfer.ts';

export interface TestLedger {
  db: Database;
  clock: ManualClock;
  ledger: Ledger;
  worker: HoldWorker;
  /** Posts in a transaction of its own. */
  post(...operations: Operation[]): Promise<Transfer[]>;
  sums(name: AccountName): Promise<Sums>;
  drop(): Promise<void>;
}

export const account = (owner: AccountName['owner'], purpose: Purpose, currency = 'CNY'): AccountName => ({
  ...{ owner, purpose, currency },
});

export async function openTestLedger(poolSize = 8): Promise<TestLedger> {
  const database = await testDatabase();
  const { db, close } = openDatabase({ url: database.url, poolSize });
  const clock = manualClock(new Date('2026-11-20T08:00:00Z'));
  const ledger = createLedger({ clock, ids: createIds() });
  return {
    ...{ db, clock, ledger, worker: createHoldWorker({ db, clock, ledger, log: { warn: () => {} } }) },
    post: (...operations) => db.transaction().execute((tx) => ledger.post(tx, operations)),
    async sums({ owner, purpose, currency }) {
      const { rows } = await sql<Sums>`
        select coalesce(sum(debits), 0)::bigint as debits, coalesce(sum(credits), 0)::bigint as credits,
          coalesce(sum(debits_held), 0)::bigint as "debitsHeld", coalesce(sum(credits_held), 0)::bigint as "creditsHeld"
        from ledger_balance b join ledger_account a on a.id = b.account_id
        where (a.owner, a.purpose, a.currency) = (${owner}, ${purpose}, ${currency})`.execute(db);
      return rows[0]!;
    },
    async drop() {
      await close();
      await database.drop();
    },
  };
}

/** Puts money into accounts of the platform, once: there is enough to pay out of, whoever bears it in the end. */
export const fillFunds = (
  { db, ledger }: { db: Database; ledger: Pick<Ledger, 'post'> },
  { amount = 10_000_000n, purposes = ['protection-fund'] }: { amount?: bigint; purposes?: readonly Purpose[] } = {},
) =>
  db.transaction().execute((tx) =>
    ledger.post(
      tx,
      purposes.map((purpose) => ({
        ...{ do: 'move' as const, key: `fill/${purpose}`, code: 'test.fill', amount },
        ...{ debit: account('platform', 'clearing'), credit: account('platform', purpose) },
      })),
    ),
  );
