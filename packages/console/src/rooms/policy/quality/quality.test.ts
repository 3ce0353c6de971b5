import { expect, test } from 'vitest';
import { daysOf, SPANS, untilOf } from './quality.ts';

const DAY = 86_400_000;

test('a snooze ends when it says, and the longest is no longer than the server takes', () => {
  const now = Date.parse('2026-11-26T08:00:00Z');
  expect(untilOf('hour', now)).toBe('2026-11-26T09:00:00.000Z');
  expect(untilOf('week', now)).toBe('2026-12-03T08:00:00.000Z');
  expect(Math.max(...Object.values(SPANS))).toBeLessThan(30 * DAY);
});

test('an address asks for days that can be chosen', () => {
  expect(['7', '90', '8', undefined].map(daysOf)).toEqual([7, 90, 30, 30]);
});
