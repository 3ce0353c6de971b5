import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePack } from '../../../../../engine/src/index.ts';
import { placeRule } from '../../../../../server/src/policy/lifecycle/rule-form.ts';
import { emptyRule, type RuleForm } from './form.ts';
import { appendRule, replaceLines, writeRule } from './rule-yaml.ts';

const HEAD = { path: 'pack.yaml', text: 'id: t\nversion: 1.0.0\nabout: { zh-CN: 包, en: A pack }\n' };

/** The rule as the server reads it back. */
function readBack(block: string) {
  const files = [HEAD, { path: 'goods/a.yaml', text: appendRule('', block).text }];
  const { document } = parsePack(files);
  const rule = document?.rules[0];
  return rule && placeRule(rule, document.rules, files);
}

const text = fc
  .string({
    unit: fc.constantFrom('a', 'B', '词', ' ', ':', '#', "'", '"', '{', '}', ',', '1', '-', '|', '&', '%', '！'),
    minLength: 1,
    maxLength: 20,
  })
  .filter((one) => one.trim() !== '');
const local = fc.record({ 'zh-CN': text, en: text });
const title = local;
/** A text of a message: braces are placeholders there. */
const message = fc.record({ 'zh-CN': text, en: text }).map((one) => ({
  'zh-CN': `${one['zh-CN'].replace(/[{}]/g, '')}{term}x`,
  en: `${one.en.replace(/[{}]/g, '')}{term}x`,
}));
const name = fc.constantFrom<string>('term', 'form', 'lure');
const fields = fc.constantFrom<string[]>(['product.title'], ['product.title', 'product.attributes.*']);
const match = fc.oneof(
  fc.record({ lexicons: fc.constantFrom<string[]>(['a'], ['a', 'b-c']), in: fields }),
  fc.record({ pattern: fc.constantFrom("it's \\d+", '原价\\s*\\d+', 'a: {b}#'), in: fields }),
  fc.record({ contact: fc.constant('any'), in: fields }),
);
const rule: fc.Arbitrary<RuleForm> = fc
  .record({
    ...{ title, message, on: fc.constant<string[]>(['product.submitted', 'product.updated']) },
    matches: fc.uniqueArray(fc.tuple(name, match), { minLength: 1, maxLength: 3, selector: ([one]) => one }),
    fires: fc.constantFrom('any' as const, 'all' as const),
    verdict: fc.constantFrom('observe' as const, 'limit' as const, 'reject' as const),
    case: fc.option(fc.record({ queue: fc.constant('listing-review'), priority: fc.integer({ min: 0, max: 100 }) })),
    measures: fc.array(
      fc.oneof(
        fc.constant({ kind: 'reject-listing', subject: true as const }),
        fc.record({ kind: fc.constant('points'), party: fc.constant('"m/" + product.merchant_id'), points: fc.nat(9) }),
        fc.constant({ kind: 'warn', party: "'a'", duration: 'P7D' }),
      ),
      { maxLength: 2 },
    ),
    weight: fc.constantFrom(1, 2.5, 7),
    law: fc.option(text),
    mend: fc.option(
      local.map((one) => ({ 'zh-CN': one['zh-CN'].replace(/[{}]/g, ''), en: one.en.replace(/[{}]/g, '') })),
    ),
  })
  .filter(({ mend }) => mend === null || (mend['zh-CN'].trim() !== '' && mend.en.trim() !== ''))
  .map(({ matches, fires, ...rest }) => ({
    ...{ ...rest, id: 'goods.a.rule' },
    matches: matches.map(([called, one]) => ({ name: called, ...one })),
    // of one match any and all are the same
    fires: matches.length === 1 ? ('any' as const) : fires,
    params: { term: matches[0]![0] },
  }));

test('what a form writes is what the server reads', () => {
  fc.assert(
    fc.property(rule, (form) => {
      const block = writeRule(form);
      const placed = readBack(block);
      // a text that looks like a remark makes the server keep it a text, which is safe
      if (placed?.form === null) expect(block).toMatch(/(^|\s)#/m);
      else expect(placed?.form).toEqual(form);
      expect(placed?.last).toBe(block.split('\n').length + 1);
    }),
    { numRuns: 300 },
  );
});

test('a new rule stands behind those that are there', () => {
  const block = writeRule(emptyRule('goods.a.new', 'product.submitted'));
  const { text: whole, first } = appendRule('rules:\n  - id: goods.a.old\n\n\n', block);
  expect(whole.split('\n')[first - 1]).toBe('  - id: goods.a.new');
  expect(whole).toMatch(/old\n\n {2}- id: goods\.a\.new\n/);
  expect(appendRule('', block).first).toBe(2);
});

test('lines are replaced where they stand', () => {
  expect(replaceLines('a\nb\nc\nd\n', 2, 3, 'x\ny\nz')).toBe('a\nx\ny\nz\nd\n');
});
