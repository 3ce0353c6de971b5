import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimOf, guaranteeOf } from './fixture.ts';
import type { Guarantee } from './guarantee.ts';
import { compileGuarantee } from './guarantee-plan.ts';
import { sumOf } from './remedy.ts';

const title = { 'zh-CN': '事由', en: 'Ground' };
const fraud = { ground: 'fraud', title };
const floored: Partial<Guarantee> = {
  grounds: [fraud],
  floors: [{ ...fraud, law: 'CPL 55', amount: 'max(3 * claimed, 50000)' }],
};
const plan = (terms: Partial<Guarantee>) => compileGuarantee(guaranteeOf(terms));
const lineOf = (amount: string, more: Partial<Guarantee> = {}) =>
  plan({ remedy: [{ kind: 'compensation', amount }], ...more });

describe('what a claim comes to', () => {
  it('tells each formula, and leaves out lines of zero', () => {
    const right = plan({
      remedy: [
        { kind: 'refund', amount: 'claimed' },
        { kind: 'fee', amount: '0' },
        { kind: 'coupon', amount: '300', when: "claim.by == 'platform'" },
        { kind: 'freight', amount: 'order.freight * claim.quantity / order.quantity' },
      ],
    });
    expect(right.assess(claimOf())).toEqual({
      ...{ outcome: 'pay', currency: 'CNY', capped: false, total: 5_500n },
      lines: [
        { kind: 'refund', amount: 5_000n },
        { kind: 'freight', amount: 500n },
      ],
      formulas: [
        { kind: 'refund', text: 'claimed', gave: 5_000n },
        { kind: 'fee', text: '0', gave: 0n },
        { kind: 'freight', text: 'order.freight * claim.quantity / order.quantity', gave: 500n },
      ],
    });
  });

  it('is nothing where its condition does not hold, or all lines are zero', () => {
    expect(plan({ when: 'claimed > 5000' }).assess(claimOf())).toMatchObject({ outcome: 'not-used', why: 'when' });
    expect(lineOf('0').assess(claimOf())).toMatchObject({ outcome: 'not-used', why: 'nothing' });
    const spent = claimOf({ order: { refunded: 11_000 } });
    expect(plan({}).assess(spent)).toMatchObject({ outcome: 'not-used', why: 'nothing' });
  });

  it('shares what was paid among pieces without losing any of it', () => {
    fc.assert(
      fc.property(fc.nat(10 ** 9), fc.integer({ min: 1, max: 50 }), (paid, quantity) => {
        const facts = (pieces: number) =>
          claimOf({ order: { paid, quantity }, item: { paid, quantity }, claim: { quantity: pieces } });
        const told = plan({}).assess(facts(quantity));
        if (paid === 0) expect(told.outcome).toBe('not-used');
        else expect(told).toMatchObject({ total: BigInt(paid) });
        const one = plan({}).assess(facts(1));
        if (one.outcome === 'pay') expect(one.total * BigInt(quantity)).toBeLessThanOrEqual(BigInt(paid));
      }),
    );
  });

  it('reads amounts beyond what JSON numbers hold exactly', () => {
    const paid = 999_999_999_999_999n;
    const facts = claimOf({ order: { paid, freight: 0 }, item: { paid, quantity: 1 }, claim: { quantity: 1 } });
    expect(plan({}).assess(facts)).toMatchObject({ total: paid });
  });
});

describe('what the law gives at least', () => {
  it('is topped up in compensation, whatever the cap is', () => {
    const right = plan({
      ...floored,
      remedy: [
        { kind: 'refund', amount: 'claimed' },
        { kind: 'compensation', amount: '2 * claimed' },
      ],
      cap: '2 * claimed',
    });
    expect(right.assess(claimOf())).toMatchObject({
      lines: [
        { kind: 'refund', amount: 5_000n },
        { kind: 'compensation', amount: 50_000n },
      ],
      capped: true,
      floor: { ground: 'fraud', law: 'CPL 55', amount: 50_000n, applied: true },
    });
  });

  it('gives the rest to whoever took less before', () => {
    const right = plan(floored);
    const told = right.assess(claimOf({ claim: { had: 20_000 } }));
    expect(told).toMatchObject({ lines: [{ kind: 'refund' }, { kind: 'compensation', amount: 30_000n }] });
    expect(right.assess(claimOf({ claim: { had: 60_000 } }))).toMatchObject({
      total: 5_000n,
      floor: { applied: false },
    });
  });

  it('belongs to its ground alone', () => {
    const quality = { ground: 'quality', title };
    const right = plan({ grounds: [fraud, quality], floors: floored.floors! });
    expect(right.assess(claimOf({ claim: { ground: 'quality' } }))).toMatchObject({ total: 5_000n });
    expect(right.assess(claimOf({ claim: { ground: 'quality' } }))).not.toHaveProperty('floor');
    expect(right.assess(claimOf({ claim: { ground: 'fraud' } }))).toMatchObject({ total: 55_000n });
    expect(right.assess(claimOf())).toMatchObject({ outcome: 'failed', rule: 'claim.ground' });
    expect(right.missing(claimOf()).asks).toEqual(['ground']);
  });
});

describe('a formula that cannot be told', () => {
  it.each([
    ['100 / (order.quantity - 2)', /test-right: remedy\[0\]\.amount: the formula 100 \/ .*division by zero/],
    ['claimed - 5001', /gives -1, which is below zero/],
    ['order.paid * 100000000000000', /gives \d+; at most 1000000000000000 is paid/],
    ['order.paid * 9000000000000000000', /overflow/],
    ["percent(order.paid, int(product.attributes['share']))", /no such key|share/],
  ])('pays nothing: %s', (amount, message) => {
    const told = lineOf(amount).assess(claimOf());
    expect(told).toEqual({ outcome: 'failed', rule: 'remedy[0].amount', message: expect.stringMatching(message) });
  });

  it('pays nothing of the other lines either, nor where cap or floor fail', () => {
    const two = plan({
      remedy: [
        { kind: 'refund', amount: 'claimed' },
        { kind: 'fee', amount: '1 / (order.items - 1)' },
      ],
    });
    expect(two.assess(claimOf())).toMatchObject({ outcome: 'failed', rule: 'remedy[1].amount' });
    expect(plan({ cap: 'claimed / (order.items - 1)' }).assess(claimOf())).toMatchObject({ rule: 'cap' });
    const floor = { ...floored.floors![0]!, amount: 'claimed - 6000' };
    expect(plan({ ...floored, floors: [floor] }).assess(claimOf())).toMatchObject({ rule: 'floors[0].amount' });
  });

  it('gives no fraction of a minor unit', () => {
    expect(() => lineOf('claimed * 0.5')).toThrow(/remedy\[0\]\.amount/);
    expect(lineOf("product.attributes['x']").assess(claimOf({ product: { attributes: { x: 2.5 } } }))).toMatchObject({
      outcome: 'failed',
      rule: 'remedy[0].amount',
    });
  });
});

describe('facts that cannot be', () => {
  it.each([
    ['item.quantity', { item: { quantity: 0 } }],
    ['claim.quantity', { claim: { quantity: 3 } }],
    ['claim.quantity', { claim: { quantity: 0 } }],
    ['order.paid', { order: { paid: -1 } }],
    ['order.refunded', { order: { refunded: 11_001 } }],
    ['item.paid', { item: { paid: 11_001 } }],
    ['item.refunded', { item: { refunded: 10_001 } }],
    ['order.currency', { order: { currency: 'yuan' } }],
    ['order.state', { order: { state: 'lost' as 'paid' } }],
    ['item.paid', { item: { paid: 10.5 } }],
    ['claim.asked.more', { claim: { asked: { more: 1 } } }],
    ['claim.evidence.photo', { claim: { evidence: { photo: -1 } } }],
    ['claim.ground', { claim: { ground: 'moon' } }],
  ] as const)('are refused by name: %s', (rule, parts) => {
    const right = plan(rule === 'claim.ground' ? floored : {});
    expect(right.assess(claimOf(parts))).toMatchObject({ outcome: 'failed', rule });
    expect(right.route(claimOf(parts), [])).toBe('person');
  });
});

describe('any claim', () => {
  const amount = fc.nat(10 ** 7);
  const formula = fc.constantFrom(
    'claimed',
    '3 * claimed',
    'clamp(percent(order.paid, 5), 300, 5000)',
    'left',
    'claim.loss',
  );
  const facts = fc
    .record({
      ...{ paid: amount, freight: fc.nat(5_000), refunded: amount, had: amount, loss: amount },
      quantity: fc.integer({ min: 1, max: 9 }),
      pieces: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ paid, freight, refunded, had, loss, quantity, pieces }) => {
      const whole = paid + freight;
      return claimOf({
        order: { paid: whole, freight, refunded: Math.min(refunded, whole), quantity },
        item: { paid, quantity, refunded: Math.min(refunded, paid) },
        claim: { quantity: Math.min(pieces, quantity), had, loss },
      });
    });
  const terms = fc.record({
    remedy: fc.array(
      fc.record({ kind: fc.constantFrom('refund', 'compensation', 'freight', 'coupon'), amount: formula }),
      { minLength: 1, maxLength: 4 },
    ),
    cap: fc.option(fc.constantFrom('claimed', '4 * claimed', '5000'), { nil: undefined }),
    floored: fc.boolean(),
  });

  it('pays within its bounds, in the currency of its order, and never less than the law', () => {
    fc.assert(
      fc.property(terms, facts, ({ remedy, cap, floored: has }, claim) => {
        const right = guaranteeOf({ remedy, ...(cap && { cap }), ...(has ? floored : {}) } as Partial<Guarantee>);
        const told = compileGuarantee(right).assess(claim);
        const { order, item } = claim;
        const least = has ? floorLeft(claim) : 0n;
        if (told.outcome !== 'pay') {
          expect(told).toMatchObject({ outcome: 'not-used', why: 'nothing' });
          expect(least).toBeLessThanOrEqual(0n);
          return;
        }
        expect(told.currency).toBe('CNY');
        expect(told.total).toBe(sumOf(told.lines));
        expect(told.lines.every((line) => line.amount > 0n)).toBe(true);
        const refund = sumOf(told.lines, ['refund']);
        expect(refund).toBeLessThanOrEqual(BigInt(order.paid) - BigInt(order.refunded));
        expect(refund).toBeLessThanOrEqual(BigInt(item.paid) - BigInt(item.refunded!));
        expect(sumOf(told.lines, ['compensation'])).toBeGreaterThanOrEqual(least);
      }),
      { numRuns: 500 },
    );
  });

  /** Told a second way: the law's own words. */
  function floorLeft({ item, claim }: ReturnType<typeof claimOf>): bigint {
    const bought = (BigInt(item.paid) * BigInt(claim.quantity)) / BigInt(item.quantity);
    const law = 3n * bought < 50_000n ? 50_000n : 3n * bought;
    return law - BigInt(claim.had ?? 0);
  }
});
