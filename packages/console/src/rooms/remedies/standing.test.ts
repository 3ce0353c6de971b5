import { describe, expect, test } from 'vitest';
import type { Claim, Payout } from './model.ts';
import { destinationOf, isBack, promisedBy, refundedOf } from './standing.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const payout = (state: Payout['state'], ...lines: Payout['lines']): Payout => ({
  ...{ id: 'p1', state, lines, cause: 'aftersale', cause_ref: 'a1', guarantee: null },
  ...{ amount: cny(lines.reduce((sum, { amount }) => sum + amount.amount, 0)), asked_at: '', ended_at: null },
});
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

test('a claim’s payout has the time that was promised, while it is on its way', () => {
  const claims = [
    { payout_id: 'p1', next: { kind: 'service.claim-payout', due_at: '2026-11-28T00:00:00Z' } },
  ] as Claim[];
  expect(promisedBy(payout('held', refund(1)), claims)).toBe('2026-11-28T00:00:00Z');
  expect(promisedBy(payout('paid', refund(1)), claims)).toBeUndefined();
  expect(promisedBy({ ...payout('held', refund(1)), id: 'p2' }, claims)).toBeUndefined();
});

test('a refund goes back to where it was paid from, a coupon is a coupon, all else is paid', () => {
  expect(['refund', 'coupon', 'compensation', 'freight', 'fee'].map(destinationOf)).toEqual([
    ...['refund', 'coupon', 'payment', 'payment', 'payment'],
  ]);
});
