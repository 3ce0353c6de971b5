import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGatherer } from './gather.ts';

const about = (error: unknown) => (error as Error).message.startsWith('item');

test('what arrives together shares a batch, answers keep their askers', async () => {
  const sizes: number[] = [];
  const gatherer = createGatherer<number, number>({
    run: async (items) => {
      sizes.push(items.length);
      await new Promise((resolve) => setTimeout(resolve, 2));
      return items.map((item) => item * 2);
    },
    isAboutAnItem: about,
    maxBatch: 10,
    maxRunning: 1,
    maxWaiting: 1_000,
  });
  const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => gatherer.add(i)));
  expect(answers).toEqual(Array.from({ length: 25 }, (_, i) => i * 2));
  expect(sizes).toEqual([10, 10, 5]);
});

test('one bad item fails alone, whatever its place', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (bad) => {
      const done = new Map<number, number>();
      const gatherer = createGatherer<number, string>({
        run: async (items) => {
          if (items.some((i) => bad[i])) throw new Error('item at fault');
          for (const i of items) done.set(i, (done.get(i) ?? 0) + 1);
          return items.map(String);
        },
        isAboutAnItem: about,
        maxBatch: 16,
        maxRunning: 2,
        maxWaiting: 100,
      });
      const results = await Promise.allSettled(bad.map((_, i) => gatherer.add(i)));
      results.forEach((result, i) => {
        expect(result.status).toBe(bad[i] ? 'rejected' : 'fulfilled');
        expect(done.get(i) ?? 0).toBe(bad[i] ? 0 : 1);
      });
    }),
    { numRuns: 50 },
  );
});

test('a failure of everything is tried once; too much waiting and stopping are said', async () => {
  let runs = 0;
  const gatherer = createGatherer<number, number>({
    run: async () => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new Error('database away');
    },
    isAboutAnItem: about,
    maxBatch: 8,
    maxRunning: 1,
    maxWaiting: 3,
  });
  const asked = [1, 2, 3, 4].map((i) => gatherer.add(i));
  const results = await Promise.allSettled(asked);
  expect(results.slice(0, 3).every((r) => r.status === 'rejected' && r.reason.message === 'database away')).toBe(true);
  expect(results[3]).toMatchObject({ reason: { code: 'server.overloaded' } });
  expect(runs).toBe(1);
  await gatherer.stop();
  await expect(gatherer.add(5)).rejects.toMatchObject({ code: 'server.stopping' });
});
