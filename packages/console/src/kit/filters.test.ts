import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSearch, readFilters, stringifySearch, withFilter } from './filters.ts';

test('an address holds texts, and a text that looks like a number stays one', () => {
  expect(parseSearch('?id=007&ok=true&q=%E5%AE%89')).toEqual({ id: '007', ok: 'true', q: '安' });
  expect(parseSearch('')).toEqual({});
  expect(stringifySearch({ a: '1', b: '', c: undefined })).toBe('?a=1');
  expect(stringifySearch({})).toBe('');
});

test('only the filters of the list are read, without what nobody can have chosen', () => {
  expect(readFilters(['verdict', 'q'], { verdict: 'reject', other: 'x', q: '' })).toEqual({ verdict: 'reject' });
  expect(readFilters(['q'], { q: ' a\u0000b\n ' })).toEqual({ q: 'ab' });
  expect(readFilters(['q'], { q: ['a'] })).toEqual({});
});

test('a pasted megabyte does not become a request', () => {
  const search = parseSearch(`?q=${'x'.repeat(1_000_000)}`);
  expect(readFilters(['q'], search).q!.length).toBeLessThanOrEqual(300);
  expect(withFilter({ q: 'x'.repeat(1_000_000) }, {}).q!.length).toBeLessThanOrEqual(300);
});

test('changing a filter leaves the others; emptying it takes it out', () => {
  expect(withFilter({ a: '1', b: '2' }, { b: '3' })).toEqual({ a: '1', b: '3' });
  expect(withFilter({ a: '1', b: '2' }, { b: '' })).toEqual({ a: '1' });
});

test('whatever is written is read back', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), text), (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual(search);
    }),
  );
});
