import pg from 'pg';
import { wallClock } from '../../packages/server/src/foundation/clock.ts';
import { openDatabase } from '../../packages/server/src/foundation/database/database.ts';
import { openEmbedded } from '../../packages/server/src/foundation/database/embedded/open-embedded.ts';
import { migrate } from '../../packages/server/src/foundation/database/migrate.ts';
import { createIds } from '../../packages/server/src/foundation/ids.ts';
import type { AccountName } from '../../packages/server/src/ledger/account.ts';
import { createLedger } from '../../packages/server/src/ledger/ledger.ts';
import type { Move } from '../../packages/server/src/ledger/operation.ts';
import { type Bench, type BenchReport, type BenchRow, median, row } from './bench.ts';
import { machineNow } from './machine.ts';
import { inFolder } from './scratch.ts';

const AT_ONCE = 8;
const IN_A_CALL = 20;

const name = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: 'CNY' },
});
const CLEARING = name('platform', 'clearing');
const FUND = name('platform', 'protection-fund');
const FEE = name('platform', 'platform-fee');
/** What it has, in transfers that go out of it: one for each that may be under way, and few beside. */
const SHORT = name('platform', 'logistics-pool');
const AMOUNT = 10n;
const SPARE = 24;
const merchant = (n: number): AccountName => name(`merchant/m${n}`, 'merchant-balance');

/** Transfers one a transaction beside the bare statements, and into and out of an account in which everybody posts. */
export const ledger: Bench = {
  about: 'transfers one a transaction beside bare statements; an account in buckets beside spread ones',
  run: ({ onProgress }) =>
    inFolder(async (folder) => {
      const database = await openEmbedded({ dataDir: folder, role: 'tool' });
      try {
        await migrate(database.url);
        return await measureLedger(database.url, SIZES, onProgress);
      } finally {
        await database.release();
      }
    }),
};

export interface LedgerSizes {
  accounts: number;
  rounds: number;
  roundMs: number;
}

const SIZES: LedgerSizes = { accounts: 2_000, rounds: 5, roundMs: 3_000 };

/** @param url a database with its tables, of which nobody else knows */
export async function measureLedger(
  url: string,
  { accounts, rounds, roundMs }: LedgerSizes,
  onProgress: (line: string) => void,
): Promise<BenchReport> {
  const machine = machineNow();
  const { db, pool: own, close } = openDatabase({ url, poolSize: AT_ONCE });
  const gathered = countGathering(own);
  const pool = new pg.Pool({ connectionString: url, max: AT_ONCE });
  // the database may be gone before the last connection is closed: one that is idle then tells its pool
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const { post } = createLedger({ clock: wallClock, ids: createIds() });
  let last = 0;
  const move = (debit: AccountName, credit: AccountName, amount = 1n): Move => ({
    ...{ do: 'move', key: `bench/${++last}`, code: 'bench', debit, credit, amount },
  });
  const posting = (operations: () => Move[]) => async (): Promise<void> => {
    await db.transaction().execute((tx) => post(tx, operations()));
  };
  const someone = (): AccountName => merchant(Math.floor(Math.random() * accounts));
  const between = (): Move => {
    const debit = someone();
    let credit = someone();
    while (credit.owner === debit.owner) credit = someone();
    return move(debit, credit);
  };
  let turn = 0;
  const works = {
    bare: () => bareTransfer(pool, accounts),
    spread: posting(() => [between()]),
    into: posting(() => [move(someone(), FEE)]),
    out: posting(() => [move(FUND, someone())]),
    // what goes out came in just before: all of them together have enough, and one row often has not
    short: posting(() => [++turn % 2 === 1 ? move(someone(), SHORT, AMOUNT) : move(SHORT, someone(), AMOUNT)]),
    many: posting(() => Array.from({ length: IN_A_CALL }, between)),
  };
  try {
    onProgress('filling');
    await fillBare(pool, accounts);
    for (let at = 0; at < accounts; at += 100)
      await posting(() =>
        Array.from({ length: Math.min(100, accounts - at) }, (_, i) => move(CLEARING, merchant(at + i), 10n ** 9n)),
      )();
    for (let i = 0; i < 32; i++) await posting(() => [move(CLEARING, FUND, 10n ** 9n)])();
    await posting(() => [move(CLEARING, SHORT, AMOUNT * BigInt(SPARE))])();
    await pool.query('vacuum analyze');
    const speeds = Object.fromEntries(Object.keys(works).map((each) => [each, [] as number[]]));
    let [gathers, shorts] = [0, 0];
    for (let round = 0; round < rounds; round++)
      for (const [each, work] of Object.entries(works)) {
        onProgress(`round ${round + 1} of ${rounds}: ${each}`);
        const before = gathered();
        const { speed, count } = await speedOf(work, roundMs);
        speeds[each]!.push(speed);
        if (each !== 'short') continue;
        gathers += gathered() - before;
        shorts += count;
      }
    const beside = (what: string, each: keyof typeof works, peer: keyof typeof works, peerName: string): BenchRow => ({
      ...row(what, median(speeds[each]!), median(speeds[peer]!), 'transfers/s'),
      ...{ peer_name: peerName, ours_range: rangeOf(speeds[each]!), peer_range: rangeOf(speeds[peer]!) },
    });
    const many = row(
      `${IN_A_CALL} transfers a transaction`,
      median(speeds.many!) * IN_A_CALL,
      median(speeds.spread!),
      'transfers/s',
    );
    return {
      name: 'ledger',
      machine,
      rows: [
        {
          ...beside('one transfer a transaction', 'spread', 'bare', 'two rows inserted and two balances updated'),
          must: 0.5,
        },
        { ...beside('into one account, in buckets', 'into', 'spread', 'between spread accounts'), must: 0.6 },
        {
          ...beside('out of one account with a limit, in buckets', 'out', 'spread', 'between spread accounts'),
          must: 0.6,
        },
        {
          ...beside(
            'into and out of one that has little, its buckets often short',
            'short',
            'spread',
            'between spread accounts',
          ),
          must: 0.6,
        },
        { ...many, peer_name: 'one a transaction' },
      ],
      checked: [
        await checkBooks(pool, last),
        `${gathers.toLocaleString('en')} of ${shorts.toLocaleString('en')} transfers with the account that had little found their bucket short and brought from the others what it lacked; none was refused while the account had it`,
        await emptied(posting, pool, () => move(SHORT, someone(), 1n)),
      ],
    };
  } finally {
    await pool.end();
    await close();
  }
}

const rangeOf = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

/** How often a call gave up the rows that it had locked, because one of them was short. */
function countGathering(pool: pg.Pool): () => number {
  let count = 0;
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query(...given: unknown[]) {
        if (given[0] === 'rollback to savepoint ledger_rows') count++;
        return query(...given);
      },
    });
  });
  return () => count;
}

/** @throws Error unless debits are credits, and nothing was posted that was not asked for */
async function checkBooks(pool: pg.Pool, asked: number): Promise<string> {
  const { rows: sums } = await pool.query(
    'select sum(debits) = sum(credits) as even, count(*) filter (where bucket > 0 and debits > 0)::integer as used from ledger_balance',
  );
  if (!sums[0].even) throw new Error('debits are not credits');
  const { rows: counts } = await pool.query('select count(*)::integer as count from ledger_transfer');
  if (counts[0].count > asked) throw new Error(`${counts[0].count} transfers of ${asked} that were posted`);
  return `${counts[0].count.toLocaleString('en')} transfers by ${AT_ONCE} at once: debits are credits, ${sums[0].used} further buckets in use`;
}

/** All that an account has can be taken out of it one by one, wherever it lies, and no more. */
async function emptied(
  posting: (operations: () => Move[]) => () => Promise<void>,
  pool: pg.Pool,
  one: () => Move,
): Promise<string> {
  const leftOf = async (): Promise<number> => {
    const { rows } = await pool.query(
      `select sum(credits - debits)::integer as rest from ledger_balance b join ledger_account a on a.id = b.account_id
       where a.owner = $1 and a.purpose = $2`,
      [SHORT.owner, SHORT.purpose],
    );
    return rows[0].rest as number;
  };
  const had = await leftOf();
  for (let taken = 0; taken < had; taken++) await posting(() => [one()])();
  const refused = await posting(() => [one()])().then(
    () => false,
    () => true,
  );
  if ((await leftOf()) !== 0 || !refused) throw new Error(`${had} were taken, and ${await leftOf()} are left`);
  return `all ${had} that were left there went out one by one, and one more was refused`;
}

/** How often a second `AT_ONCE` can do it, each as soon as its last one is done. */
async function speedOf(work: () => Promise<void>, lasting: number): Promise<{ speed: number; count: number }> {
  const began = performance.now();
  let count = 0;
  const run = async (): Promise<void> => {
    while (performance.now() - began < lasting) {
      await work();
      count++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return { speed: (count * 1_000) / (performance.now() - began), count };
}

async function fillBare(pool: pg.Pool, accounts: number): Promise<void> {
  await pool.query(`
    create table bare_balance (id integer primary key, amount bigint not null) with (fillfactor = 50);
    create table bare_entry (id uuid primary key, account integer not null, amount bigint not null, at timestamptz not null);
    insert into bare_balance select n, 1000000000 from generate_series(1, ${accounts}) n`);
}

/** What the statements cost by themselves: no names, no limits, no chain, nothing that a key counts once by. */
async function bareTransfer(pool: pg.Pool, accounts: number): Promise<void> {
  const debit = 1 + Math.floor(Math.random() * (accounts - 1));
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
