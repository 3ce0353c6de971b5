import { describe, expect, it } from 'vitest';
import { holdOf, leftText } from './lease.ts';
import { hasNotes, keepNote, noteOf } from './notes.ts';
import { paceOf } from './shift.ts';

const MINUTE = 60_000;

describe('a lease', () => {
  it('is held, ending, lost', () => {
    expect(holdOf(5 * MINUTE, 0)).toBe('held');
    expect(holdOf(5 * MINUTE, 4 * MINUTE)).toBe('ending');
    expect(holdOf(5 * MINUTE, 5 * MINUTE)).toBe('lost');
    expect(holdOf(null, 0)).toBe('lost');
  });

  it('tells what is left', () => {
    expect(leftText(5 * MINUTE, 0)).toBe('5:00');
    expect(leftText(61_500, 0)).toBe('1:02');
    expect(leftText(0, 9_000)).toBe('0:00');
  });
});

describe('a shift', () => {
  it('counts from the first item on', () => {
    expect(paceOf([], 0)).toEqual({ done: 0, perHour: undefined });
    expect(paceOf([0], MINUTE)).toEqual({ done: 1, perHour: undefined });
    expect(paceOf([0, MINUTE, 2 * MINUTE], 10 * MINUTE)).toEqual({ done: 3, perHour: 18 });
  });

  it('looks at the last hour only', () => {
    const times = [0, 1, 2, ...Array.from({ length: 30 }, (_, at) => 120 * MINUTE + at * MINUTE)];
    expect(paceOf(times, 150 * MINUTE)).toEqual({ done: 33, perHour: 30 });
  });
});

it('keeps what was typed, by item', () => {
  keepNote('a', '疑似误判');
  expect([noteOf('a'), noteOf('b'), hasNotes()]).toEqual(['疑似误判', '', true]);
  keepNote('a', ' ');
  expect(hasNotes()).toBe(false);
});
