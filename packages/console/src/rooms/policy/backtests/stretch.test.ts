import { expect, test } from 'vitest';
import { stretchOf } from './stretch.ts';

const at = { now: Date.parse('2026-11-25T08:30:12Z'), timeZone: 'Asia/Shanghai' };
const none = { from: '', to: '' };

test('the last days go back from the minute that is', () => {
  expect(stretchOf('7', none, at)).toEqual({ from: '2026-11-18T08:30:00.000Z', to: '2026-11-25T08:30:00.000Z' });
});

test('chosen days are whole days of the reader', () => {
  const days = { from: '2026-11-01', to: '2026-11-01' };
  expect(stretchOf('own', days, at)).toEqual({ from: '2026-10-31T16:00:00.000Z', to: '2026-11-01T16:00:00.000Z' });
  // a day of 23 hours
  const spring = { from: '2026-03-08', to: '2026-03-08' };
  const short = stretchOf('own', spring, { ...at, timeZone: 'America/New_York' })!;
  expect(Date.parse(short.to) - Date.parse(short.from)).toBe(23 * 3_600_000);
});

test('what is no stretch is none', () => {
  const wrong = [
    none,
    { from: '2026-11-02', to: '2026-11-01' },
    { from: '2020-01-01', to: '2026-11-01' },
    { from: 'x', to: '2026-11-01' },
  ];
  expect(wrong.map((days) => stretchOf('own', days, at))).toEqual(wrong.map(() => undefined));
});
