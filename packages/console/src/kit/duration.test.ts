import { expect, it } from 'vitest';
import { secondsOf, spanText } from './duration.ts';

it.each([
  ['P1D', 86_400],
  ['P7D', 604_800],
  ['P2W', 1_209_600],
  ['PT1H30M', 5_400],
  ['P1DT12H', 129_600],
  ['P1M', undefined],
  ['P', undefined],
  ['a day', undefined],
])('%s', (duration, expected) => {
  expect(secondsOf(duration)).toBe(expected);
});

it('is said in words, and left as it stands where it has no fixed length', () => {
  expect(spanText('P7D', 'en')).toContain('7');
  expect(spanText('P7D', 'zh-CN')).toBe('7天');
  expect(spanText('P1M', 'en')).toBe('P1M');
});
