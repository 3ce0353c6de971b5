import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOf } from './interval.ts';

// Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%i of %i as published', (successes, trials, low, high) => {
  const interval = shareOf(successes, trials)!;
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('nothing is known of what was never tried', () => {
  expect(shareOf(0, 0)).toBeUndefined();
});

test('the share lies within its interval, and more trials make it narrower', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
      const successes = Math.round(trials * part);
      const { share, low, high } = shareOf(successes, trials)!;
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      const more = shareOf(successes * 4, trials * 4)!;
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});
