import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { titleOf } from '../account.ts';
import { entryOfBalance, entryOfDeposit, entryOfOrder, entryOfSettlement, type PaidOrder } from './entry.ts';

const yuan = (amount: number, currency = 'CNY') => ({ amount, currency });
const order = (more: Partial<PaidOrder> = {}): PaidOrder => ({
  ...{ id: 'o1', merchant_id: 'm1', paid: yuan(10_000), ...more },
});

/** Net of each account, credits less debits. */
function nets(paid: PaidOrder): Record<string, bigint> {
  const found: Record<string, bigint> = {};
  for (const { debit, credit, amount } of entryOfOrder(paid).moves) {
    found[titleOf(debit)] = (found[titleOf(debit)] ?? 0n) - BigInt(amount);
    found[titleOf(credit)] = (found[titleOf(credit)] ?? 0n) + BigInt(amount);
  }
  return found;
}

test('what was paid and what coupons add goes to the merchant, less what is others’', () => {
  const shares: PaidOrder['shares'] = {
    coupons: [
      { funder: 'platform', amount: yuan(500) },
      { funder: 'merchant', amount: yuan(900) },
    ],
    commissions: [
      { party: { type: 'creator', id: 'k1' }, amount: yuan(1_000) },
      { party: { type: 'agency', id: 'a1' }, amount: yuan(300) },
      { party: { type: 'creator', id: 'k1' }, amount: yuan(1) },
    ],
    platform_fee: yuan(200),
  };
  expect(nets(order({ shares }))).toEqual({
    'clearing of platform in CNY': -10_500n,
    'coupon of platform in CNY': 0n,
    'merchant-balance of merchant/m1 in CNY': 8_999n,
    'creator-commission of creator/k1 in CNY': 1_001n,
    'agency-commission of agency/a1 in CNY': 300n,
    'platform-fee of platform in CNY': 200n,
  });
});

test('a commission that names nobody is the creator’s of the order', () => {
  const shares = { commissions: [{ amount: yuan(10) }] };
  expect(nets(order({ creator_id: 'k7', shares }))['creator-commission of creator/k7 in CNY']).toBe(10n);
});

describe('is refused whole, and names its field', () => {
  const someone = { type: 'creator', id: 'k1' };
  test.each<[string, PaidOrder['shares'], string]>([
    ['booking.shares-exceed-paid', { platform_fee: yuan(10_001) }, 'order.shares'],
    ['booking.shares-exceed-paid', { commissions: [{ party: someone, amount: yuan(10_001) }] }, 'order.shares'],
    ['booking.currency', { platform_fee: yuan(1, 'USD') }, 'order.shares.platform_fee'],
    ['booking.currency', { coupons: [{ funder: 'merchant', amount: yuan(1, 'USD') }] }, 'order.shares.coupons.0'],
    ['booking.party', { coupons: [{ funder: 'brand', amount: yuan(1) }] }, 'order.shares.coupons.0'],
    ['booking.party', { commissions: [{ amount: yuan(1) }] }, 'order.shares.commissions.0'],
    [
      'booking.party',
      { commissions: [{ party: { type: 'consumer', id: 'c1' }, amount: yuan(1) }] },
      'order.shares.commissions.0',
    ],
  ])('%s', (code, shares, field) => {
    expect(() => entryOfOrder(order({ shares: shares! }))).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ field }) }),
    );
  });

  test('booking.negative, booking.currency of others', () => {
    const due = { id: 's1', merchant_id: 'm1', amount: yuan(-1) };
    expect(() => entryOfSettlement(due)).toThrow(expect.objectContaining({ code: 'booking.negative' }));
    const balance = { merchant_id: 'm1', available: yuan(1), frozen: yuan(1, 'USD') };
    expect(() => entryOfBalance(balance, new Date())).toThrow(expect.objectContaining({ code: 'booking.currency' }));
  });
});

test('nothing is lost and nothing made: every order comes out even, or not at all', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000 }).map((minor) => yuan(minor));
  const shares = fc.record({
    coupons: fc.array(fc.record({ funder: fc.constantFrom('platform', 'merchant'), amount }), { maxLength: 5 }),
    commissions: fc.array(
      fc.record({
        party: fc.record({ type: fc.constantFrom('creator', 'agency'), id: fc.constantFrom('x', 'y') }),
        amount,
      }),
      { maxLength: 5 },
    ),
    platform_fee: amount,
  });
  fc.assert(
    fc.property(amount, shares, (paid, given) => {
      const platform = given.coupons.filter(({ funder }) => funder === 'platform');
      const total = platform.reduce((sum, { amount: { amount: one } }) => sum + one, paid.amount);
      const taken = given.commissions.reduce(
        (sum, { amount: { amount: one } }) => sum + one,
        given.platform_fee.amount,
      );
      if (taken > total) {
        expect(() => nets(order({ paid, shares: given }))).toThrow();
        return;
      }
      const found = nets(order({ paid, shares: given }));
      expect(Object.values(found).reduce((sum, net) => sum + net, 0n)).toBe(0n);
      expect(found['clearing of platform in CNY'] ?? 0n).toBe(BigInt(-total));
      expect(found['merchant-balance of merchant/m1 in CNY'] ?? 0n).toBe(BigInt(total - taken));
      expect(found['coupon of platform in CNY'] ?? 0n).toBe(0n);
    }),
  );
});

test('a deposit, a settlement', () => {
  expect(entryOfDeposit({ creator_id: 'k1', amount: yuan(5) })).toMatchObject({
    party: 'creator/k1',
    moves: [{ code: 'deposit.paid', amount: '5', credit: { owner: 'creator/k1', purpose: 'deposit' } }],
  });
  expect(entryOfSettlement({ id: 's1', merchant_id: 'm1', amount: yuan(0) }).moves).toEqual([]);
});
