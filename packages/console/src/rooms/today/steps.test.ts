import { expect, it } from 'vitest';
import { axisLabel, stepOf } from './steps.ts';

const HOUR = 3_600_000;

it.each([
  [15 * 60_000, { unit: 'minutes', n: 15 }],
  [HOUR, { unit: 'hour', n: 1 }],
  [6 * HOUR, { unit: 'hours', n: 6 }],
  [23 * HOUR, { unit: 'day', n: 1 }],
  [24 * HOUR, { unit: 'day', n: 1 }],
  [7 * 24 * HOUR, { unit: 'week', n: 1 }],
  [28 * 24 * HOUR, { unit: 'month', n: 1 }],
])('a step of %i ms', (ms, expected) => {
  expect(stepOf(ms)).toEqual(expected);
});

it('labels in the reader’s zone', () => {
  const at = '2026-11-24T16:00:00Z';
  expect(axisLabel(at, HOUR, 'Asia/Shanghai')).toBe('00:00');
  expect(axisLabel(at, 24 * HOUR, 'Asia/Shanghai')).toBe('11-25');
  expect(axisLabel(at, 24 * HOUR, 'UTC')).toBe('11-24');
  expect(axisLabel(at, 30 * 24 * HOUR, 'UTC')).toBe('2026-11');
});
