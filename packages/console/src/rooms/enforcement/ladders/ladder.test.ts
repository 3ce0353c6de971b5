import { describe, expect, it } from 'vitest';
import { barsOf, linesOf, placeOf } from './ladder.ts';

describe('a histogram', () => {
  const bin = (from: number, parties: number) => ({ from, to: from + 2, parties });

  it('begins at zero, and shows one among thousands', () => {
    const bars = barsOf([bin(0, 1), bin(2, 0), bin(4, 5_000)], 300, 100);
    expect(bars.map(({ bin: { from }, height }) => [from, height])).toEqual([
      [0, 3],
      [4, 100],
    ]);
    expect(bars.every(({ y, height }) => y + height === 100)).toBe(true);
  });

  it('keeps each bar at its place in the range', () => {
    const [first, last] = barsOf([bin(0, 1), bin(2, 0), bin(4, 1)], 300, 100);
    expect([first!.x, last!.x]).toEqual([1, 201]);
  });
});

it('a milestone beyond the range lies at its end', () => {
  const ladder = { least: 0, most: 48 };
  expect([placeOf(ladder, 12, 480), placeOf(ladder, 60, 480), placeOf(ladder, -3, 480)]).toEqual([120, 480, 0]);
  expect(placeOf({ least: 5, most: 5 }, 5, 480)).toBe(0);
});

it('words that would run into each other go on another line', () => {
  expect(linesOf([0, 50, 100, 400], 96)).toEqual([0, 1, 0, 0]);
});
