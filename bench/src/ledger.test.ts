import { expect, test } from 'vitest';
import { testDatabase } from '../../packages/server/src/foundation/database/embedded/test-database.ts';
import { measureLedger } from './ledger.ts';

test('transfers are measured beside bare ones, and no money is ever missing from a bucket', async () => {
  const database = await testDatabase();
  try {
    const { rows, checked } = await measureLedger(
      database.url,
      { accounts: 100, rounds: 1, roundMs: 300 },
      () => undefined,
    );
    expect(rows.map(({ must, unit, ours }) => [must, unit, ours > 0])).toEqual([
      [0.5, 'transfers/s', true],
      ...Array(3).fill([0.6, 'transfers/s', true]),
      [undefined, 'transfers/s', true],
    ]);
    expect(checked[1]).toMatch(/^[1-9][\d,]* of [1-9][\d,]* transfers .* found their bucket short/);
    expect(checked[2]).toMatch(/^all [1-9]\d* that were left there went out one by one, and one more was refused$/);
  } finally {
    await database.drop();
  }
});
