import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LEXICON_LIMITS, parseLexicon } from './lexicon.ts';

const parse = (text: string, path = 'lexicons/test-terms.lex') => parseLexicon({ path, text });
const places = (text: string) => parse(text).problems.map(({ line, column, code }) => [line, column, code]);

test('reads header, fields and comments', () => {
  const { lexicon, problems } = parse(
    [
      '\ufeff---',
      'about: { zh-CN: 词, en: Words }',
      'unless:',
      '  before: [不是, 並非]',
      '  within: [最佳赏味期]',
      '  gap: 2',
      '---',
      '# comment',
      '',
      '國家級\ttags=rank|state',
      '最佳\tafter=使用时间|观看距离\tgap=0\tbefore=不是|非',
      'Made in China\tword=true',
    ].join('\r\n'),
  );
  expect(problems).toEqual([]);
  expect(lexicon.name).toBe('test-terms');
  expect(lexicon.about?.en).toBe('Words');
  expect(lexicon.entries).toEqual([
    {
      term: '國家級',
      canonical: '国家级',
      breaks: [],
      line: 10,
      tags: ['rank', 'state'],
      before: ['不是', '并非'],
      after: [],
      within: ['最佳赏味期'],
      gap: 2,
      word: false,
    },
    {
      term: '最佳',
      canonical: '最佳',
      breaks: [],
      line: 11,
      tags: [],
      before: ['不是', '并非', '非'],
      after: ['使用时间', '观看距离'],
      within: ['最佳赏味期'],
      gap: 0,
      word: false,
    },
    expect.objectContaining({ canonical: 'madeinchina', breaks: [4, 6], word: true }),
  ]);
});

describe('problems name line and column', () => {
  test.each<[string, [number, number, string][]]>([
    ['好\n最佳\tfoo=1', [[2, 4, 'lexicon.field']]],
    ['最佳\ttags=a\tgap=99', [[1, 11, 'lexicon.gap']]],
    ['最佳\tword=yes', [[1, 4, 'lexicon.word']]],
    ['最佳\ttags=A b', [[1, 4, 'lexicon.tags']]],
    ['最佳\ttags=', [[1, 4, 'lexicon.field']]],
    ['最佳\tgap=1\tgap=2', [[1, 10, 'lexicon.field']]],
    ['最佳 tags=a', [[1, 4, 'lexicon.tab']]],
    ['最佳\twithin=最好', [[1, 4, 'lexicon.within']]],
    ['最佳\tbefore=不。是', [[1, 4, 'lexicon.before']]],
    ['最佳\t__proto__=x', [[1, 4, 'lexicon.field']]],
    ['- .', [[1, 1, 'lexicon.term']]],
    ['真的！好', [[1, 1, 'lexicon.term']]],
    ['长'.repeat(101), [[1, 1, 'lexicon.term']]],
    ['国家级\n國家級\ttags=a', [[2, 1, 'lexicon.duplicate']]],
    ['---\nabout: 1', [[1, 1, 'lexicon.header']]],
    ['---\nunless: { before: [a, 1] }\n---', [[2, 19, 'lexicon.header']]],
    ['---\nunless: { gap: -1 }\n---', [[2, 16, 'lexicon.gap']]],
    ['---\n__proto__: 1\n---', [[2, 12, 'lexicon.header']]],
    ['---\nabout: { zh-CN: x }\n---', [[2, 8, 'lexicon.header']]],
    ['---\na: &a 1\nb: *a\n---', [[2, 1, 'lexicon.header']]],
  ])('%j', (text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  test('a broken YAML header, in the line where it breaks', () => {
    expect(places('---\nabout: { zh-CN: x\n---\n最佳')[0]?.[2]).toBe('lexicon.header');
    expect(parse('---\nabout: { zh-CN: x\n---\n最佳').lexicon.entries).toHaveLength(1);
  });

  test('the name of the file', () => {
    expect(parse('最佳', 'lexicons/../x y.lex').problems[0]?.code).toBe('lexicon.name');
  });

  test('the same line twice is no problem', () => {
    const { lexicon, problems } = parse('国家级\ttags=a\n國家級\ttags=a');
    expect([lexicon.entries.length, problems.length]).toEqual([1, 0]);
  });

  test('at most a hundred, then one that says so', () => {
    const { problems } = parse('x\tfoo\n'.repeat(500));
    expect(problems).toHaveLength(LEXICON_LIMITS.problems + 1);
    expect(problems.at(-1)?.code).toBe('lexicon.too-many');
  });
});

test('one broken line among 200,000 is named', () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `词${i}\ttags=a`);
  lines[150_000] = '词\tnonsense';
  const { lexicon, problems } = parse(lines.join('\n'));
  expect(problems.map(({ line, column }) => [line, column])).toEqual([[150_001, 3]]);
  expect(lexicon.entries).toHaveLength(199_999);
});

test('more characters than fit are told, and where', () => {
  const line = (i: number) => `${i}`.padStart(6, '0') + '词'.repeat(94);
  const { problems } = parse(Array.from({ length: 41_000 }, (_, i) => line(i)).join('\n'));
  expect(problems.map((problem) => [problem.line, problem.code])).toEqual([[40_002, 'lexicon.too-long']]);
});

test('never throws', () => {
  const piece = fc.constantFrom(
    '---',
    '\n',
    '\t',
    'tags=',
    'gap=',
    '|',
    'unless:',
    '  before:',
    '[',
    ']',
    '{',
    '最',
    '&a',
    '*a',
    '\ud83d',
    '!!js',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
      const { problems } = parse(parts.join(''));
      for (const problem of problems) {
        expect(problem.line).toBeGreaterThan(0);
        expect(problem.column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
