import { expect, test } from 'vitest';
import { fill, preferredLanguage } from './words.ts';

test('parameters, and the forms of a number', () => {
  expect(fill('{n} {n|row|rows} in all', { n: 1 }, 'en')).toBe('1 row in all');
  expect(fill('{n} {n|row|rows} in all', { n: 12_000 }, 'en')).toBe('12,000 rows in all');
  expect(fill('共 {n} 条', { n: 3 }, 'zh-CN')).toBe('共 3 条');
  expect(fill('{a}{b}', { a: '{b}', b: 'x' }, 'en')).toBe('{b}x');
});

test('what is not given stays to be seen', () => {
  expect(fill('Hello {name}', {}, 'en')).toBe('Hello {name}');
  expect(fill('Hello {name}', undefined, 'en')).toBe('Hello {name}');
});

test('the first language that we have', () => {
  expect(preferredLanguage(['fr', 'en-GB', 'zh'])).toBe('en');
  expect(preferredLanguage(['zh-Hant-TW', 'en'])).toBe('zh-CN');
  expect(preferredLanguage(['fr'])).toBe('zh-CN');
  expect(preferredLanguage([])).toBe('zh-CN');
});
