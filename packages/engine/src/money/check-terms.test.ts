import { describe, expect, it } from 'vitest';
import { guaranteeOf } from './fixture.ts';
import type { Guarantee } from './guarantee.ts';
import { planGuarantee } from './guarantee-plan.ts';

const title = { 'zh-CN': '事由', en: 'Ground' };
const fraud = { ground: 'fraud', title };
const floored: Partial<Guarantee> = {
  grounds: [fraud],
  floors: [{ ...fraud, law: 'CPL 55', amount: 'max(3 * claimed, 50000)' }],
};
const told = (terms: Partial<Guarantee>): string[] =>
  planGuarantee(guaranteeOf(terms)).problems.map(({ at, code }) => `${at} ${code}`);
const pays = (...amounts: string[]): Partial<Guarantee> => ({
  remedy: amounts.map((amount) => ({ kind: 'compensation', amount })),
});
const recovers = (...recover: Guarantee['payer']['recover']): string[] =>
  told({ payer: { advance: 'protection-fund', recover } });
const window = { from: 'delivered', lasts: 'P7D', instead: [] } as const;

describe('the order of recovery', () => {
  it('ends, and only at its end', () => {
    expect(recovers()).toEqual([]);
    expect(recovers('merchant-balance', 'deposit', 'receivable')).toEqual([]);
    expect(recovers('insurer')).toEqual([]);
    expect(recovers('merchant-balance', 'deposit')).toEqual(['payer.recover recovery-order']);
    expect(recovers('receivable', 'deposit')).toEqual(['payer.recover recovery-order']);
    expect(recovers('insurer', 'carrier')).toEqual(['payer.recover recovery-order']);
    expect(recovers('deposit', 'deposit', 'receivable')).toEqual(['payer.recover recovery-order']);
  });
});

describe('amounts', () => {
  it('are refused where no facts can bring them within their cap', () => {
    expect(told({ ...pays('300'), cap: '300' })).toEqual([]);
    expect(told({ ...pays('301'), cap: '300' })).toEqual(['cap above-cap']);
    expect(told({ ...pays('200', 'max(claimed, 101)'), cap: '300' })).toEqual(['cap above-cap']);
    expect(told({ ...pays('clamp(claimed, 300, 5000)'), cap: 'min(claimed, 299)' })).toEqual(['cap above-cap']);
    expect(told({ remedy: [{ kind: 'coupon', amount: '500', when: 'order.items > 1' }], cap: '300' })).toEqual([]);
    // what is left to refund may be nothing
    expect(told({ remedy: [{ kind: 'refund', amount: '500' }], cap: '300' })).toEqual([]);
  });

  it('are refused where they are below zero for certain', () => {
    expect(told(pays('-1'))).toEqual(['remedy[0].amount negative-amount']);
    expect(told(pays('min(claimed, 5) - 10'))).toEqual(['remedy[0].amount negative-amount']);
    expect(told({ cap: '-claimed - 1' })).toEqual(['cap negative-amount']);
  });

  it('are refused where they are nothing at best, and below zero for whatever was paid', () => {
    expect(told(pays('0 - claimed'))).toEqual(['remedy[0].amount negative-amount']);
    expect(told({ cap: '-claimed' })).toEqual(['cap negative-amount']);
    expect(told(pays('max(0 - claimed, 0)'))).toEqual([]);
  });

  it('never undercut what the law gives', () => {
    expect(told({ ...floored, cap: '49999' })).toEqual(['cap below-floor']);
    expect(told({ ...floored, cap: '50000' })).toEqual([]);
    expect(told({ ...floored, ...pays('min(2 * claimed, 49999)') })).toEqual(['remedy[0].amount below-floor']);
    expect(told({ ...floored, ...pays('min(2 * claimed, 40000)', '10000') })).toEqual([]);
  });
});

describe('times', () => {
  it('are not empty, and open before they end', () => {
    expect(told({ window: { ...window, lasts: 'PT0S' } })).toEqual(['window.lasts empty-window']);
    expect(told({ window: { ...window, opens: 'P7D' } })).toEqual(['window.opens empty-window']);
    expect(told({ window: { ...window, instead: [{ when: 'true', lasts: 'PT0S' }] } })).toEqual([
      'window.instead[0].lasts empty-window',
    ]);
    expect(told({ answer: { merchant: 'PT0S' } })).toEqual(['answer.merchant empty-window']);
    expect(told({ limits: { perPair: { count: 1, within: 'P0D' } } })).toEqual(['limits.perPair empty-window']);
  });
});

describe('who decides', () => {
  it('is said without contradiction', () => {
    expect(told({ answer: { atOnce: 'total < 5', person: 'total < 9', merchant: 'PT48H' } })).toEqual([]);
    expect(told({ answer: { atOnce: 'total < 5', person: ' total  < 5' } })).toEqual(['answer.person wrong-answer']);
    expect(told({ answer: { atOnce: 'total < 5', person: 'true' } })).toEqual(['answer.person wrong-answer']);
    expect(told({ answer: { atOnce: 'true', merchant: 'PT48H' } })).toEqual(['answer.merchant wrong-answer']);
  });
});

describe('a bundle', () => {
  const bundle = guaranteeOf({ remedy: [], by: [], bundles: ['a', 'b'] });

  it('has nothing of its own', () => {
    expect(told(bundle)).toEqual([]);
    expect(told({ ...bundle, remedy: [{ kind: 'refund', amount: 'claimed' }] })).toEqual(['remedy bundle-remedy']);
    expect(told({ ...bundle, aftersale: 'return-refund' })).toEqual(['aftersale bundle-remedy']);
    expect(told({ ...bundle, bundles: ['a', 'a'] })).toEqual(['bundles duplicate-name']);
    expect(told({ ...bundle, bundles: ['test-right'] })).toEqual(['bundles bundle-cycle']);
  });
});

describe('a formula that divides', () => {
  const by = (divisor: string) => told({ remedy: [{ kind: 'refund', amount: `claimed / (${divisor})` }] });

  it('by what is always zero is refused', () => {
    for (const divisor of ['0', '1 - 1', '0 * 5'])
      expect([divisor, by(divisor)]).toEqual([divisor, ['remedy[0].amount zero-divisor']]);
    expect(told({ remedy: [{ kind: 'refund', amount: 'claimed % 0' }] })).toEqual(['remedy[0].amount zero-divisor']);
    expect(told({ cap: 'claimed / 0' })).toEqual(['cap zero-divisor']);
  });
  it('by what may be zero is for the claim to say', () => {
    for (const divisor of ['order.items', 'order.items - 1', 'consumer.claims_90d', '7'])
      expect([divisor, by(divisor)]).toEqual([divisor, []]);
  });
});

describe('a right by which goods come back first', () => {
  it('is asked for by whoever has the goods', () => {
    expect(told({ aftersale: 'return-refund' })).toEqual([]);
    expect(told({ aftersale: 'return-refund', by: ['consumer', 'platform'] })).toEqual(['aftersale wrong-aftersale']);
  });
});

describe('the rest', () => {
  it('is there, and there once', () => {
    expect(told({ remedy: [] })).toEqual(['remedy no-remedy']);
    expect(told({ by: [] })).toEqual(['by no-remedy']);
    expect(told({ statutory: true })).toEqual(['statutory no-law']);
    const ask = { name: 'fee', title, type: 'money', choices: [], optional: true } as const;
    expect(told({ asks: [ask, ask] })).toEqual(['asks[1] duplicate-name']);
    expect(told({ asks: [{ ...ask, type: 'choice' }] })).toEqual(['asks[0] wrong-ask']);
    expect(told({ asks: [{ ...ask, choices: [{ id: 'a', title }] }] })).toEqual(['asks[0] wrong-ask']);
  });

  it('costs no more than a rule may', () => {
    const walk = "product.attributes.all(a, product.attributes.all(b, a + b != 'x'))";
    expect(told({ when: "product.attributes.all(a, a != 'x')" })).toEqual([]);
    expect(told({ when: `product.attributes.all(a, ${walk})` })).toEqual(['when cel.cost']);
  });

  it('reads what is known where it stands, and no more', () => {
    expect(told({ products: 'order.paid > 1' })).toEqual(['products cel.name']);
    expect(told({ orders: 'order.refunded > 1' })).toEqual(['orders cel.field']);
    expect(told({ when: 'total > 1' })).toEqual(['when cel.name']);
    expect(told({ when: 'claim.asked.fee > 1' })).toEqual(['when cel.field']);
  });
});
