import { expect, test } from 'vitest';
import { usualFirst } from './currencies.ts';

test('the usual currency comes first where it is run, and is all there is before any money moved', () => {
  expect(usualFirst(['USD', 'CNY', 'EUR'])).toEqual(['CNY', 'EUR', 'USD']);
  expect(usualFirst(['USD', 'EUR'])).toEqual(['EUR', 'USD']);
  expect(usualFirst([])).toEqual(['CNY']);
});
