import { expect, test } from 'vitest';
import { oddsOf, textOf } from './trace.ts';

test('odds are told by number, and beyond that by power of ten', () => {
  expect(oddsOf(-4.30103)).toEqual({ one_in: 20_000 });
  expect(oddsOf(-3_012.4)).toEqual({ power: 3_012 });
  // more likely than not is no odds
  expect(oddsOf(-0.1)).toBeUndefined();
});

test('a table is read in UTF-8 or in GB 18030', () => {
  const bytes = (...all: number[]) => new Uint8Array(all).buffer;
  expect(textOf(bytes(0xe6, 0x89, 0x8b))).toBe('手');
  expect(textOf(bytes(0xca, 0xd6, 0xbb, 0xfa))).toBe('手机');
});
