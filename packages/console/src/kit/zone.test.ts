import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, wallOf } from './zone.ts';

const ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

test('a wall clock and its instant', () => {
  expect(instantOf('2026-11-25T21:40', 'Asia/Shanghai')).toBe('2026-11-25T13:40:00.000Z');
  expect(wallOf('2026-11-25T13:40:00Z', 'Asia/Shanghai')).toBe('2026-11-25T21:40');
  expect(instantOf('nonsense', 'UTC')).toBeUndefined();
  expect(wallOf('nonsense', 'UTC')).toBeUndefined();
});

test('an hour that comes twice, and one that never comes', () => {
  expect(instantOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(instantOf('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

test('there and back is where it was, whenever and wherever', () => {
  const instants = fc
    .integer({ min: Date.UTC(1990, 0), max: Date.UTC(2040, 0) })
    .map((at) => new Date(at - (at % 60_000)));
  fc.assert(
    fc.property(instants, fc.constantFrom(...ZONES), (date, zone) => {
      const wall = wallOf(date.toISOString(), zone)!;
      const back = instantOf(wall, zone)!;
      // of an hour that comes twice the earlier is given, and it looks the same
      expect(wallOf(back, zone)).toBe(wall);
      expect(Date.parse(back)).toBeLessThanOrEqual(date.getTime());
    }),
  );
});
