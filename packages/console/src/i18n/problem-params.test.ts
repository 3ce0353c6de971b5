import { expect, test } from 'vitest';
import { ERRORS } from '../../../server/src/foundation/errors.ts';
import { exactlyOf } from '../kit/use-problem-text.ts';
import type { Words } from '../kit/words.ts';
import { problemParams } from './problem-params.ts';

const placesOf = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!).sort()),
];

test('both languages fill the sentences of the same codes with the same parts', () => {
  const { 'zh-CN': zh, en } = problemParams as Words;
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const [code, text] of Object.entries(zh)) {
    expect(code in ERRORS, code).toBe(true);
    expect(placesOf(text), code).toEqual(placesOf(en[code]!));
  }
});

test('amounts are told with their currency, and times in the reader’s zone', () => {
  const params = { days: 8, since: '2026-11-01T16:30:00.000Z', until: '2026-11-09T16:30:00.000Z' };
  const window = problemParams['zh-CN']['aftersale.window'];
  expect(exactlyOf(window, { params }, 'zh-CN', 'Asia/Shanghai')).toBe(
    '须在 2026-11-02 00:30 起 8 天内申请，已于 2026-11-10 00:30 截止。',
  );
  const amounts = { most: { amount: 1_234, currency: 'CNY' }, asked: { amount: 2_000, currency: 'CNY' } };
  expect(exactlyOf(problemParams.en['aftersale.amount'], { params: amounts }, 'en', 'UTC')).toBe(
    'At most ¥12.34 can be asked for; you gave ¥20.00.',
  );
  const counted = problemParams.en['claim.limit'];
  expect(exactlyOf(counted, { params: { count: 1, until: 'soon' } }, 'en', 'UTC')).toContain('1 use counts');
});

test('a sentence of which a part is not told is not shown', () => {
  expect(exactlyOf(problemParams.en['claim.offer'], {}, 'en', 'UTC')).toBeUndefined();
  expect(exactlyOf(problemParams.en['claim.limit'], { params: { until: 'x' } }, 'en', 'UTC')).toBeUndefined();
  expect(exactlyOf(undefined, { params: { most: 1 } }, 'en', 'UTC')).toBeUndefined();
});
