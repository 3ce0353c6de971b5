import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  INDEX_BITS,
  type IndexField,
  type IndexKind,
  indexTerms,
  indexToken,
  type SearchBy,
  searchTerms,
} from './blind-index.ts';

const keyOf = ({ field, text }: { field: string; text: string }) => `${field} ${text}`;
/** Whether a value would come up, before anything is hashed. */
const finds = (by: SearchBy, asked: string, kind: IndexKind, value: string): boolean => {
  const there = new Set(indexTerms(kind, value).map(keyOf));
  return searchTerms(by, asked)?.every((term) => there.has(keyOf(term))) ?? false;
};

test.each<[SearchBy, string, IndexKind, string, boolean]>([
  ['phone', '+86 138-1234-5678', 'phone', '13812345678', true],
  ['phone', '１３８１２３４５６７８', 'phone', '138 1234 5678', true],
  ['phone', '13812345679', 'phone', '13812345678', false],
  ['phone_last4', '5678', 'phone', '0086 13812345678', true],
  ['phone_last4', '１２３４', 'phone', '010-8888 1234', true],
  ['phone_last4', '1234', 'phone', '13812345678', false],
  ['name', ' 王 小明', 'name', '王小明', true],
  ['name', '王小', 'name', '王小明', false],
  ['name', 'ＬＩ lei', 'name', 'Li Lei', true],
  ['name_part', '小明', 'name', '王小明', true],
  ['name_part', '明王', 'name', '王小明', false],
  ['address', '科技园路 8号', 'address', '广东省深圳市南山区科技园路8号3栋', true],
  ['address', '科技园路9', 'address', '广东省深圳市南山区科技园路8号3栋', false],
])('%s %s in %s %s: %s', (by, asked, kind, value, found) => {
  expect(finds(by, asked, kind, value)).toBe(found);
});

test('what is too short to search by is refused instead of finding everything', () => {
  expect(searchTerms('phone_last4', '123')).toBeUndefined();
  expect(searchTerms('phone_last4', '12345')).toBeUndefined();
  expect(searchTerms('phone', '12')).toBeUndefined();
  expect(searchTerms('name', ' · ')).toBeUndefined();
  expect(searchTerms('name_part', '王')).toBeUndefined();
  expect(searchTerms('address', '路 ')).toBeUndefined();
  expect(indexTerms('address', '')).toEqual([]);
});

test('any piece of two characters or more of an address finds it, and terms stay bounded', () => {
  const letters = fc.array(fc.constantFrom(...'广东深圳南山区科技园路号栋a8３ -，'), { minLength: 2, maxLength: 90 });
  fc.assert(
    fc.property(letters, fc.nat(), fc.nat(), (characters, from, length) => {
      const value = characters.join('');
      const start = from % (characters.length - 1);
      const piece = characters.slice(start, start + 2 + (length % 30)).join('');
      if (searchTerms('address', piece)) expect(finds('address', piece, 'address', value)).toBe(true);
    }),
  );
  expect(
    indexTerms('address', Array.from({ length: 500 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('')),
  ).toHaveLength(96);
});

test('a token keeps the first bits of the hash, and fields never share one', () => {
  const ones = new Uint8Array([255, 255, 255, 255]);
  const fields = Object.keys(INDEX_BITS) as IndexField[];
  const tokens = fields.flatMap((field) => [indexToken(field, ones), indexToken(field, new Uint8Array(4))]);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(tokens.every((token) => Number.isInteger(token) && token >= 0 && token < 2 ** 31)).toBe(true);
  expect(indexToken('phone', ones) - indexToken('phone', new Uint8Array(4))).toBe(2 ** INDEX_BITS.phone - 1);
  expect(indexToken('name', new Uint8Array([0, 4, 0, 0])) - indexToken('name', new Uint8Array(4))).toBe(
    2 ** (INDEX_BITS.name - 14),
  );
});
