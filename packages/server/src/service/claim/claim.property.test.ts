import type { RemedyKind } from '@anxin/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { effectOf } from '../guarantee/badge.ts';
import { partsOf, termsHash } from '../guarantee/guarantee.ts';
import { afterStep, agreedOn, CLAIM_STATES, isOver, scaled, totalOf } from './claim.ts';

const KINDS: readonly RemedyKind[] = ['refund', 'compensation', 'freight', 'fee', 'coupon'];
const lines = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), amount: fc.bigInt({ min: 1n, max: 10n ** 15n }) }),
  { minLength: 1, maxLength: 8 },
);

test('lines brought down come to exactly the total, and none grows', () => {
  fc.assert(
    fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
      const whole = totalOf(all);
      const total = BigInt(Math.floor(Number(whole) * part));
      const less = scaled(all, total);
      expect(totalOf(less)).toBe(total < whole ? total : whole);
      for (const { amount } of less) expect(amount).toBeGreaterThan(0n);
      for (const kind of KINDS) {
        const of = (some: typeof all) => totalOf(some.filter((line) => line.kind === kind));
        expect(of([...less]) <= of(all)).toBe(true);
      }
    }),
  );
});

test('of less that is agreed on the price comes back first, and all else gives way before it', () => {
  fc.assert(
    fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (all, part) => {
      const price = totalOf(all.filter(({ kind }) => kind === 'refund'));
      const total = BigInt(Math.floor(Number(totalOf(all)) * part));
      const less = agreedOn(all, total);
      expect(totalOf(less)).toBe(total < totalOf(all) ? total : totalOf(all));
      expect(totalOf(less.filter(({ kind }) => kind === 'refund'))).toBe(total < price ? total : price);
      for (const [i, { amount }] of less.entries()) {
        expect(amount).toBeGreaterThan(0n);
        expect(less.slice(i).some(({ kind }) => kind === 'refund') && less[i]!.kind !== 'refund').toBe(false);
      }
    }),
  );
});

test('shares of what was paid come to what was paid, and none is off by one unit', () => {
  fc.assert(
    fc.property(
      fc.nat(Number.MAX_SAFE_INTEGER),
      fc.array(fc.nat(1_000_000_000), { minLength: 1, maxLength: 200 }),
      (sum, weights) => {
        const parts = partsOf(sum, weights);
        expect(parts.reduce((all, part) => all + BigInt(part), 0n)).toBe(BigInt(sum));
        const whole = weights.reduce((all, weight) => all + weight, 0);
        if (whole === 0) return;
        for (const [i, part] of parts.entries()) {
          const exact = (BigInt(sum) * BigInt(weights[i]!)) / BigInt(whole);
          expect(BigInt(part) - exact === 0n || BigInt(part) - exact === 1n).toBe(true);
        }
      },
    ),
  );
});

test('the same terms have the same hash in whatever order their fields stand', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (document) => {
      const turned = Object.fromEntries(Object.entries(document).reverse());
      expect(termsHash(turned as never)).toBe(termsHash(document as never));
    }),
  );
});

test('every claim that is not over can end, and what is over stays', () => {
  const steps = [
    ...(['ask-merchant', 'ask-person', 'grant', 'offer', 'refuse', 'withdraw', 'close', 'settle', 'fail'] as const),
    'deny' as const,
  ];
  for (const state of CLAIM_STATES) {
    const next = steps.flatMap((step) => afterStep(state, step) ?? []);
    expect(next.length === 0).toBe(isOver(state));
    const reached = new Set(next);
    for (const one of reached) for (const step of steps) reached.add(afterStep(one, step) ?? one);
    if (!isOver(state)) expect([...reached].some(isOver)).toBe(true);
  }
  // nothing that is granted is taken back, and only a person refuses
  expect(afterStep('granted', 'withdraw')).toBeUndefined();
  expect(CLAIM_STATES.filter((state) => afterStep(state, 'refuse') !== undefined)).toEqual(['review']);
});

test('the difference lies within its interval, and two like arms do not differ', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 100_000 }), fc.integer({ min: 10, max: 200 }), (viewers, buyers) => {
      const arm = { viewers, buyers };
      const same = effectOf(arm, arm)!;
      expect(same).toMatchObject({ difference: 0, z: 0 });
      expect(same.low).toBeLessThan(0);
      expect(same.high).toBeGreaterThan(0);
      expect(effectOf(arm, { viewers: 199, buyers: 50 })).toBeUndefined();
    }),
  );
});
