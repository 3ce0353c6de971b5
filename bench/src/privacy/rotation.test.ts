import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../../../packages/server/src/test-platform.ts';
import { measureRotation } from './rotation.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

test('everybody’s key is wrapped anew and the index built anew; no read fails and no search misses', async () => {
  const { reactionWorker, privacy } = tested.platform;
  const over = new AbortController();
  // what the jobs do each minute
  const working = (async () => {
    while (!over.signal.aborted) {
      await reactionWorker.drain();
      await privacy.rotating.work(over.signal);
      await privacy.index.work(over.signal);
      await sleep(20);
    }
  })();
  const sizes = { people: 3_000, orders: 150, beforeMs: 50 };
  const { rows, checked } = await measureRotation(tested.platform, sizes, () => undefined).finally(() => over.abort());
  await working;
  expect(rows.map(({ unit, ours }) => [unit, ours > 0])).toEqual([
    ['keys/s', true],
    ['orders/s', true],
    ...Array(4).fill(['ms', true]),
  ]);
  expect(checked[0]).toMatch(/^3,000 keys wrapped anew in .*, none left; the index of 150 orders/);
});
