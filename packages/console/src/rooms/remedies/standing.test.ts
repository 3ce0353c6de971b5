import { expect, test } from 'vitest';
import type { Claim, Payout } from './model.ts';
import { destinationOf, promisedBy } from './standing.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const payout = (state: Payout['state'], ...lines: Payout['lines']): Payout => ({
  ...{ id: 'p1', state, lines, cause: 'aftersale', cause_ref: 'a1', guarantee: null },
  ...{ amount: cny(lines.reduce((sum, { amount }) => sum + amount.amount, 0)), asked_at: '', ended_at: null },
});
const refund = (amount: number) => ({ kind: 'refund', amount: cny(amount) });

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
