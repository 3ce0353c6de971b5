import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Draw, expectedHits, logChanceOfHits } from './hypergeometric.ts';

function choose(from: number, take: number): bigint {
  let result = 1n;
  for (let i = 0; i < take; i++) result = (result * BigInt(from - i)) / BigInt(i + 1);
  return result;
}

/** By whole numbers, without any rounding before the end. */
function exact({ population, marked, drawn, hits }: Draw): number {
  let ways = 0n;
  for (let k = hits; k <= Math.min(marked, drawn); k++)
    if (drawn - k <= population - marked) ways += choose(marked, k) * choose(population - marked, drawn - k);
  return Number((ways * 10n ** 18n) / choose(population, drawn)) / 1e18;
}

const draws = fc
  .nat({ max: 80 })
  .chain((population) =>
    fc
      .tuple(fc.nat({ max: population }), fc.nat({ max: population }))
      .chain(([marked, drawn]) =>
        fc.nat({ max: Math.min(marked, drawn) }).map((hits) => ({ population, marked, drawn, hits })),
      ),
  );

describe('logChanceOfHits', () => {
  test('is the exact share of all draws', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        expect(Math.exp(logChanceOfHits(draw))).toBeCloseTo(exact(draw), 9);
      }),
    );
  });

  test('falls with each further hit', () => {
    fc.assert(
      fc.property(draws, (draw) => {
        fc.pre(draw.hits < Math.min(draw.marked, draw.drawn));
        expect(logChanceOfHits({ ...draw, hits: draw.hits + 1 })).toBeLessThanOrEqual(logChanceOfHits(draw) + 1e-12);
      }),
    );
  });

  test('the lady tasting tea (Fisher 1935): 1 in 70', () => {
    expect(Math.exp(logChanceOfHits({ population: 8, marked: 4, drawn: 4, hits: 4 }))).toBeCloseTo(1 / 70, 12);
  });

  test('what no double can hold is still told in logarithms', () => {
    const told = logChanceOfHits({ population: 5_000_000, marked: 10_000, drawn: 5_000, hits: 5_000 });
    expect(told).toBeLessThan(-30_000);
    expect(Number.isFinite(told)).toBe(true);
    // the draws one after the other, each from one less
    let log = 0;
    for (let i = 0; i < 5_000; i++) log += Math.log((10_000 - i) / (5_000_000 - i));
    expect(told).toBeCloseTo(log, 4);
  });

  test('what cannot be is refused', () => {
    expect(() => logChanceOfHits({ population: 10, marked: 11, drawn: 1, hits: 0 })).toThrow('marked is 11');
    expect(() => logChanceOfHits({ population: 10, marked: 4, drawn: 3, hits: 3.5 })).toThrow('hits is 3.5');
  });

  test('expects in proportion', () => {
    expect(expectedHits({ population: 200, marked: 50, drawn: 20 })).toBe(5);
    expect(expectedHits({ population: 0, marked: 0, drawn: 0 })).toBe(0);
  });
});
