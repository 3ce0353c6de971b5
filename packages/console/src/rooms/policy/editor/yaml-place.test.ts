import { expect, test } from 'vitest';
import { yamlPlace } from './yaml-place.ts';

/** The caret is where `|` stands; `↧` begins a block of text. */
const at = (marked: string) => {
  const text = marked.replaceAll('↧', '|');
  const offset = marked.indexOf('|');
  const place = yamlPlace(text.slice(0, offset) + text.slice(offset + 1), offset);
  return [place.keys.join(' '), place.written];
};

const head = 'rules:\n  - id: goods.a.b\n    on: [product.submitted]\n';

test.each([
  ['rules:\n  - id: go|', 'rules id', 'go'],
  [`${head}    verdict: re|`, 'rules verdict', 're'],
  ['rules:\n  - on: [product.sub|, x]', 'rules on', 'product.sub'],
  ['rules:\n  - on: [a.b, product.|', 'rules on', 'product.'],
  [`${head}    match:\n      term: { lexicon: abs|`, 'rules match term lexicon', 'abs'],
  [`${head}    match:\n      term: { lexicon: abs, in: [product.title, pro|`, 'rules match term in', 'pro'],
  [`${head}    match: { term: { lexicon: [a, b|`, 'rules match term lexicon', 'b'],
  [`${head}    case: { queue: a, priority: 1|0 }`, 'rules case priority', '1'],
  [`${head}    params: { term: term.|`, 'rules params term', 'term.'],
  [`${head}    params:\n      term: term.|`, 'rules params term', 'term.'],
])('%s', (marked, keys, written) => {
  expect(at(marked)).toEqual([keys, written]);
});

test.each([
  // a plain value in a block goes to the end of its line, brackets and all
  [
    `${head}    when: has(product.brand) && product.tags[0] == "a, b" && te|`,
    'has(product.brand) && product.tags[0] == "a, b" && te',
  ],
  [`${head}    when: '"strong" in term.ta|`, '"strong" in term.ta'],
  [`${head}    when: "a.count > 0 && \\"x\\" in |`, 'a.count > 0 && \\"x\\" in '],
  [`${head}    when: 'term.terms.all(t, t != ''a'' && t.|`, "term.terms.all(t, t != ''a'' && t."],
  [`${head}    when: ↧\n      a.count > 0\n        && b.|`, '      a.count > 0\n        && b.'],
  [`${head}    when: a.count > 0\n      && b.|`, 'a.count > 0\n      && b.'],
])('an expression is known whole: %s', (marked, written) => {
  expect(at(marked)).toEqual(['rules when', written]);
});

test.each([
  [`${head}    unless:\n      - id: a\n        when: pro|`, 'rules unless when', 'pro'],
  [`${head}    measures:\n      - { kind: points, party: 'contact.|`, 'rules measures party', 'contact.'],
  [`${head}    measures:\n    - kind: |`, 'rules measures kind', ''],
  [`${head}    on:\n      - product.|`, 'rules on', 'product.'],
  [`${head}    evidence: [a]\n    |`, 'rules', ''],
  // what was closed is over
  [`${head}    match:\n      a: { lexicon: x, in: [y] }\n      b: { pattern: '|`, 'rules match b pattern', ''],
  [`${head}    unless:\n      - id: a\n        when: x\n    verdict: |`, 'rules verdict', ''],
])('lists and what stands beside them: %s', (marked, keys, written) => {
  expect(at(marked)).toEqual([keys, written]);
});

test('a file that is no YAML has a place all the same', () => {
  expect(at('}}} [[ : |')).toEqual(['', '}}} [[ : ']);
  expect(at('|')).toEqual(['', '']);
});
