import { describe, expect, test } from 'vitest';
import { isBack, type PaidOut, refundedOf } from './refunded.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const payout = (state: PaidOut['state'], ...lines: PaidOut['lines']): PaidOut => ({ state, lines });
const refund = (amount: number) => ({ kind: 'refund', amount: cny(amount) });
const order = { paid: cny(8_800) };

describe('how much of an order was refunded', () => {
  test('all of it, also in parts, and it counts where it is only on its way', () => {
    expect(refundedOf(order, [])).toBe('no');
    expect(refundedOf(order, [payout('paid', refund(8_800))])).toBe('whole');
    expect(refundedOf(order, [payout('paid', refund(3_000)), payout('paid', refund(5_800))])).toBe('whole');
    for (const state of ['held', 'approval', 'failed'] as const)
      expect(refundedOf(order, [payout('paid', refund(3_000)), payout(state, refund(5_800))]), state).toBe('going');
    expect(refundedOf(order, [payout('paid', refund(8_799))])).toBe('part');
  });

  test('what was refused, compensation, and other currencies are no refund', () => {
    expect(refundedOf(order, [payout('refused', refund(8_800))])).toBe('no');
    expect(refundedOf(order, [payout('paid', { kind: 'compensation', amount: cny(8_800) })])).toBe('no');
    expect(refundedOf(order, [payout('paid', { kind: 'refund', amount: { amount: 8_800, currency: 'JPY' } })])).toBe(
      'no',
    );
    expect(refundedOf({}, [payout('paid', refund(8_800))])).toBe('no');
  });

  test('nobody waits for goods of which the whole price is on its way back', () => {
    expect((['no', 'part', 'going', 'whole'] as const).map(isBack)).toEqual([false, false, true, true]);
  });
});
