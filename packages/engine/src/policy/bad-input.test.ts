import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileCel } from './cel/cel.ts';
import { createCelEnv } from './cel/env.ts';
import { DEFAULT_BUDGET } from './cel/limits.ts';
import { bounded, STRING } from './cel/types.ts';
import { isCelError } from './cel/values.ts';
import { decide, emptySnapshot } from './decide.ts';
import { packFiles, packOf, product, rule, SCHEMAS } from './fixtures/build.ts';
import { loadPack } from './load.ts';
import { showProblems } from './show-problem.ts';

/**
 * What `anxin pack validate` prints for what authors get wrong, word by word: the files in fixtures/bad-input are read
 * by people before they are changed.
 */
const GOLDENS = join(import.meta.dirname, 'fixtures/bad-input');

const CASES = `cases:
  - name: a word
    type: product.submitted
    data: { product: { id: p1, title: 最佳 } }
    fires: [goods.t.a]
  - name: no word
    type: product.submitted
    data: { product: { id: p1, title: 好 } }
    quiet: [goods.t.a]
`;

const quoted = (expression: string): string => `'${expression.replaceAll("'", "''")}'`;
const when = (expression: string): string => rule('a', { when: quoted(expression) });
const match = (parts: string): string => rule('a', { match: `{ word: ${parts} }` });

const feature = (window: string): string => `features:
  - name: listings_100y
    about: { zh-CN: 上架数, en: Listings }
    on: [product.submitted]
    key: event.subject
    measure: count
    window: ${window}
    for: { product.submitted: event.subject }
`;

/** Name of the golden file, the rules, and the other files of the pack. */
const BAD: readonly (readonly [name: string, rules: string, more?: Record<string, string>])[] = [
  ['an-expression-of-a-megabyte', when(`${'product.title == "x" || '.repeat(45_000)}true`)],
  ['an-expression-too-long', when(`${'product.title == "x" || '.repeat(400)}true`)],
  ['ten-thousand-brackets', rule('a', { when: `${'('.repeat(10_000)}true${')'.repeat(10_000)}` })],
  ['brackets-too-deep', rule('a', { when: `word.count > 0 && ${'('.repeat(100)}true${')'.repeat(100)}` })],
  [
    'a-walk-inside-a-walk',
    when('word.count > 0 && product.tags.exists(t, product.tags.exists(u, t + u == product.title))'),
  ],
  ['a-walk-through-a-list', when('lists.known_brands.exists(b, product.title.contains(b))')],
  ['a-dear-pattern', when('product.title.matches("(最佳|第一|国家级)*茶")')],
  ['a-pattern-with-an-open-bracket', when('product.title.matches("最(佳|好")')],
  ['a-pattern-that-looks-back', when('product.title.matches("(.)\\\\1")')],
  ['a-match-with-an-open-bracket', match("{ pattern: '最[佳', in: [product.title] }")],
  ['a-match-that-looks-ahead', match("{ pattern: '最(?=佳)', in: [product.title] }")],
  ['a-term-of-one-character', rule('a'), { 'lexicons/words.lex': '最\n最佳\nv\n' }],
  ['a-term-of-ten-thousand-characters', rule('a'), { 'lexicons/words.lex': `最佳\n${'最'.repeat(10_000)}\n` }],
  ['a-term-of-two-hundred-characters', rule('a'), { 'lexicons/words.lex': `最佳\n${'最好'.repeat(100)}\n` }],
  ['two-rules-of-one-name', rule('a') + rule('a')],
  ['two-rules-of-one-name-in-two-files', rule('a'), { 'goods/u.yaml': `rules:\n${rule('a')}` }],
  ['an-unknown-field', when('product.titel.contains("最佳")')],
  ['an-unknown-field-to-match', match('{ lexicon: words, in: [product.titel] }')],
  ['an-unknown-name', when('prodct.title.contains("最佳")')],
  ['an-unknown-method', when('product.title.contians("最佳")')],
  ['a-function-of-another-language', when('product.title.length() > 3 and len(product.tags) > 1')],
  ['an-unknown-lexicon', match('{ lexicon: word, in: [product.title] }')],
  ['an-unknown-event', rule('a', { on: '[product.submited]' })],
  ['an-unknown-key', rule('a', { veridct: 'reject' })],
  ['wrong-types', when('product.price.amount > "100" && product.title')],
  ['a-number-of-another-type', when('product.price.amount * 1.5 > 3')],
  ['a-when-that-is-no-bool', when('word.count')],
  ['a-text-that-is-not-closed', rule('a', { when: 'product.title.contains("最佳) || true' })],
  ['full-width-signs', rule('a', { when: 'product.title.contains（“最佳”）' })],
  ['words-for-signs', rule('a', { when: 'word.count > 0 and word.distinct = 1' })],
  ['a-quote-that-is-not-closed', rule('a', { when: "'word.count > 0" })],
  ['a-tab', rule('a').replace('    verdict', '\tverdict')],
  ['a-line-too-far-left', rule('a').replace('    verdict', '   verdict')],
  ['a-line-too-far-right', rule('a').replace('    verdict', '      verdict')],
  ['a-bracket-that-is-not-closed', rule('a', { on: '[product.submitted' })],
  ['a-colon-in-a-text', rule('a', { law: '广告法: 第九条' })],
  ['braces-in-a-text', rule('a', { message: '{ zh-CN: 有{word}, en: A {word} }' })],
  ['a-key-twice', `${rule('a')}    verdict: reject\n`],
  ['an-anchor-bomb', '  - &a [x, x, x]\n  - &b [*a, *a, *a]\n  - &c [*b, *b, *b]\n'],
  ['a-text-in-one-language', rule('a', { title: '题' })],
  ['a-pattern-too-large', when(`product.title.matches("${'.{1000}'.repeat(40)}")`)],
  ['a-pattern-too-large-to-read', when(`product.title.matches("(?:${'()'.repeat(490)}){1000}")`)],
  ['a-match-too-long', match(`{ pattern: '(?:${'()'.repeat(245)}){1000}{2}', in: [product.title] }`)],
  ['a-repetition-of-repetitions', when('product.title.matches("((最佳){1,90}茶){90}")')],
  ['a-match-that-repeats-too-much', match("{ pattern: '(最佳){400}', in: [product.title] }")],
  ['a-match-that-finds-everything', match("{ pattern: '(最佳)*', in: [product.title] }")],
  ['a-pattern-too-long', when(`product.title.matches("${'最佳|'.repeat(400)}茶")`)],
  ['brackets-too-deep-in-quotes', when(`${'['.repeat(200)}1${']'.repeat(200)} == [] && word.count > 0`)],
  ['brackets-too-deep-without-quotes', rule('a', { when: `${'['.repeat(200)}1${']'.repeat(200)}` })],
  ['an-operator-that-nothing-follows', when('word.count > 0 &&')],
  ['a-call-that-is-not-closed', when('product.title.contains("最佳"')],
  ['a-bracket-too-many', when('word.count > 0)')],
  ['a-word-of-another-language', when('if (word.count > 0) true else false')],
  ['an-empty-when', when('')],
  ['a-when-left-out', rule('a', { when: '""' }) + rule('b').replace(/ {4}when: .*\n/, '    when:\n')],
  ['a-sound-of-letters', rule('a'), { 'lexicons/words.lex': '最佳\nNO.1\tsound=true\n国\tsound=true\tshort=true\n' }],
  [
    'a-field-of-a-term',
    rule('a'),
    { 'lexicons/words.lex': '最佳\tcategory=Food\n最好\tword=yes\n顶级\tgap=x\n第一\ttags=\n' },
  ],
  ['a-header-of-a-lexicon', rule('a'), { 'lexicons/words.lex': '---\nabout: x\nsound: yes please\n---\n最佳\n' }],
  [
    'a-window-of-a-century',
    when('word.count > 0 && features.listings_100y > 3'),
    { 'features/f.yaml': feature('P36500D') },
  ],
  ['a-window-of-a-month', when('"listings_100y" in features'), { 'features/f.yaml': feature('P1M') }],
  ['a-feature-that-is-not-there', when('features.listing_100y > 3'), { 'features/f.yaml': feature('P7D') }],
  ['a-list-that-is-a-text', rule('a', { on: 'product.submitted', verdict: 'ban', weight: '"1"' })],
  [
    'a-brace-that-nothing-fills',
    rule('a', { params: '{ term: word.first }', message: "{ zh-CN: '有{word}', en: 'A {term}' }" }),
  ],
];

describe('what a pack is refused for', () => {
  it.for(BAD)('%s', async ([name, rules, more = {}]) => {
    const files = packFiles(rules, { 'goods/t.cases.yaml': CASES, ...more });
    const { problems, warnings } = loadPack(files, SCHEMAS);
    expect(problems.length).toBeGreaterThan(0);
    for (const { hint } of problems) expect(hint).not.toBe('');
    await expect(showProblems([...problems, ...warnings], files)).toMatchFileSnapshot(join(GOLDENS, `${name}.txt`));
  });

  it('is nothing for a good one', () => {
    const { problems, warnings } = loadPack(packFiles(rule('a'), { 'goods/t.cases.yaml': CASES }), SCHEMAS);
    expect([...problems, ...warnings]).toEqual([]);
  });
});

describe('patterns that are catastrophic elsewhere', () => {
  const env = createCelEnv({ variables: { text: bounded(STRING, 65_536) } });
  const stepsOver = (pattern: string, length: number): number => {
    const { program } = compileCel(`text.matches("${pattern}")`, env, { maxCost: DEFAULT_BUDGET });
    const meter = { steps: 0 };
    const value = program!.evaluate({ text: `${'a'.repeat(length)}!` }, { meter });
    expect(isCelError(value)).toBe(false);
    expect(meter.steps).toBeLessThanOrEqual(program!.cost);
    return meter.steps;
  };

  it.each(['^(a+)+$', '^(a|aa)+$', '^(a*)*$', '(x+x+)+y'])('%s takes twice the steps for twice the text', (pattern) => {
    expect(stepsOver(pattern, 8000) / stepsOver(pattern, 4000)).toBeCloseTo(2, 1);
  });

  it('are found by a match as well', () => {
    const pack = packOf(match("{ pattern: '(a+)+b', in: [product.title] }"));
    const decided = (title: string) => decide(product({ title }), emptySnapshot(), pack, { language: 'en' }).reasons;
    expect(decided(`${'a'.repeat(60_000)}!`)).toEqual([]);
    expect(decided(`${'a'.repeat(60_000)}b`)).toHaveLength(1);
  });
});
