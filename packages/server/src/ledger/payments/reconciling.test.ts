import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIds } from '../../foundation/ids.ts';
import type { FileMood } from './payment.simulator.ts';
import { FUND, openTestPayments, PLENTY, type TestPayments } from './payments-fixture.ts';
import { createReconciling, type Reconciling } from './reconciling.ts';

const DAY = '2026-11-20';

let tested: TestPayments;
let reconciling: Reconciling;
beforeEach(async () => {
  tested = await openTestPayments();
  const { db, clock, provider, payments } = tested;
  reconciling = createReconciling({ db, clock, ids: createIds(), port: provider, payments, log: { warn: () => {} } });
});
afterEach(() => tested.drop());

/** Pays three and goes on to the next day. */
async function paid() {
  const { ask, workAll, clock } = tested;
  const asks = await ask({ amount: 100n }, { amount: 200n }, { amount: 300n });
  await workAll();
  clock.advance(86_400_000);
  return asks;
}

test('a file that agrees is clean, and every payment knows the line that proves it', async () => {
  await paid();
  expect(await reconciling.reconcile(DAY)).toMatchObject({ day: DAY, state: 'clean', lines: 3, reason: null });
  expect(await reconciling.reconcile(DAY)).toMatchObject({ state: 'clean', lines: 3 });
  const { rows } = await sql<{ line: bigint }>`select file_line as line from payment order by file_line`.execute(
    tested.db,
  );
  expect(rows.map(({ line }) => line)).toEqual([1n, 2n, 3n]);
  expect(await tested.discrepancies()).toEqual([]);
});

test('what a file proves is settled by it: the only thing that is posted', async () => {
  const { ask, provider, payments, clock, stateOf, sums } = tested;
  provider.faults.lostAfter = 1;
  const [one] = await ask({ amount: 100n });
  await payments.work(1);
  expect(await stateOf(one!.id)).toBe('unknown');
  clock.advance(86_400_000);
  expect(await reconciling.reconcile(DAY)).toMatchObject({ state: 'clean', lines: 1 });
  expect(await stateOf(one!.id)).toBe('settled');
  const { debits, debitsHeld } = await sums(FUND);
  expect([debits, debitsHeld]).toEqual([100n, 0n]);
});

const REFUSED: [FileMood, number, RegExp][] = [
  ['gap', 4, /number 4; 3 is missing/],
  ['checksum', 5, /checksum/],
  ['short', 5, /end is missing/],
];
test.each(REFUSED)(
  'a file with %s is refused whole, naming its line, until a whole one comes',
  async (mood, line, why) => {
    const { provider, db } = tested;
    await paid();
    provider.fileMood = mood;
    const refused = await reconciling.reconcile(DAY);
    expect(refused).toMatchObject({ state: 'refused', line, lines: 0 });
    expect(refused.reason).toMatch(why);
    const counted =
      await sql`select from reconciliation_line union all select from payment where file_day is not null`.execute(db);
    expect(counted.rows).toEqual([]);
    provider.fileMood = 'well';
    expect(await reconciling.reconcile(DAY)).toMatchObject({ state: 'clean', lines: 3, reason: null });
  },
);

test.each([
  ['a byte order mark', (text: string) => `\uFEFF${text}`, 1, /byte order mark/],
  ['lines of another system', (text: string) => text.replaceAll('\n', '\r\n'), 1, /CR and LF/],
] as const)('a file with %s is refused with what is wrong', async (_, change, line, why) => {
  const { provider } = tested;
  await paid();
  const file = provider.file.bind(provider);
  provider.file = async (day) => {
    let text = '';
    for await (const chunk of (await file(day)) as AsyncIterable<string>) text += chunk;
    return (async function* () {
      yield Buffer.from(change(text));
    })();
  };
  const refused = await reconciling.reconcile(DAY);
  expect(refused).toMatchObject({ state: 'refused', line, lines: 0 });
  expect(refused.reason).toMatch(why);
});

const DIFFERS: [FileMood, string[], number | null][] = [
  ['twice', ['line-twice'], 4],
  ['unknown', ['line-unknown'], 4],
  ['amount', ['line-differs', 'line-missing'], 3],
  ['omits', ['line-missing'], null],
];
test.each(DIFFERS)('a file that %s: found with its line, and nothing is posted', async (mood, kinds, line) => {
  const { provider, db, sums } = tested;
  await paid();
  const before = await sums(FUND);
  provider.fileMood = mood;
  for (const _ of [1, 2]) expect(await reconciling.reconcile(DAY)).toMatchObject({ state: 'differs' });
  expect((await tested.discrepancies()).sort()).toEqual(kinds);
  const { rows } = await sql<{ line: bigint | null }>`
    select line from payment_discrepancy where kind = ${kinds[0]!}`.execute(db);
  expect(rows).toEqual([{ line: line === null ? null : BigInt(line) }]);
  expect(await sums(FUND)).toEqual(before);
});

test('what failed by what we know and stands in the file is for a person', async () => {
  const { ask, provider, workAll, clock, sums } = tested;
  provider.faults.fails = 1;
  const [one] = await ask({ amount: 100n });
  await workAll();
  const paidAll = provider.paid as Map<string, unknown>;
  const [line, providerId, at] = [1, 'P1', clock.now()];
  paidAll.set(one!.id, { line, id: one!.id, providerId, amount: 100n, currency: 'CNY', at });
  clock.advance(86_400_000);
  expect(await reconciling.reconcile(DAY)).toMatchObject({ state: 'differs' });
  expect(await tested.discrepancies()).toEqual(['line-failed']);
  const { debits, credits } = await sums(FUND);
  expect(credits - debits).toBe(PLENTY);
});

test('a day that is not over, is none, or has no file is refused by name', async () => {
  await paid();
  for (const day of ['2026-11-21', '2026-13-01', '2026-02-30', 'yesterday'])
    await expect(reconciling.reconcile(day)).rejects.toMatchObject({ code: 'reconciliation.day' });
  tested.provider.fileMood = 'missing';
  await expect(reconciling.reconcile(DAY)).rejects.toMatchObject({ code: 'reconciliation.no-file' });
});

test('the job goes through all days that are missing', async () => {
  await paid();
  tested.clock.advance(86_400_000);
  await reconciling.catchUp(new AbortController().signal);
  const { rows } = await sql`select day::text, state from reconciliation order by day`.execute(tested.db);
  expect(rows).toEqual([
    { day: DAY, state: 'clean' },
    { day: '2026-11-21', state: 'clean' },
  ]);
});

test('days whose files never come keep no others waiting', async () => {
  await paid();
  for (let days = 0; days < 40; days++) tested.clock.advance(86_400_000);
  const { ask, workAll, clock, provider } = tested;
  await ask({ amount: 400n });
  await workAll();
  const last = clock.now().toISOString().slice(0, 10);
  clock.advance(86_400_000);
  const file = provider.file.bind(provider);
  provider.file = async (day) => (day === last ? file(day) : 'missing');
  await reconciling.catchUp(new AbortController().signal);
  const { rows } = await sql`select day::text, state from reconciliation`.execute(tested.db);
  expect(rows).toEqual([{ day: last, state: 'clean' }]);
});

test.each(['1970-01-01T00:00:00Z', '2099-01-01T00:00:00Z'])(
  'a payment that is said to be settled in %s belongs to a day that is looked at',
  async (at) => {
    const { ask, payments, clock, db, provider } = tested;
    const [one] = await ask({ amount: 100n });
    const told = { id: one!.id, outcome: 'settled', providerId: 'P1', amount: 100n, currency: 'CNY' } as const;
    expect(await payments.settle({ ...told, at: new Date(at), by: 'callback' })).toBe('settled');
    const { rows } = await sql<{ at: Date }>`select settled_at as at from payment`.execute(db);
    expect(rows).toEqual([{ at: clock.now() }]);
    clock.advance(86_400_000);
    await reconciling.catchUp(new AbortController().signal);
    // the provider's file of that day knows nothing of it: a person hears of that
    expect(provider.paid.size).toBe(0);
    expect(await tested.discrepancies()).toEqual(['line-missing']);
  },
);
