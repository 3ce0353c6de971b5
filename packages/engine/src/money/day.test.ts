import { expect, it } from 'vitest';
import { nextDay } from './day.ts';

it.each([
  ['2024-06-03T04:00:00Z', 'Asia/Shanghai', '2024-06-03T16:00:00.000Z'],
  ['2024-06-03T15:59:59.999Z', 'Asia/Shanghai', '2024-06-03T16:00:00.000Z'],
  ['2024-06-03T16:00:00Z', 'Asia/Shanghai', '2024-06-04T16:00:00.000Z'],
  ['2024-12-31T20:00:00Z', 'Asia/Shanghai', '2025-01-01T16:00:00.000Z'],
  ['2024-06-03T16:00:00Z', 'UTC', '2024-06-04T00:00:00.000Z'],
  // clocks go forward that night, and back
  ['2024-03-30T12:00:00Z', 'Europe/Berlin', '2024-03-30T23:00:00.000Z'],
  ['2024-03-31T12:00:00Z', 'Europe/Berlin', '2024-03-31T22:00:00.000Z'],
  ['2024-10-27T12:00:00Z', 'Europe/Berlin', '2024-10-27T23:00:00.000Z'],
  ['2024-04-06T02:00:00Z', 'Pacific/Auckland', '2024-04-06T11:00:00.000Z'],
  ['2024-11-03T04:30:00Z', 'America/New_York', '2024-11-04T05:00:00.000Z'],
])('the day after %s in %s begins at %s', (at, zone, begins) => {
  expect(nextDay(new Date(at), zone).toISOString()).toBe(begins);
});
