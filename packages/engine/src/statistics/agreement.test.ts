import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf } from './agreement.ts';
import { twoProportions } from './proportions.ts';

/** Two dermatologists of 88 patients, as in the manual of SAS/STAT, The FREQ Procedure, Cohen's kappa coefficient. */
const SKIN = [
  [10, 4, 1, 0],
  [5, 10, 12, 2],
  [2, 4, 12, 5],
  [0, 2, 6, 13],
];
/** Two who read 50 proposals: the textbook table of Cohen's kappa. */
const PROPOSALS = [
  [20, 5],
  [10, 15],
];
/** Fleiss, Levin and Paik (2003), table 18.1: two diagnoses of 100 patients. */
const DIAGNOSES = [
  [75, 1, 4],
  [5, 4, 1],
  [0, 0, 10],
];

describe('as published', () => {
  test.each([
    ['skin', SKIN, 'none', 0.3449, 0.203, 0.4868],
    ['skin', SKIN, 'linear', 0.5082, 0.3798, 0.6366],
  ] as const)('%s %#: kappa and its interval', (_, table, weights, kappa, low, high) => {
    const found = agreementOf(table, weights)!;
    expect(found.count).toBe(88);
    expect(found.kappa).toBeCloseTo(kappa, 4);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('the textbook tables', () => {
    expect(agreementOf(PROPOSALS)).toMatchObject({ count: 50, observed: 0.7, expected: 0.5 });
    expect(agreementOf(PROPOSALS)!.kappa).toBeCloseTo(0.4, 12);
    expect(agreementOf(DIAGNOSES)!.kappa).toBeCloseTo(0.676, 3);
  });
});

const tables = fc
  .integer({ min: 2, max: 5 })
  .chain((size) =>
    fc.array(fc.array(fc.nat(50), { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
  );

describe('whatever the table', () => {
  test('quadratic weights give the intraclass correlation of squared distances', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const found = agreementOf(table, 'quadratic');
        if (found === undefined) return;
        // 1 - (mean squared distance / the one by chance), Fleiss and Cohen (1973)
        const all = table.flatMap((row, i) => row.map((cell, j) => ({ i, j, cell })));
        const distance = all.reduce((sum, { i, j, cell }) => sum + cell * (i - j) ** 2, 0) / found.count;
        let chance = 0;
        for (const a of all) for (const b of all) chance += (a.cell * b.cell * (a.i - b.j) ** 2) / found.count ** 2;
        expect(found.kappa).toBeCloseTo(1 - distance / chance, 8);
      }),
      { numRuns: 50 },
    );
  });

  test('who is the first makes no difference, and the kappa lies in its interval', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom('none', 'linear', 'quadratic'), (table, weights) => {
        const found = agreementOf(table, weights);
        const turned = agreementOf(
          table.map((_, i) => table.map((row) => row[i]!)),
          weights,
        );
        expect(turned === undefined).toBe(found === undefined);
        if (found === undefined || turned === undefined) return;
        expect(turned.kappa).toBeCloseTo(found.kappa, 9);
        expect(found.low).toBeLessThanOrEqual(found.kappa);
        expect(found.high).toBeGreaterThanOrEqual(found.kappa);
      }),
      { numRuns: 100 },
    );
  });

  test('nothing is known of nothing, nor of one answer alone', () => {
    expect(agreementOf([])).toBeUndefined();
    expect(
      agreementOf([
        [0, 0],
        [0, 0],
      ]),
    ).toBeUndefined();
    expect(
      agreementOf([
        [12, 0],
        [0, 0],
      ]),
    ).toBeUndefined();
    expect(() => agreementOf([[1, 2]])).toThrow(RangeError);
    expect(() => agreementOf([[-1]])).toThrow(RangeError);
  });
});

test('two shares: the distance in standard errors', () => {
  // by hand: pooled 18 of 200, so 0.12² / (0.09 × 0.91 × 2 / 100)
  const z = twoProportions({ successes: 15, trials: 100 }, { successes: 3, trials: 100 });
  expect(z ** 2).toBeCloseTo(8.7912, 3);
  expect(twoProportions({ successes: 3, trials: 100 }, { successes: 15, trials: 100 })).toBeCloseTo(-z, 12);
  expect(twoProportions({ successes: 0, trials: 0 }, { successes: 3, trials: 9 })).toBe(0);
  expect(twoProportions({ successes: 5, trials: 5 }, { successes: 9, trials: 9 })).toBe(0);
});
