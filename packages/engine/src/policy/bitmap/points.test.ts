import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointsOf, stepsTo } from './points.ts';

const rising = (points: readonly number[]): Float64Array => Float64Array.from(new Set(points)).sort();

/** What is asked for, counted. */
const counted = (points: Float64Array, value: number): number =>
  points.reduce((steps, point) => steps + Number(point < value) + Number(point <= value), 0);

const amount = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.integer({ min: -5, max: 40 }),
  fc.integer({ min: 1_000_000, max: 1_000_050 }),
  fc.double({ noNaN: true, min: -2, max: 200 }),
  fc.maxSafeInteger(),
);

it('finds a number among the points of each of several features as counting does', () => {
  const features = fc.array(fc.array(amount, { maxLength: 60 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(features, fc.array(fc.oneof(amount, fc.double({ noNaN: true })), { maxLength: 20 }), (some, others) => {
      const all = some.map(rising);
      for (const [i, points] of pointsOf(all).entries())
        for (const value of [...all[i]!, ...others, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
          expect([value, stepsTo(points, value)]).toEqual([value, counted(all[i]!, value)]);
    }),
    { numRuns: 300 },
  );
});

it('compares with few points where they lie apart, and bisects where many lie together', () => {
  const [prices, ids] = pointsOf([
    rising([100, 150, 200, 990, 5_000]),
    rising(Array.from({ length: 200 }, (_, i) => 7e8 + i)),
  ]);
  expect(prices!.most).toBe(1);
  expect(ids!.most).toBe(200);
  expect(stepsTo(ids!, 7e8 + 120)).toBe(241);
  expect(stepsTo(ids!, 7e8 + 120.5)).toBe(242);
});
