import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../database/database.ts';
import { testDatabase } from '../database/embedded/test-database.ts';
import { countAttempt, forgiveAll, forgiveOne, pauseAfter, purgeThrottle, type ThrottlePolicy } from './throttle.ts';

let open: OpenDatabase;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  open = openDatabase({ url: database.url, poolSize: 4 });
});
afterAll(async () => {
  await open.close();
  await drop();
});

const policy: ThrottlePolicy = { free: 3, firstPauseMs: 1_000, longestPauseMs: 60_000 };
const START = Date.parse('2026-11-20T08:00:00Z');
const DAY = 86_400_000;
const attempt = (key: Buffer, at: number) =>
  countAttempt(open.db, key, policy, new Date(at)).then(
    () => 'taken' as const,
    (error: { details: { retryAfter: number } }) => error.details.retryAfter,
  );

test('pauses grow to their bound and no further', () => {
  expect([0, 1, 2, 3, 4, 5, 8, 9, 100].map((n) => pauseAfter(n, policy))).toEqual([
    ...[0, 0, 0, 1_000, 2_000, 4_000, 32_000, 60_000, 60_000],
  ]);
});

/** What the table does, said in a few lines. */
function model() {
  let [count, at, until] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    attempt(now: number): 'taken' | number {
      if (until > now) return Math.max(1, Math.ceil((until - now) / 1000));
      count = at <= now - DAY ? 1 : count + 1;
      at = now;
      until = now + pauseAfter(count, policy);
      return 'taken';
    },
    forgiveAll() {
      [count, at, until] = [0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    },
    forgiveOne(now: number) {
      if (count <= 1) return this.forgiveAll();
      count--;
      until = Math.min(until, now);
    },
  };
}

test('whatever happens in whatever order, the table says what the model says', async () => {
  const step = fc.record({
    wait: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom(0, 60_000, DAY)),
    do: fc.oneof(
      { weight: 6, arbitrary: fc.constant('attempt' as const) },
      { weight: 1, arbitrary: fc.constantFrom('forgiveAll' as const, 'forgiveOne' as const) },
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      const key = randomBytes(32);
      const expected = model();
      let now = START;
      for (const { wait, do: what } of steps) {
        now += wait;
        if (what === 'attempt') expect(await attempt(key, now)).toBe(expected.attempt(now));
        else if (what === 'forgiveAll') {
          await forgiveAll(open.db, key);
          expected.forgiveAll();
        } else {
          await forgiveOne(open.db, key, new Date(now));
          expected.forgiveOne(now);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('of many at once no more are taken than are free', async () => {
  const key = randomBytes(32);
  const results = await Promise.all(Array.from({ length: 30 }, () => attempt(key, START)));
  expect(results.filter((result) => result === 'taken')).toHaveLength(policy.free);
});

test('what is a day old is removed', async () => {
  const [old, young] = [randomBytes(32), randomBytes(32)];
  await attempt(old, START);
  await attempt(young, START + 1);
  await purgeThrottle(open.db, new Date(START + DAY));
  const left = await open.db.selectFrom('sign_in_throttle').select('key_mac').execute();
  const keys = left.map(({ key_mac }) => key_mac.toString('hex'));
  expect([keys.includes(old.toString('hex')), keys.includes(young.toString('hex'))]).toEqual([false, true]);
});
