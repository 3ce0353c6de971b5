import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecastOf } from './forecast.ts';

test('the same every day is expected to go on, and leaves nothing open', () => {
  expect(
    forecastOf(
      Array.from({ length: 56 }, () => 100),
      30,
    ),
  ).toEqual({ expected: 3_000, low: 3_000, high: 3_000, weeks: 8 });
});

test('days that make no whole week are the oldest, and left out', () => {
  const daily = [9_999, ...Array.from({ length: 14 }, () => 10)];
  expect(forecastOf(daily, 7)).toEqual({ expected: 70, low: 70, high: 70, weeks: 2 });
  expect(forecastOf(daily.slice(0, 13), 7)).toBeUndefined();
});

test('about 95 of 100 months to come lie in the interval', () => {
  // a fixed stream, so that the share is the same in every run
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  let inside = 0;
  const months = 2_000;
  for (let n = 0; n < months; n++) {
    const daily = Array.from({ length: 84 + 28 }, () => Math.round(next() * 1_000));
    const { low, high } = forecastOf(daily.slice(0, 84), 28)!;
    const sum = daily.slice(84).reduce((all, one) => all + one, 0);
    if (sum >= low && sum <= high) inside++;
  }
  expect(inside / months).toBeGreaterThan(0.93);
  expect(inside / months).toBeLessThan(0.97);
});

test('what is expected lies in its interval', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 14, maxLength: 60 }), (daily) => {
      const { low, expected, high } = forecastOf(daily, 30)!;
      return low <= expected && expected <= high;
    }),
  );
});
