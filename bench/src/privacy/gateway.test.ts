import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../../packages/server/src/test-platform.ts';
import { checkLog, measureBatches, statementsRow } from './gateway.ts';
import { openShop } from './shops.ts';

let tested: TestPlatform;
let client: pg.Client;
let port: number;
beforeAll(async () => {
  tested = await openTestPlatform();
  client = new pg.Client({ connectionString: tested.databaseUrl });
  await client.connect();
  await tested.http.app.listen({ host: '127.0.0.1', port: 0 });
  port = (tested.http.app.server.address() as { port: number }).port;
  await tested.platform.reactionWorker.start();
});
afterAll(async () => {
  await tested.platform.reactionWorker.stop();
  await client.end();
  await tested.drop();
});

test('batches are opened and logged, with as many statements for many items as for few', async () => {
  const everything = await tested.bearer();
  const options = { port, everything, client, batch: 20, waiting: 100, at: tested.clock.now() };
  const shops = [await openShop('s1', options), await openShop('s2', options)];
  const sizes = { rounds: 1, seconds: 0.1 };
  const rows = await measureBatches(shops, { port, pid: process.pid, client }, sizes, () => undefined);
  expect(rows[0]).toMatchObject({ unit: 'items/s', peer_name: 'bare node:crypto on one core' });
  // what follows from the orders asks the database too
  await tested.platform.reactionWorker.drain();
  const { ours, peer } = await statementsRow(tested.http.app, shops[0]!);
  expect([ours, peer]).toEqual([8, 8]);
  expect(await checkLog(client)).toMatch(/^\d{3,} items opened in \d+ requests, all of them in the log/);
});
