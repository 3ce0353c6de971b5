import { expect, it } from 'vitest';
import { secondsOf } from './public-rule.ts';

it.each([
  ['P1D', 86_400],
  ['P30D', 30 * 86_400],
  ['PT12H', 12 * 3_600],
  ['P12H', undefined],
  ['P1M', undefined],
  ['forever', undefined],
])('%s lasts %s seconds', (duration, seconds) => {
  expect(secondsOf(duration)).toBe(seconds);
});
