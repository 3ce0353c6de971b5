import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountText } from './amounts.ts';

test('an amount is told in the unit that people count in', () => {
  expect([1_234n, 5, 0n, -7n, 100n].map((amount) => amountText(amount, 'CNY'))).toEqual([
    ...['12.34 CNY', '0.05 CNY', '0.00 CNY', '-0.07 CNY', '1.00 CNY'],
  ]);
  expect(amountText(1_234n, 'JPY')).toBe('1234 JPY');
  expect(amountText(1_234n, 'KWD')).toBe('1.234 KWD');
});

test('no digit is lost', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
      fc.constantFrom('CNY', 'JPY', 'KWD'),
      (amount, currency) => {
        const [number, name] = amountText(amount, currency).split(' ');
        expect([BigInt(number!.replace('.', '')), name]).toEqual([amount, currency]);
      },
    ),
  );
});
