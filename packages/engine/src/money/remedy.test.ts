import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REMEDY_KINDS, type RemedyLine } from './guarantee.ts';
import { boundLines, sumOf } from './remedy.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const line: fc.Arbitrary<RemedyLine> = fc.record({ kind: fc.constantFrom(...REMEDY_KINDS), amount });
const asked = fc.record({
  lines: fc.array(line, { maxLength: 8 }),
  left: amount,
  cap: fc.option(amount, { nil: undefined }),
  floor: amount,
});

describe('lines within their bounds', () => {
  it('never refund more than is left, stay within the cap but for the floor, and add up', () => {
    fc.assert(
      fc.property(asked, ({ lines, left, cap, floor }) => {
        const told = boundLines(lines, { left, cap, floor });
        expect(told.lines.every((one) => one.amount > 0n)).toBe(true);
        expect(told.total).toBe(sumOf(told.lines));
        expect(sumOf(told.lines, ['refund'])).toBeLessThanOrEqual(left);
        expect(sumOf(told.lines, ['compensation'])).toBeGreaterThanOrEqual(floor);
        if (cap !== undefined && !told.raised) expect(told.total).toBeLessThanOrEqual(cap);
        if (cap !== undefined && told.raised) {
          expect(told.total - sumOf(told.lines, ['compensation'])).toBeLessThanOrEqual(cap);
          expect(sumOf(told.lines, ['compensation'])).toBe(floor);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('give no kind more than its formulas do, but compensation up to the floor', () => {
    fc.assert(
      fc.property(asked, ({ lines, left, cap, floor }) => {
        const told = boundLines(lines, { left, cap, floor }).lines;
        for (const kind of REMEDY_KINDS) {
          const most = sumOf(lines, [kind]);
          const paid = sumOf(told, [kind]);
          if (kind === 'compensation') expect(paid).toBeLessThanOrEqual(most > floor ? most : floor);
          else expect(paid).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('do not touch the refund before all else is taken', () => {
    fc.assert(
      fc.property(asked, ({ lines, left, cap }) => {
        const without = boundLines(lines, { left, cap: undefined, floor: 0n });
        const told = boundLines(lines, { left, cap, floor: 0n });
        if (sumOf(told.lines, ['refund']) < sumOf(without.lines, ['refund']))
          expect(told.total).toBe(sumOf(told.lines, ['refund']));
      }),
      { numRuns: 500 },
    );
  });

  it('take from the last line first', () => {
    const lines: RemedyLine[] = [
      { kind: 'compensation', amount: 100n },
      { kind: 'refund', amount: 1_000n },
      { kind: 'freight', amount: 50n },
    ];
    const told = (cap: bigint) => boundLines(lines, { left: 1_000n, cap, floor: 0n }).lines;
    expect(told(1_110n)).toEqual([lines[0], lines[1], { kind: 'freight', amount: 10n }]);
    expect(told(1_080n)).toEqual([{ kind: 'compensation', amount: 80n }, lines[1]]);
    expect(told(700n)).toEqual([{ kind: 'refund', amount: 700n }]);
  });
});
