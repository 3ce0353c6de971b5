import { expect, test } from 'vitest';
import { parseLanguage } from './language.ts';

test.each([
  [undefined, 'zh-CN'],
  ['', 'zh-CN'],
  ['en', 'en'],
  ['en-GB,en;q=0.9', 'en'],
  ['zh-TW', 'zh-CN'],
  ['fr, en;q=0.5, zh;q=0.7', 'zh-CN'],
  ['fr, en;q=0.8, zh;q=0.7', 'en'],
  ['de', 'zh-CN'],
  ['*', 'zh-CN'],
  ['en;q=0, zh;q=0.1', 'zh-CN'],
  ['en;q=banana', 'zh-CN'],
  ['english', 'zh-CN'],
  [`${'x,'.repeat(100_000)}en`, 'zh-CN'],
] as const)('%s', (header, language) => {
  expect(parseLanguage(header, 'zh-CN')).toBe(language);
});
