import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, SMALL_PACK, type TestPlatform } from '../../../packages/server/src/test-platform.ts';
import { checkRefunds, countRefunds, type RefundSizes, timeRefunds } from './refunds.ts';
import { openStreet } from './shop-street.ts';

const RIGHT = new URL('../../../packs/cn/service/guarantees/speed-refund.yaml', import.meta.url);
const SIZES: RefundSizes = { perSecond: 20, seconds: 1, rounds: 2, warmUp: 1, shops: 10, counted: 5 };

let tested: TestPlatform;
let client: pg.Client;
beforeAll(async () => {
  const pack = { ...SMALL_PACK, 'service/guarantees/speed-refund.yaml': readFileSync(RIGHT, 'utf8') };
  tested = await openTestPlatform({ pack });
  client = new pg.Client({ connectionString: tested.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await tested.drop();
});

test('refunds arrive at their rate, are all given at once, and cost as much each', async () => {
  const { platform, http } = tested;
  const headers = await tested.bearer();
  const desk = { platform, app: http.app, headers, client };
  // 20 × (1 × 2 + 1), and those that are counted
  await openStreet(desk, { orders: 110, shops: SIZES.shops }, () => undefined);
  const address = await http.app.listen({ host: '127.0.0.1', port: 0 });
  const asked = { port: Number(new URL(address).port), pid: process.pid, headers, client };
  const { rows, checked } = await timeRefunds(asked, SIZES, () => undefined);
  expect(rows.map(({ what, ours }) => [what, ours > 0])).toEqual(rows.map(({ what }) => [what, true]));
  expect(rows.at(-1)).toMatchObject({ what: expect.stringContaining('20 arriving a second') });
  expect(checked[0]).toMatch(/^all 40 orders were refunded at once/);
  const counted = await countRefunds(desk, SIZES, () => undefined);
  // a transaction begins and ends, and 28 statements between are the core's
  expect(counted[0]).toMatchObject({ unit: 'statements', peer: 1 });
  expect(counted[0]!.ours).toBeGreaterThan(28);
  expect(counted.map(({ ours }) => ours > 1)).toEqual([true, true, true, true]);
  expect(await checkRefunds(client)).toMatch(/^110 refunds of as many orders/);
});

test('what was refunded and did not stop its order is found', async () => {
  await client.query(`delete from ship_stop where order_id = (select min(order_id) from ship_stop)`);
  await expect(checkRefunds(client)).rejects.toThrow('of 110 refunds 109 are stopped');
});
