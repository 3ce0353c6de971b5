import { afterEach, expect, test } from 'vitest';
import { createIds } from '../../foundation/ids.ts';
import { openTestPayouts, someAsk, TERMS, type TestPayouts } from '../payout/payout-fixture.ts';
import { createAlarms } from './alarms.ts';
import { readAges, readCohorts, readTopExposures } from './fund.reading.ts';
import { solvencyOf } from './solvency.ts';

let tested: TestPayouts;
afterEach(() => tested.drop());

const DAY_MS = 86_400_000;
const [CLEARING, FUND] = (['clearing', 'protection-fund'] as const).map(
  (purpose) => ({ owner: 'platform', purpose, currency: 'CNY' }) as const,
) as [
  { owner: 'platform'; purpose: 'clearing'; currency: 'CNY' },
  { owner: 'platform'; purpose: 'protection-fund'; currency: 'CNY' },
];

test('managers are told of a crossing once, and again only after it was well', async () => {
  tested = await openTestPayouts({ fund: 10_000n });
  const told: string[] = [];
  const alarms = createAlarms({
    ...{ ...tested, ids: createIds(), terms: TERMS },
    notify: async (_tx, _who, kind, { what, amount, high, coverage, least }) =>
      void told.push(`${kind} ${what} ${what === 'solvency' ? `${amount} of ${high}` : `${coverage} of ${least}`}`),
  });
  const { post, clock } = tested;
  const spend = (n: number, amount: bigint) =>
    post({ do: 'move', key: `spent/${n}`, code: 'test.spent', debit: FUND, credit: CLEARING, amount });
  for (let day = 0; day < 21; day++) {
    await spend(day, 100n);
    clock.advance(DAY_MS);
  }
  // 7,900 left, and 3,000 a month
  expect(await alarms()).toBe(0);
  await post({ do: 'hold', key: 'h1', code: 'test.hold', debit: FUND, credit: CLEARING, amount: 5_000n });
  expect([await alarms(), await alarms(), told]).toEqual([
    1,
    0,
    [expect.stringMatching(/^fund\.alarm solvency 2900 of 3\d{3}$/)],
  ]);
  await post({ do: 'move', key: 'in', code: 'fund.contribution', debit: CLEARING, credit: FUND, amount: 2_000n });
  expect(await alarms()).toBe(0);
  await post({ do: 'hold', key: 'h2', code: 'test.hold', debit: FUND, credit: CLEARING, amount: 3_000n });
  expect([await alarms(), told.length]).toEqual([1, 2]);
});

test('coverage is what there is of what is owed, what only waits counted', () => {
  tested = { drop: async () => {} } as TestPayouts;
  const state = { fund: 'protection-fund', currency: 'CNY', accountId: 'a', daily: [] } as const;
  const of = (balance: bigint, held: bigint, waiting: bigint) =>
    solvencyOf({ ...state, daily: [], balance, held, waiting }, { coverageLeast: 150 });
  expect(of(100n, 0n, 0n)).toMatchObject({ coverage: undefined, alarms: [], available: 100n });
  expect(of(150n, 60n, 40n)).toMatchObject({ coverage: 150, alarms: [] });
  expect(of(149n, 60n, 40n)).toMatchObject({ coverage: 149, alarms: ['coverage'] });
});

test('what is owed stands by its age, its merchant, and the month of its payout', async () => {
  tested = await openTestPayouts();
  const { order, pay, workAll, clock, db } = tested;
  for (const [n, merchant, amount] of [
    [1, 'm1', 100n],
    [2, 'm1', 200n],
    [3, 'm2', 50n],
  ] as const) {
    await order(`o${n}`, { booked: false, merchant });
    await pay(someAsk({ orderId: `o${n}`, merchantId: merchant, lines: [{ kind: 'compensation', amount }] }));
    await workAll();
    clock.advance(40 * DAY_MS);
  }
  const now = clock.now();
  expect((await readAges(db, now)).map(({ from, merchants, amount }) => [from, merchants, amount])).toEqual([
    [30, 1, 50n],
    [60, 1, 200n],
    [90, 1, 100n],
  ]);
  expect(await readTopExposures(db, 1)).toMatchObject([{ merchantId: 'm1', amount: 300n, receivable: 300n }]);
  expect((await readCohorts(db, now, 12)).map(({ month, owed, recovered }) => [month, owed, recovered])).toEqual([
    ['2027-02', 50n, 0n],
    ['2026-12', 200n, 0n],
    ['2026-11', 100n, 0n],
  ]);
});
