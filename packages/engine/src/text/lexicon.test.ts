import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLexicon, shortness } from './lexicon.ts';
import { LEXICON_LIMITS } from './lexicon-limits.ts';

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
      short: false,
      exact: false,
      sound: false,
      category: undefined,
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
      short: false,
      exact: false,
      sound: false,
      category: undefined,
    },
    expect.objectContaining({ canonical: 'madeinchina', breaks: [4, 6], word: true }),
  ]);
});

describe('which looks find an entry', () => {
  const looks = (text: string) =>
    parse(text).lexicon.entries.map(({ canonical, exact, sound }) => [canonical, exact, sound]);

  test('of itself: those but by sound', () => {
    expect(looks('国家级\n最佳\texact=true\n微信\tsound=true')).toEqual([
      ['国家级', false, false],
      ['最佳', true, false],
      ['微信', false, true],
    ]);
  });

  test('by sound as the header says, where three characters and more are all Chinese', () => {
    expect(
      looks('---\nsound: true\n---\n国家级\n最佳\na货品\n微信\tsound=true\n免疫力\tsound=false\n世界级\texact=true'),
    ).toEqual([
      ['国家级', false, true],
      ['最佳', false, false],
      ['a货品', false, false],
      ['微信', false, true],
      ['免疫力', false, false],
      ['世界级', true, false],
    ]);
  });

  test('only as it is written as the header says, unless it asks for its sound', () => {
    expect(looks('---\nexact: true\n---\n国家级\n最佳\texact=false\n微信\tsound=true')).toEqual([
      ['国家级', true, false],
      ['最佳', false, false],
      ['微信', false, true],
    ]);
  });

  test('a phrase may hold what only sounds like the term', () => {
    expect(parse('微信\tsound=true\twithin=树立威信|微信号').problems).toEqual([]);
  });
});

describe('categories', () => {
  test('some, or all but some', () => {
    const { lexicon } = parse('治疗\tcategory=food|food.tea\n根治\tcategory=!medicine\n最佳');
    expect(lexicon.entries.map(({ category }) => category)).toEqual([
      { names: ['food', 'food.tea'], except: false },
      { names: ['medicine'], except: true },
      undefined,
    ]);
  });

  test('one term may be several entries for several categories', () => {
    const { lexicon, problems } = parse('治疗\tcategory=food\ttags=a\n治疗\tcategory=cosmetics\ttags=b');
    expect([problems, lexicon.entries.length]).toEqual([[], 2]);
  });
});

describe('a term of one character', () => {
  const hintsOf = (text: string) => parse(text).lexicon.entries.map((entry) => shortness(entry)?.hint);

  test.each(['最', '１', 'V', 'が', '𠮷', '癌\tword=true'])('%s stands in countless words', (line) => {
    expect(hintsOf(line)).toEqual([expect.any(String)]);
  });

  test.each(['癌\tshort=true', 'v\tword=true', 'v\tshort=true', '🔞', '最 佳'])('%s is taken', (line) => {
    expect(hintsOf(line)).toEqual([undefined]);
  });

  test('is told what to write instead', () => {
    expect(hintsOf('最\nv\n')).toEqual([expect.stringContaining('short=true'), expect.stringContaining('word=true')]);
    expect(parse('癌\tshort=yes\n').problems).toEqual([expect.objectContaining({ code: 'lexicon.short', column: 3 })]);
  });
});

describe('problems name line and column', () => {
  test.each<[string, [number, number, string][]]>([
    ['很好\n最佳\tfoo=1', [[2, 4, 'lexicon.field']]],
    ['最佳\ttags=a\tgap=99', [[1, 11, 'lexicon.gap']]],
    ['最佳\tword=yes', [[1, 4, 'lexicon.word']]],
    ['最佳\ttags=A b', [[1, 4, 'lexicon.tags']]],
    ['最佳\ttags=', [[1, 4, 'lexicon.field']]],
    ['最佳\texact=1', [[1, 4, 'lexicon.exact']]],
    ['最佳\ttags=a\tsound=maybe', [[1, 11, 'lexicon.sound']]],
    ['a货\tsound=true', [[1, 4, 'lexicon.sound']]],
    ['药\tsound=true', [[1, 3, 'lexicon.sound']]],
    ['最佳\texact=true\tsound=true', [[1, 15, 'lexicon.sound']]],
    ['最佳\tsound=true\twithin=最后', [[1, 15, 'lexicon.within']]],
    ['最佳\tcategory=food|!tea', [[1, 4, 'lexicon.category']]],
    ['最佳\tcategory=茶', [[1, 4, 'lexicon.category']]],
    ['最佳\tcategory=!', [[1, 4, 'lexicon.category']]],
    ['最佳\tcategory=a\n最佳\tcategory=a\ttags=b', [[2, 1, 'lexicon.duplicate']]],
    ['---\nexact: 1\n---', [[2, 8, 'lexicon.header']]],
    ['---\nexact: true\nsound: true\n---', [[3, 8, 'lexicon.sound']]],
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

test('one broken line among 50,000 is named', () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `词${i}\ttags=a`);
  lines[30_000] = '词\tnonsense';
  const { lexicon, problems } = parse(lines.join('\n'));
  expect(problems.map(({ line, column }) => [line, column])).toEqual([[30_001, 3]]);
  expect(lexicon.entries).toHaveLength(49_999);
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
