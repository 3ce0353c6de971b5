import { expect, test } from 'vitest';
import { parsePack } from './parse.ts';
import { ruleChanges } from './rule-changes.ts';

const RULE = `
  - id: goods.a.first
    title: { zh-CN: 一, en: One }
    on: [product.submitted]
    match: { term: { lexicon: [a, b], in: [product.title] }, way: { contact: any, in: [product.title] } }
    when: term.count > 0
    unless: [{ id: known, when: way.count > 0, why: { zh-CN: 已知, en: Known } }]
    verdict: observe
    measures: [{ kind: points, party: "'m/1'", points: 2 }, { kind: points, party: "'m/2'", points: 2 }]
    message: { zh-CN: 一, en: One }`;

function rulesOf(...texts: string[]) {
  const { document } = parsePack([
    { path: 'pack.yaml', text: 'id: t\nversion: 1.0.0\nabout: { zh-CN: 包, en: A pack }\n' },
    ...['a', 'b', 'c'].map((name) => ({ path: `lexicons/${name}.lex`, text: '词一\n' })),
    { path: 'goods/a.yaml', text: `rules:${texts.join('\n')}\n` },
  ]);
  return document!.rules;
}

const whole = { of: null, from: null, to: null, added: [], removed: [] };

test('what is the same is no change', () => {
  expect(ruleChanges(rulesOf(RULE), rulesOf(`${RULE}\n    # a remark`))).toEqual([]);
});

test('each part that changes is told with what it was and what it is', () => {
  const next = RULE.replace('[a, b]', '[b, c]')
    .replace('observe', 'reject')
    .replace('when: term.count > 0', 'when: term.count > 1')
    .replace('en: Known', 'en: Well known')
    .replace("'m/1'\", points: 2", "'m/1'\", points: 4")
    .replace('contact: any', 'contact: phone');
  expect(ruleChanges(rulesOf(RULE), rulesOf(next))).toEqual([
    {
      ...{ rule: 'goods.a.first', title: { 'zh-CN': '一', en: 'One' }, how: 'changed' },
      parts: [
        { ...whole, part: 'lexicons', of: 'term', added: ['c'], removed: ['a'] },
        { ...whole, part: 'find', of: 'way', from: 'contact: any', to: 'contact: phone' },
        { ...whole, part: 'when', from: 'term.count > 0', to: 'term.count > 1' },
        {
          ...{ ...whole, part: 'unless', of: 'known' },
          ...{ from: { 'zh-CN': '已知', en: 'Known' }, to: { 'zh-CN': '已知', en: 'Well known' } },
        },
        { ...whole, part: 'verdict', from: 'observe', to: 'reject' },
        // of two measures of one kind the one that changed
        { ...whole, part: 'measure', of: 'points', from: '2', to: '4' },
      ],
    },
  ]);
});

test('a rule that comes is told whole, one that goes by its name', () => {
  const second = RULE.replace('goods.a.first', 'goods.a.second');
  const [came] = ruleChanges(rulesOf(RULE), rulesOf(RULE, second));
  expect(came).toMatchObject({ rule: 'goods.a.second', how: 'added' });
  expect(came!.parts).toContainEqual({ ...whole, part: 'verdict', to: 'observe' });
  expect(came!.parts).toContainEqual({ ...whole, part: 'on', added: ['product.submitted'] });
  expect(ruleChanges(rulesOf(RULE, second), rulesOf(RULE))).toMatchObject([
    { rule: 'goods.a.second', how: 'removed', parts: [] },
  ]);
});
