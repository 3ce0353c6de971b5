import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKETS, bucketOf } from './bucket.ts';

const party = fc
  .tuple(fc.constantFrom('merchant', 'creator', 'consumer', 'product'), fc.string({ minLength: 1, maxLength: 30 }))
  .map(([type, id]) => `${type}/${id}`);
const salt = fc.string({ maxLength: 32 });
const isIn = (of: string, who: string, limit: number): boolean => bucketOf(of, who) < limit;

test('a party that is in stays in, however the part grows', () => {
  fc.assert(
    fc.property(salt, party, fc.array(fc.nat(BUCKETS), { maxLength: 20 }), (of, who, limits) => {
      const rising = limits.sort((a, b) => a - b).map((limit) => isIn(of, who, limit));
      expect(rising).toEqual([...rising].sort((a, b) => Number(a) - Number(b)));
      expect([isIn(of, who, 0), isIn(of, who, BUCKETS)]).toEqual([false, true]);
      expect(bucketOf(of, who)).toBe(bucketOf(of, who));
    }),
  );
});

test('the buckets are even, and each release shuffles anew', () => {
  const parties = Array.from({ length: 20_000 }, (_, i) => `merchant/m${i}`);
  for (const percent of [1, 10, 50]) {
    const share = parties.filter((who) => isIn('one', who, percent * 100)).length / parties.length;
    // five standard deviations
    expect(Math.abs(share - percent / 100)).toBeLessThan(5 * Math.sqrt(0.25 / parties.length));
  }
  const both = parties.filter((who) => isIn('one', who, 1_000) && isIn('two', who, 1_000)).length / parties.length;
  expect(both).toBeGreaterThan(0.005);
  expect(both).toBeLessThan(0.016);
});

test('which bucket is pinned: another one would move parties in the middle of a rollout', () => {
  expect(['merchant/m1', 'merchant/m2', 'creator/k1'].map((who) => bucketOf('salt', who))).toEqual([1421, 4117, 997]);
});
