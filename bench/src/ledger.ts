import pg from 'pg';
import { wallClock } from '../../packages/server/src/foundation/clock.ts';
import { openDatabase } from '../../packages/server/src/foundation/database/database.ts';
import { openEmbedded } from '../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { migrate } from '../../packages/server/src/foundation/database/migrate.ts';
import { createIds } from '../../packages/server/src/foundation/ids.ts';
import type { AccountName } from '../../packages/server/src/ledger/account.ts';
import { createLedger } from '../../packages/server/src/ledger/ledger.ts';
import type { Move } from '../../packages/server/src/ledger/operation.ts';
import { type Bench, median, row } from './bench.ts';
import { machine } from './machine.ts';
import { inFolder } from './scratch.ts';

const AT_ONCE = 8;
const ACCOUNTS = 2_000;
const ROUND_MS = 3_000;
const ROUNDS = 5;
const IN_A_CALL = 20;

const name = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: 'CNY' },
});
const CLEARING = name('platform', 'clearing');
const FUND = name('platform', 'protection-fund');
const FEE = name('platform', 'platform-fee');
const someone = (): AccountName => name(`merchant/m${Math.floor(Math.random() * ACCOUNTS)}`, 'merchant-balance');

/** Transfers one a transaction beside the bare statements, and into and out of an account in which everybody posts. */
export const ledger: Bench = {
  about: 'transfers one a transaction beside bare statements; an account in buckets beside spread ones',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const database = await openEmbedded({ dataDir: folder, role: 'tool' });
      const { db, close } = openDatabase({ url: database.url, poolSize: AT_ONCE });
      const pool = new pg.Pool({ connectionString: database.url, max: AT_ONCE });
      const { post } = createLedger({ clock: wallClock, ids: createIds() });
      let last = 0;
      const move = (debit: AccountName, credit: AccountName, amount = 1n): Move => ({
        ...{ do: 'move', key: `bench/${++last}`, code: 'bench', debit, credit, amount },
      });
      const posting = (operations: () => Move[]) => async (): Promise<void> => {
        await db.transaction().execute((tx) => post(tx, operations()));
      };
      const between = (): Move => {
        const debit = someone();
        let credit = someone();
        while (credit.owner === debit.owner) credit = someone();
        return move(debit, credit);
      };
      const works = {
        bare: () => bareTransfer(pool),
        spread: posting(() => [between()]),
        into: posting(() => [move(someone(), FEE)]),
        out: posting(() => [move(FUND, someone())]),
        many: posting(() => Array.from({ length: IN_A_CALL }, between)),
      };
      try {
        await migrate(database.url);
        onProgress('filling');
        await fillBare(pool);
        for (let at = 0; at < ACCOUNTS; at += 100)
          await posting(() =>
            Array.from({ length: 100 }, (_, i) =>
              move(CLEARING, name(`merchant/m${at + i}`, 'merchant-balance'), 10n ** 9n),
            ),
          )();
        for (let i = 0; i < 32; i++) await posting(() => [move(CLEARING, FUND, 10n ** 9n)])();
        await pool.query('vacuum analyze');
        const speeds = Object.fromEntries(Object.keys(works).map((each) => [each, [] as number[]]));
        for (let round = 0; round < ROUNDS; round++)
          for (const [each, work] of Object.entries(works)) {
            onProgress(`round ${round + 1} of ${ROUNDS}: ${each}`);
            speeds[each]!.push(await speedOf(work));
          }
        const speed = (each: keyof typeof works): number => median(speeds[each]!);
        const { rows: sums } = await pool.query(
          'select sum(debits) = sum(credits) as even, count(*) filter (where bucket > 0 and debits > 0)::integer as used from ledger_balance',
        );
        if (!sums[0].even) throw new Error('debits are not credits');
        const { rows: counts } = await pool.query('select count(*)::integer as count from ledger_transfer');
        if (counts[0].count > last) throw new Error(`${counts[0].count} transfers of ${last} that were posted`);
        const spread = speed('spread');
        return {
          name: 'ledger',
          machine: machine(),
          rows: [
            row(
              'one transfer a transaction; peer: insert two rows, update two balances',
              spread,
              speed('bare'),
              'tx/s',
            ),
            row('into one account, in buckets; peer: between spread accounts', speed('into'), spread, 'tx/s'),
            row(
              'out of one account with a limit, in buckets; peer: between spread accounts',
              speed('out'),
              spread,
              'tx/s',
            ),
            row(
              `${IN_A_CALL} transfers a transaction; peer: one a transaction`,
              speed('many') * IN_A_CALL,
              spread,
              'transfers/s',
            ),
          ],
          checked: [
            `${counts[0].count.toLocaleString('en')} transfers by ${AT_ONCE} at once: debits are credits, ${sums[0].used} further buckets in use`,
          ],
        };
      } finally {
        await pool.end();
        await close();
        await database.release();
      }
    }),
};

/** How often a second `AT_ONCE` can do it, each as soon as its last one is done. */
async function speedOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  let count = 0;
  const run = async (): Promise<void> => {
    while (performance.now() - began < ROUND_MS) {
      await work();
      count++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return (count * 1_000) / (performance.now() - began);
}

async function fillBare(pool: pg.Pool): Promise<void> {
  await pool.query(`
    create table bare_balance (id integer primary key, amount bigint not null) with (fillfactor = 50);
    create table bare_entry (id uuid primary key, account integer not null, amount bigint not null, at timestamptz not null);
    insert into bare_balance select n, 1000000000 from generate_series(1, ${ACCOUNTS}) n`);
}

/** What the statements cost by themselves: no names, no limits, no chain, nothing that a key counts once by. */
async function bareTransfer(pool: pg.Pool): Promise<void> {
  const debit = 1 + Math.floor(Math.random() * (ACCOUNTS - 1));
  const credit = debit + 1;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query({
      name: 'bare-entry',
      text: 'insert into bare_entry values (uuidv7(), $1, -1, now()), (uuidv7(), $2, 1, now())',
      values: [debit, credit],
    });
    const text = 'update bare_balance set amount = amount + $2 where id = $1';
    await client.query({ name: 'bare-balance', text, values: [debit, -1] });
    await client.query({ name: 'bare-balance', text, values: [credit, 1] });
    await client.query('commit');
  } finally {
    client.release();
  }
}
