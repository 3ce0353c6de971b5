import { expect, it, test } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { momentOf, requireMoment } from './moment.ts';

it.each([
  ['2026-11-01', 'Asia/Shanghai', '2026-10-31T16:00:00.000Z'],
  ['2026-11-01', 'UTC', '2026-11-01T00:00:00.000Z'],
  // the clock goes back on this day, and forward on that one, at midnight
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ['2026-11-01T08:00:00+08:00', 'America/New_York', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T00:00:00.5Z', 'UTC', '2026-11-01T00:00:00.500Z'],
])('%s in %s is %s', (text, zone, expected) => {
  expect(momentOf(text, zone)?.toISOString()).toBe(expected);
});

it.each(['', 'yesterday', '2026-11-31', '2026-13-01', '2026-11', '2026-11-01T08:00:00', '2026-11-01 08:00', '1'])(
  '%j is no time',
  (text) => {
    expect(momentOf(text, 'Asia/Shanghai')).toBeUndefined();
  },
);

test('a refusal says what is right, and whose days are meant', () => {
  let details: unknown;
  try {
    requireMoment('2026-11-31', 'Asia/Shanghai', 'from');
  } catch (error) {
    details = error instanceof Problem ? error.details : error;
  }
  expect(details).toEqual({
    ...{ field: 'from', detail: '2026-11-31 is no time' },
    hint: 'write an instant, 2026-11-01T08:00:00+08:00, or a day, 2026-11-01, which begins at midnight in Asia/Shanghai',
  });
});
