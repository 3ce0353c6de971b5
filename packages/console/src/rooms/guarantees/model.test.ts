import { expect, test } from 'vitest';
import { daysUntil } from './model.ts';

test.each([
  ['2026-11-20T15:59:59Z', 1, '2026-11-20', '2026-11-20'],
  // in Beijing it is the next day
  ['2026-11-20T16:00:00Z', 1, '2026-11-21', '2026-11-21'],
  ['2026-03-01T08:00:00Z', 30, '2026-01-31', '2026-03-01'],
])('%s, %i days', (now, count, from, to) => {
  expect(daysUntil(Date.parse(now), count)).toEqual({ from, to });
});
