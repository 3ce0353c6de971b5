import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gather } from './gather.ts';

const HOUR = 3_600_000;
const BEGIN = Date.parse('2026-11-18T14:00:00Z');
const hours = (count: number, step = HOUR) =>
  Array.from({ length: count }, (_, at) => ({
    at: new Date(BEGIN + at * step).toISOString(),
    allow: 1,
    observe: 0,
    limit: at % 2,
    reject: 0,
  }));

it('leaves a day of hours as it is', () => {
  expect(gather(hours(24), 'UTC')).toHaveLength(24);
});

it('joins a week to quarters of the reader’s day', () => {
  const week = gather(hours(168), 'Asia/Shanghai');
  // 22:00 in Shanghai: two hours are left of that day's last quarter
  expect(week[0]).toMatchObject({ at: '2026-11-18T14:00:00.000Z', allow: 2 });
  expect(week[1]).toMatchObject({ at: '2026-11-18T16:00:00.000Z', allow: 6 });
  expect(week).toHaveLength(29);
});

it('joins a month to days, a year to months', () => {
  expect(gather(hours(720), 'UTC')).toHaveLength(31);
  expect(gather(hours(365, 24 * HOUR), 'UTC')).toHaveLength(13);
});

it('loses nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York'),
      (n, zone) => {
        const joined = gather(hours(n), zone);
        expect(joined.reduce((total, point) => total + point.allow, 0)).toBe(n);
        expect(joined.length).toBeLessThanOrEqual(48);
      },
    ),
    { numRuns: 30 },
  );
});
