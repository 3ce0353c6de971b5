import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, emptySnapshot, firingRules } from './decide.ts';
import { packOf, product, rule } from './fixtures/build.ts';
import type { EngineEvent } from './types.ts';

const rules = [
  rule('title', { params: '{ term: word.first }' }),
  rule('all', { match: '{ word: { lexicon: words, in: [product.*, product.title] } }', when: 'word.count > 1' }),
  rule('tags', { match: '{ word: { pattern: "最", in: [product.tags] } }' }),
  rule('odd', { match: '', when: 'product.price.amount > 5' }),
].join('');
const pack = packOf(rules);
const OPTIONS = { language: 'en' } as const;

const anEvent: fc.Arbitrary<EngineEvent> = fc
  .record(
    {
      title: fc.constantFrom('好茶', '最佳', '第一最佳', ''),
      brand: fc.constantFrom('最佳', '山川'),
      tags: fc.array(fc.constantFrom('最新', '第一', '茶'), { maxLength: 3 }),
      price: fc.record({ amount: fc.integer({ min: 0, max: 9 }), currency: fc.constant('CNY') }),
    },
    { requiredKeys: ['title'] },
  )
  .map((fields) => product(fields));

test('nothing of one event is left for the next: decisions are those of a pack that has decided nothing yet', () => {
  fc.assert(
    fc.property(fc.array(anEvent, { minLength: 2, maxLength: 6 }), (events) => {
      for (const event of events) {
        const alone = decide(event, emptySnapshot(), packOf(rules), OPTIONS);
        const decision = decide(event, emptySnapshot(), pack, OPTIONS);
        expect(decision).toEqual(alone);
        expect(firingRules(event, emptySnapshot(), pack).sort()).toEqual(alone.reasons.map((one) => one.rule).sort());
      }
    }),
    { numRuns: 40 },
  );
});

test('whoever decides another event while one is decided disturbs neither', () => {
  const [first, second] = [product({ title: '最佳' }), product({ title: '第一最佳', tags: ['最新'] })];
  const inner: unknown[] = [];
  const outer = decide(first, emptySnapshot(), pack, {
    ...OPTIONS,
    onRuleError: () => inner.push(decide(second, emptySnapshot(), pack, OPTIONS)),
  });
  expect(outer).toEqual(decide(first, emptySnapshot(), packOf(rules), OPTIONS));
  expect(inner[0]).toEqual(decide(second, emptySnapshot(), packOf(rules), OPTIONS));
});

test('an event that is too large leaves nothing behind', () => {
  const large = product({ title: '最佳', tags: Array.from({ length: 70_000 }, () => '最') });
  expect(() => decide(large, emptySnapshot(), pack, OPTIONS)).toThrow('more text than is looked through');
  const event = product({ title: '茶', tags: ['最新'] });
  expect(decide(event, emptySnapshot(), pack, OPTIONS)).toEqual(decide(event, emptySnapshot(), packOf(rules), OPTIONS));
});

describe('categories', () => {
  const limited = packOf(
    rule('a', { match: '{ word: { lexicon: claims, in: [product.title], category: product.brand } }' }) +
      rule('b', { match: '{ word: { lexicon: claims, in: [product.title] } }' }),
    { 'lexicons/claims.lex': '治疗\tcategory=!medicine\n降糖\tcategory=food\n' },
  );
  const firing = (title: string, category?: string): string[] =>
    firingRules(product({ title, ...(category === undefined ? {} : { brand: category }) }), emptySnapshot(), limited);

  test('an entry counts in its categories and in those below them', () => {
    expect(firing('降糖茶', 'food')).toEqual(['goods.t.a']);
    expect(firing('降糖茶', 'food.tea')).toEqual(['goods.t.a']);
    expect(firing('降糖茶', 'foodstuff')).toEqual([]);
    expect(firing('降糖茶', 'toys')).toEqual([]);
  });

  test('an entry for all but some counts in the others, and where nothing is known', () => {
    expect(firing('治疗仪', 'medicine.device')).toEqual(['goods.t.b']);
    expect(firing('治疗仪', 'food')).toEqual(['goods.t.a', 'goods.t.b']);
    expect(firing('治疗仪')).toEqual(['goods.t.a', 'goods.t.b']);
  });

  test.each([
    ['{ word: { pattern: "a", in: [product.title], category: product.brand } }', 'only entries of a lexicon'],
    ['{ word: { lexicon: words, in: [product.title], category: product.brend } }', 'did you mean product.brand?'],
  ])('%s is refused', (match, told) => {
    expect(() => packOf(rule('a', { match }))).toThrow(told);
  });
});
