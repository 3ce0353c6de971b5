import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, openTestLedger, type TestLedger } from '../../ledger/ledger-fixture.ts';
import { readFlows } from './fund.reading.ts';

let tested: TestLedger;
beforeAll(async () => {
  tested = await openTestLedger();
});
afterAll(() => tested.drop());

test('flows are listed by amount, and those of one amount by where they come from and go to', async () => {
  const clearing = account('platform', 'clearing');
  const into = (purpose: 'protection-fund' | 'logistics-pool', amount: bigint, key: string) =>
    tested.post({
      ...{ do: 'move', key, code: 'test', amount },
      debit: clearing,
      credit: account('platform', purpose),
    });
  await into('protection-fund', 30n, 'a');
  await into('logistics-pool', 30n, 'b');
  const shop = account('merchant/m1', 'deposit');
  await tested.post({ ...{ do: 'move', key: 'c', code: 'test', amount: 99n }, debit: clearing, credit: shop });
  await tested.post({
    ...{ do: 'move', key: 'd', code: 'test', amount: 30n },
    ...{ debit: shop, credit: account('platform', 'protection-fund') },
  });
  const flows = await readFlows(tested.db, new Date(0), new Date('9000-01-01T00:00:00Z'));
  expect(flows.map(({ from, to, amount }) => [from, to, amount])).toEqual([
    ['clearing', 'deposit', 99n],
    ['clearing', 'logistics-pool', 30n],
    ['clearing', 'protection-fund', 30n],
    ['deposit', 'protection-fund', 30n],
  ]);
});
