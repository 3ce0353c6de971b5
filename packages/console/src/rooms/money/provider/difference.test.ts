import { expect, test } from 'vitest';
import { amountOf } from './difference.ts';

test('an amount is read from digits of minor units with their currency, and from nothing else', () => {
  expect(amountOf({ amount: '1234', currency: 'CNY' }, 'amount')).toEqual({ amount: 1_234, currency: 'CNY' });
  expect(amountOf({ available: '-5', currency: 'JPY' }, 'available')).toEqual({ amount: -5, currency: 'JPY' });
  const others: Record<string, string | null>[] = [
    { amount: null, currency: 'CNY' },
    { amount: '12.34', currency: 'CNY' },
    { amount: '', currency: 'CNY' },
    { amount: '1234', currency: null },
    { amount: '1234', currency: 'yuan' },
    { amount: '9'.repeat(16), currency: 'CNY' },
    {},
  ];
  for (const told of others) expect(amountOf(told, 'amount'), JSON.stringify(told)).toBeUndefined();
});
