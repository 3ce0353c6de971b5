import { fileURLToPath } from 'node:url';
import { type ClaimFacts, compileGuarantee, evaluatePack, expandBundles, loadPack, type PackFile } from '@anxin/engine';
import { schemasForPolicy } from '@anxin/events';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPackFolder, type PackFolder } from './pack-folder.ts';

const CN = fileURLToPath(new URL('../../../../packs/cn', import.meta.url));

let cn: PackFolder;
beforeAll(async () => {
  cn = await openPackFolder(CN);
});

describe('the catalogue of rights of packs/cn', () => {
  it('has sixteen that merchants and the platform give beyond the law, and the seven days by law', () => {
    const rights = [...cn.document!.guarantees.values()];
    expect(rights.filter(({ statutory }) => !statutory)).toHaveLength(16);
    expect(rights.filter(({ statutory }) => statutory).map(({ code }) => code)).toEqual(['seven-day-return']);
    const bundles = rights.filter(({ bundles }) => bundles.length > 0);
    expect(bundles).toMatchObject([{ code: 'anxin-buy' }]);
    expect(bundles[0]!.bundles).toHaveLength(9);
    expect(expandBundles(['anxin-buy', 'late-ship-pay'], cn.document!.guarantees)).toHaveLength(10);
  });

  it('says every text in both languages', () => {
    for (const { title, promise, asks, evidence } of cn.document!.guarantees.values())
      for (const text of [title, promise, ...asks.map((one) => one.title), ...evidence.map((one) => one.title)]) {
        expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
        expect(text.en).not.toMatch(/\p{Script=Han}/u);
      }
  });

  it('does on cases what they say', () => {
    const { document, pack } = cn;
    expect(document!.guaranteeCases.length).toBeGreaterThan(80);
    expect(evaluatePack(pack!, [], [], document!.guaranteeCases).cases.failures).toEqual([]);
  });

  it('works the same from the JSON that an order keeps', () => {
    for (const { guarantee, facts } of cn.document!.guaranteeCases) {
      const plan = cn.pack!.guarantees.get(guarantee)!;
      const frozen = compileGuarantee(JSON.parse(JSON.stringify(plan.terms)));
      const claim = facts as unknown as ClaimFacts;
      expect(frozen.assess(claim)).toEqual(plan.assess(claim));
      expect(frozen.missing(claim)).toEqual(plan.missing(claim));
    }
  });
});

/** A right that nobody thought of when this was written, as somebody who knows only docs/guarantees.md would write it. */
const SEVENTEENTH = `guarantees:
  - code: size-swap
    title: { zh-CN: 尺码无忧, en: Sizes that fit }
    promise:
      zh-CN: 服饰尺码不合，签收后 10 天内换货免运费，往返运费最高补贴 20 元；商家漏发尺码表另补 5 元券
      en: Clothes that do not fit are changed within ten days, freight both ways up to 20 yuan; a coupon of 5 yuan where there was no table of sizes
    given: enrolment
    products: product.category_id.startsWith('clothes')
    by: [consumer]
    window: { from: delivered, next_day: Asia/Shanghai, lasts: P10D }
    asks:
      - { name: freight, title: { zh-CN: 往返运费, en: Freight both ways }, type: money }
      - { name: pieces, title: { zh-CN: 不合的件数, en: Pieces that do not fit }, type: count }
    evidence:
      - { kind: waybill, title: { zh-CN: 换货运单, en: Waybill of the exchange } }
    when: claim.asked.pieces > 0
    remedy:
      - { kind: freight, amount: "min(claim.asked.freight, 2000)" }
      - { kind: coupon, amount: "500", when: "!('sizes' in product.attributes)" }
    cap: "2500"
    payer: { advance: logistics-pool, recover: [merchant-balance, deposit, receivable] }
    limits: { per_consumer: { count: 6, within: P90D } }
    answer: { at_once: total <= 2500 && consumer.claims_90d < 6, merchant: PT48H }
`;

describe('right number 17', () => {
  const files = (): PackFile[] => [...cn.files, { path: 'service/guarantees/size-swap.yaml', text: SEVENTEENTH }];
  const facts: ClaimFacts = {
    product: { id: 'p1', category_id: 'clothes.coat' },
    merchant: { id: 'm1' },
    order: {
      ...{ id: 'o1', paid: 20_000, freight: 0, currency: 'CNY', items: 1, quantity: 1 },
      ...{ state: 'delivered', refunded: 0, compensated: 0 },
    },
    item: { product_id: 'p1', quantity: 1, price: 20_000, paid: 20_000 },
    claim: { by: 'consumer', quantity: 1, asked: { freight: 2_400, pieces: 1 }, evidence: { waybill: 1 } },
    consumer: { claims_90d: 0, refunded_90d: 0, orders_90d: 3, disputes_90d: 0 },
  };

  it('is a file in the pack and nothing else', () => {
    const { pack, problems } = loadPack(files(), schemasForPolicy());
    expect(problems).toEqual([]);
    expect(pack!.guarantees.size).toBe(cn.pack!.guarantees.size + 1);
    const right = pack!.guarantees.get('size-swap')!;
    expect(right.covers(facts)).toBe(true);
    expect(right.covers({ ...facts, product: { id: 'p1', category_id: 'food.tea' } })).toBe(false);
    expect(right.window(facts, { delivered: new Date('2024-06-03T04:00:00Z') })?.ends.toISOString()).toBe(
      '2024-06-13T16:00:00.000Z',
    );
    expect(right.missing({ ...facts, claim: { by: 'consumer', quantity: 1 } })).toEqual({
      asks: ['freight', 'pieces'],
      evidence: [{ kind: 'waybill', least: 1 }],
    });
    const told = right.assess(facts);
    expect(told).toMatchObject({
      outcome: 'pay',
      lines: [
        { kind: 'freight', amount: 2_000n },
        { kind: 'coupon', amount: 500n },
      ],
      total: 2_500n,
    });
    expect(right.route(facts, told.outcome === 'pay' ? told.lines : [])).toBe('at-once');
  });
});
