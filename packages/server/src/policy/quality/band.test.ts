import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, atMost, median, outside } from './band.ts';

const BAND = { least: 30, factor: 2 };

describe('a share of parties', () => {
  it('is out of its band where it is far from what is usual, and too far for chance', () => {
    const cases: [hit: number, seen: number, usual: number, expected: string | undefined][] = [
      [60, 100, 0.1, 'above'],
      [20, 100, 0.1, undefined],
      // twice as many of few may be chance
      [4, 40, 0.05, undefined],
      // what never happens
      [4, 30, 0, 'above'],
      [1, 30, 0, undefined],
      [2, 1_000, 0, undefined],
      [20, 2_000, 0, 'above'],
      // far for chance, but not far
      [1_200, 2_000, 0.5, undefined],
      [0, 40, 0.5, 'below'],
      [10, 40, 0.5, undefined],
      [0, 40, 0.05, undefined],
      [0, 2_000, 0.05, 'below'],
      // too few parties say nothing
      [29, 29, 0, undefined],
    ];
    for (const [hit, seen, usual, expected] of cases)
      expect([hit, seen, usual, outside(hit, seen, usual, BAND)]).toEqual([hit, seen, usual, expected]);
  });

  it('never is where it is what is usual', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (seen, share) => {
        const hit = Math.round(seen * share);
        expect(outside(hit, seen, hit / seen, { least: 1, factor: 1.01 })).toBeUndefined();
      }),
    );
  });
});

describe('chances by the law of Poisson', () => {
  // in R: ppois(2, 5), ppois(0, 3), ppois(9, 4, lower.tail = FALSE)
  it('are those of the textbook', () => {
    expect(atMost(2, 5)).toBeCloseTo(0.1246520195, 9);
    expect(atMost(0, 3)).toBeCloseTo(Math.exp(-3), 12);
    expect(atLeast(10, 4)).toBeCloseTo(0.0081322428, 9);
    expect([atMost(3, 0), atLeast(0, 5), atLeast(1, 0)]).toEqual([1, 1, 0]);
  });

  it('add up, at any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_500 }),
        fc.double({ min: 0.01, max: 2_000, noNaN: true }),
        (count, mean) => {
          expect(atLeast(count, mean) + atMost(count - 1, mean)).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it('keep what is very small', () => {
    expect(atLeast(20, 1)).toBeGreaterThan(0);
    expect(atLeast(20, 1) / (Math.exp(-1) / 2_432_902_008_176_640_000)).toBeCloseTo(1.05, 2);
  });
});

it('the median is the middle one, or the mean of both', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
});
