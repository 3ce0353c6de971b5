import type { AskedValue } from '@anxin/engine';
import { expect, test } from 'vitest';
import { kindOf, sentAs } from './claim.asked.ts';

const ask = (type: AskedValue['type'], ...choices: string[]): AskedValue => ({
  ...{ name: 'pickup', title: { 'zh-CN': '取件', en: 'Pickup' }, type, optional: false },
  choices: choices.map((id) => ({ id, title: { 'zh-CN': id, en: id } })),
});

test('what has to be given is told by its kind', () => {
  expect(kindOf(ask('choice', 'done', 'missed'))).toBe('must be one of done, missed');
  expect(kindOf(ask('count'))).toBe('must be a whole number');
  expect(kindOf(ask('share'))).toBe('must be a whole number');
  expect(kindOf(ask('money'))).toContain('{ amount, currency }');
  expect(kindOf(undefined)).toBe('is not asked for');
});

test('a field is called as it was sent', () => {
  expect(['claim.asked.pickup', 'claim.ground', 'order.paid'].map(sentAs)).toEqual([
    ...['asked.pickup', 'ground', 'order.paid'],
  ]);
});
