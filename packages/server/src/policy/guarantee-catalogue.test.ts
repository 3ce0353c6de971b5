import { readFileSync } from 'node:fs';
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
  it('has sixteen that merchants and the platform give beyond the law, and two by law', () => {
    const rights = [...cn.document!.guarantees.values()];
    expect(rights.filter(({ statutory }) => !statutory)).toHaveLength(16);
    expect(rights.filter(({ statutory }) => statutory).map(({ code }) => code)).toEqual([
      ...['lost-refund', 'seven-day-return'],
    ]);
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

/** The example of docs/guarantees.md: a right that nobody thought of when this was written, and its cases. */
const [SEVENTEENTH, ITS_CASES] = [
  ...readFileSync(new URL('../../../../docs/guarantees.md', import.meta.url), 'utf8').matchAll(
    /```yaml\n([\s\S]*?)```/g,
  ),
].map(([, text]) => text!) as [string, string];

describe('right number 17', () => {
  const files = (): PackFile[] => [
    ...cn.files,
    { path: 'service/guarantees/size-swap.yaml', text: SEVENTEENTH },
    { path: 'service/guarantees/size-swap.cases.yaml', text: ITS_CASES },
  ];
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
    const { pack, document, problems } = loadPack(files(), schemasForPolicy());
    expect(problems).toEqual([]);
    const cases = document!.guaranteeCases.filter(({ guarantee }) => guarantee === 'size-swap');
    expect(cases).toHaveLength(3);
    expect(evaluatePack(pack!, [], [], cases).cases.failures).toEqual([]);
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
      ways: [[{ kind: 'waybill', least: 1 }]],
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
