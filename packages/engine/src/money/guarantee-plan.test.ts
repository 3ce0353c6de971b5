import { describe, expect, it } from 'vitest';
import { claimOutcome } from './claim-outcome.ts';
import { claimOf, guaranteeOf } from './fixture.ts';
import type { Guarantee } from './guarantee.ts';
import { compileGuarantee, planGuarantee } from './guarantee-plan.ts';

const plan = (terms: Partial<Guarantee> = {}) => compileGuarantee(guaranteeOf(terms));
const paid = new Date('2024-06-01T00:00:00Z');

describe('what a guarantee says', () => {
  it('is said by its JSON alone', () => {
    const frozen = JSON.parse(JSON.stringify(guaranteeOf({ cap: '2 * claimed' }))) as Guarantee;
    const told = compileGuarantee(frozen).assess(claimOf());
    expect(told).toMatchObject({ outcome: 'pay', lines: [{ kind: 'refund', amount: 5_000n }], total: 5_000n });
  });

  it('holds for products, and for orders of them', () => {
    const { shows, covers } = plan({
      products: "product.category_id.startsWith('food')",
      orders: 'item.paid >= 10000',
    });
    expect(shows(claimOf())).toBe(true);
    expect(shows(claimOf({ product: { category_id: 'shoes' } }))).toBe(false);
    expect(covers(claimOf())).toBe(true);
    expect(covers(claimOf({ item: { paid: 9_999 } }))).toBe(false);
    expect(covers(claimOf({ product: { category_id: 'shoes' } }))).toBe(false);
  });

  it('covers nothing that cannot be told', () => {
    expect(plan({ products: "product.brand == 'A'" }).shows(claimOf())).toBe(false);
  });
});

describe('the window of a guarantee', () => {
  const delivered = new Date('2024-06-03T04:00:00Z');

  it('runs from its moment, which has to come', () => {
    const { window } = plan();
    expect(window(claimOf(), { paid })).toBeUndefined();
    expect(window(claimOf(), { paid, delivered })).toEqual({
      opens: delivered,
      ends: new Date('2024-06-18T04:00:00Z'),
    });
  });

  it('can be shorter for some goods, and open later', () => {
    const { window } = plan({
      window: {
        ...{ from: 'delivered', opens: 'PT1H', lasts: 'P3D' },
        instead: [{ when: "product.category_id.startsWith('food')", lasts: 'P1D' }],
      },
    });
    expect(window(claimOf(), { delivered })).toEqual({
      opens: new Date('2024-06-03T05:00:00Z'),
      ends: new Date('2024-06-04T04:00:00Z'),
    });
    expect(window(claimOf({ product: { category_id: 'shoes' } }), { delivered })?.ends).toEqual(
      new Date('2024-06-06T04:00:00Z'),
    );
  });

  it('counts from the day after in the zone of its days', () => {
    const { window } = plan({
      window: { from: 'delivered', nextDay: 'Asia/Shanghai', lasts: 'P7D', instead: [] },
    });
    // 4 June in Shanghai begins at 16:00 UTC; the seventh day is the tenth
    expect(window(claimOf(), { delivered })).toEqual({ opens: delivered, ends: new Date('2024-06-10T16:00:00Z') });
    const late = new Date('2024-06-03T17:00:00Z');
    expect(window(claimOf(), { delivered: late })?.ends).toEqual(new Date('2024-06-11T16:00:00Z'));
  });
});

describe('who decides about a claim', () => {
  it('is a person before rules, rules before the merchant', () => {
    const { route } = plan({
      answer: { person: 'consumer.disputes_90d > 2', atOnce: 'total <= 5000', merchant: 'PT48H' },
    });
    const lines = [{ kind: 'refund', amount: 5_000n }] as const;
    expect(route(claimOf(), lines)).toBe('at-once');
    expect(route(claimOf(), [{ kind: 'refund', amount: 5_001n }])).toBe('merchant');
    expect(route(claimOf({ consumer: { disputes_90d: 3 } }), lines)).toBe('person');
  });

  it('is a person where nobody else is named, and where it cannot be told', () => {
    expect(plan({ answer: {} }).route(claimOf(), [])).toBe('person');
    expect(plan({ answer: { atOnce: 'hours.since_delivered < 5' } }).route(claimOf(), [])).toBe('person');
    expect(plan({ answer: { person: 'hours.since_paid < 5', atOnce: 'true' } }).route(claimOf(), [])).toBe('person');
  });
});

describe('the outcome of a claim', () => {
  it('follows the way of a claim', () => {
    const right = plan({ products: "product.category_id == 'food.snack'", when: 'order.state == "delivered"' });
    const time = {
      at: new Date('2024-06-05T00:00:00Z'),
      moments: { paid, delivered: new Date('2024-06-03T00:00:00Z') },
    };
    expect(claimOutcome(right, claimOf(), time)).toMatchObject({ outcome: 'pay', route: 'merchant' });
    expect(claimOutcome(right, claimOf({ product: { category_id: 'tea' } }))).toEqual({ outcome: 'not-covered' });
    expect(claimOutcome(right, claimOf(), { ...time, moments: { paid } })).toEqual({ outcome: 'too-early' });
    const later = { ...time, at: new Date('2024-06-18T00:00:00Z') };
    expect(claimOutcome(right, claimOf(), later)).toEqual({ outcome: 'too-late' });
    expect(claimOutcome(right, claimOf({ order: { state: 'paid' } }))).toMatchObject({ outcome: 'not-used' });
    expect(claimOutcome(right, claimOf({ claim: { quantity: 3 } }))).toMatchObject({
      outcome: 'failed',
      rule: 'claim.quantity',
    });
  });
});

describe('terms that cannot be used', () => {
  it('are refused by name', () => {
    expect(() => plan({ remedy: [{ kind: 'refund', amount: 'claimd' }] })).toThrow(
      /the guarantee test-right cannot be used: remedy\[0\]\.amount: .*claimd/,
    );
    expect(planGuarantee(guaranteeOf({ cap: '1.5' })).problems).toMatchObject([{ at: 'cap', code: 'cel.type' }]);
  });
});
