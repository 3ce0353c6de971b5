import type { ClaimFacts } from './facts.ts';
import type { Guarantee } from './guarantee.ts';

const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });

/** A right for tests: what is left out is as plain as it can be. */
export function guaranteeOf(terms: Partial<Guarantee> = {}): Guarantee {
  return {
    ...{ code: 'test-right', title: both('测试权益', 'A right'), promise: both('测试', 'As a test'), statutory: false },
    ...{ bundles: [], given: 'enrolment', by: ['consumer'], grounds: [], asks: [], evidence: [], floors: [] },
    window: { from: 'delivered', lasts: 'P15D', instead: [] },
    remedy: [{ kind: 'refund', amount: 'claimed' }],
    payer: { advance: 'protection-fund', recover: ['merchant-balance', 'deposit', 'receivable'] },
    limits: {},
    answer: { merchant: 'PT48H' },
    ...terms,
  };
}

/** 100 yuan for two pieces and 10 of freight, delivered; a claim of one piece. */
export function claimOf(parts: { [K in keyof ClaimFacts]?: Partial<ClaimFacts[K]> } = {}): ClaimFacts {
  const of = <T extends object>(usual: T, own: object | undefined): T => ({ ...usual, ...own });
  return {
    product: of({ id: 'p1', category_id: 'food.snack' }, parts.product as object),
    merchant: of({ id: 'm1', category_ids: ['food'] }, parts.merchant as object),
    order: of(
      {
        ...{ id: 'o1', paid: 11_000, freight: 1_000, currency: 'CNY', items: 1, quantity: 2, refunded: 0 },
        ...{ compensated: 0, state: 'delivered' as const },
      },
      parts.order as object,
    ),
    item: of({ product_id: 'p1', quantity: 2, price: 5_000, paid: 10_000 }, parts.item as object),
    claim: of({ by: 'consumer' as const, quantity: 1 }, parts.claim as object),
    consumer: of({ claims_90d: 0, refunded_90d: 0, orders_90d: 5, disputes_90d: 0 }, parts.consumer as object),
    ...(parts.parcel && { parcel: parts.parcel }),
    ...(parts.price_now !== undefined && { price_now: parts.price_now as number }),
    ...(parts.hours && { hours: parts.hours }),
  };
}
