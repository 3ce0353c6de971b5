import { describe, expect, test } from 'vitest';
import { Problem, problemDocument } from '../errors.ts';
import { titleOf } from './title.ts';

describe('titleOf', () => {
  const product = (title: string) => titleOf({ subject: 'product/p1', data: { product: { title } } });

  test('keeps the mask of what reaches somebody', () => {
    expect(product('加微信 13812341234 便宜')).toBe('加微信 138****1234 便宜');
  });

  test('hides a number in the middle of which it is cut', () => {
    const shown = product(`${'茶'.repeat(114)} 13812341234`);
    expect(shown).toMatch(/茶 138\*/);
    expect(shown).not.toMatch(/\d{4}/);
  });

  test('is the subject where there are no words', () => {
    expect(product('  ')).toBe('product/p1');
  });
});

test('an error does not repeat a number that was sent', () => {
  const told = new Problem('request.invalid', {
    detail: 'There is no type order.13812341234',
    problems: [{ field: 'type', message: 'is not a@example.com' }],
  });
  const shown = problemDocument(told.code, told.details);
  expect(shown.detail).toBe('There is no type order.138****1234');
  expect(shown.problems).toEqual([{ field: 'type', message: 'is not ****' }]);
});
