import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Blame, changeOf, linesOf, type Paid, partsOf, type RulingGiven, rulingFault, totalOf } from './ruling.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const blames = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })).map(([a, b]): Blame => {
  const [low, high] = a < b ? [a, b] : [b, a];
  return { merchant: low, carrier: high - low, platform: 100 - high };
});
const ruled = fc.record({ refund: amount, compensation: amount, blame: blames });
const paidBy = (rulings: readonly { refund: bigint; compensation: bigint; blame: Blame }[]): Paid => {
  let paid: Paid = { refund: 0n, compensation: 0n, payouts: [] };
  for (const ruling of rulings) paid = after(paid, ruling);
  return paid;
};
/** What stands in the books after a ruling. */
function after(before: Paid, ruling: { refund: bigint; compensation: bigint; blame: Blame }): Paid {
  const { pays, corrections } = changeOf(before, ruling);
  const corrected = new Map(
    corrections.map((one) => [one.payoutId, { merchant: one.after, carrier: one.carrierAfter }]),
  );
  const sum = totalOf(pays);
  return {
    refund: before.refund + pays.refund,
    compensation: before.compensation + pays.compensation,
    payouts: [
      ...before.payouts.map((one) => ({ ...one, ...corrected.get(one.payoutId) })),
      ...(sum === 0n ? [] : [{ payoutId: `p${before.payouts.length}`, amount: sum, ...partsOf(sum, ruling.blame) }]),
    ],
  };
}

describe('shares of blame', () => {
  test('split an amount without loss, each within its share', () => {
    fc.assert(
      fc.property(amount, blames, (whole, blame) => {
        const parts = partsOf(whole, blame);
        expect(parts.merchant + parts.platform + parts.carrier).toBe(whole);
        for (const who of ['merchant', 'carrier'] as const) {
          expect(parts[who] * 100n <= whole * BigInt(blame[who])).toBe(true);
          expect((parts[who] + 1n) * 100n > whole * BigInt(blame[who])).toBe(true);
        }
        // what is left over is less than one minor unit for each share
        expect(parts.platform * 100n < whole * BigInt(blame.platform) + 200n).toBe(true);
      }),
    );
  });
});

describe('a ruling after others', () => {
  test('leaves the consumer with the most that was ever due, and takes nothing back', () => {
    fc.assert(
      fc.property(fc.array(ruled, { minLength: 1, maxLength: 3 }), (rulings) => {
        const paid = paidBy(rulings);
        const dues = rulings.map(totalOf);
        const highest = dues.reduce((a, b) => (a > b ? a : b));
        expect(totalOf(paid)).toBe(highest);
        expect(paid.payouts.reduce((sum, one) => sum + one.amount, 0n)).toBe(highest);
      }),
    );
  });

  test('says of each payout what the merchant bears: of what is due its share, of what is kept nothing', () => {
    fc.assert(
      fc.property(fc.array(ruled, { maxLength: 2 }), ruled, (earlier, last) => {
        const before = paidBy(earlier);
        const { kept, pays } = changeOf(before, last);
        expect(totalOf(before) + totalOf(pays) - kept).toBe(totalOf(last));
        const bears = after(before, last).payouts.reduce((sum, one) => sum + one.merchant, 0n);
        const whole = partsOf(totalOf(last), last.blame).merchant;
        // each payout rounds by itself
        expect(bears <= whole && whole - bears <= BigInt(before.payouts.length)).toBe(true);
        const carried = after(before, last).payouts.reduce((sum, one) => sum + one.carrier, 0n);
        const share = partsOf(totalOf(last), last.blame).carrier;
        expect(carried <= share && share - carried <= BigInt(before.payouts.length)).toBe(true);
      }),
    );
  });

  test('never pays a refund that the ruling does not give', () => {
    fc.assert(
      fc.property(fc.array(ruled, { maxLength: 2 }), ruled, (earlier, last) => {
        const before = paidBy(earlier);
        const { pays } = changeOf(before, last);
        expect(pays.refund >= 0n && pays.compensation >= 0n).toBe(true);
        expect(pays.refund === 0n || before.refund + pays.refund <= last.refund).toBe(true);
        expect(linesOf(pays).every((line) => line.amount > 0n)).toBe(true);
      }),
    );
  });
});

const given: RulingGiven = {
  ...{ outcome: 'partly', refund: 100n, compensation: 0n, blame: { merchant: 70, platform: 20, carrier: 10 } },
  ...{ grounds: ['shared-fault'], statement: '商品有瑕疵', law: null, obligations: [], complyDays: null },
  ...{ otherwise: 0n, differs: null },
};

test.each([
  ['blame', { blame: { merchant: 70, platform: 20, carrier: 9 } }],
  ['blame', { blame: { merchant: 101, platform: -1, carrier: 0 } }],
  ['blame', { blame: { merchant: 33.5, platform: 33.5, carrier: 33 } }],
  ['refund', { refund: -1n }],
  ['compensation', { compensation: -1n }],
  ['outcome', { outcome: 'merchant' }],
  ['outcome', { refund: 0n }],
  ['comply_days', { obligations: ['resend'] }],
  ['comply_days', { complyDays: 3 }],
  ['otherwise', { otherwise: 5n }],
  ['grounds', { grounds: [] }],
] as [string, Partial<RulingGiven>][])('names %s where it is at fault', (field, fault) => {
  expect(rulingFault(given)).toBeUndefined();
  expect(rulingFault({ ...given, ...fault })?.field).toBe(field);
});
