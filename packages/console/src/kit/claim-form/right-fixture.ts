import type { Right } from './right.ts';

/** A right to a difference in price, open and usable at 2026-11-20. */
export const right = (given: Partial<Right> = {}): Right => ({
  ...{ code: 'price-protect', items: ['p1'], agreed: true, claim: null },
  guarantee: {
    ...{
      code: 'price-protect',
      title: 'T',
      promise: 'P',
      statutory: false,
      law: null,
      bundles: [],
      given: 'enrolment',
    },
    ...{
      by: ['platform', 'consumer'],
      grounds: [],
      asks: [],
      evidence: [],
      answer: { merchant: 'PT24H' },
      aftersale: null,
    },
    window: { from: 'paid', opens: null, lasts: 'P15D' },
  },
  window: { waits_for: null, opens: '2026-11-10T00:00:00Z', ends: '2026-11-25T00:00:00Z', open: true },
  needs: { asks: [], evidence: [], ways: [], loss: [] },
  estimate: [{ kind: 'refund', amount: { amount: 800, currency: 'CNY' } }],
  ...given,
});
