import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCutWord, isOneWord } from './crossing.ts';
import { type Lexicon, parseLexicon } from './lexicon.ts';
import { buildMatcher, scan } from './matcher.ts';
import { normalise } from './normalise.ts';
import type { NormalisedText } from './normalised-text.ts';

function lexicon(text: string, name = 'terms'): Lexicon {
  const { lexicon: read, problems } = parseLexicon({ path: `lexicons/${name}.lex`, text });
  expect(problems).toEqual([]);
  return read;
}

const find = (terms: string, text: string) => scan(buildMatcher([lexicon(terms)]), normalise(text));
const found = (terms: string, text: string) => find(terms, text).hits.map(({ start, end }) => text.slice(start, end));

describe('one word', () => {
  test.each([
    ['最佳', '年度最佳相机', ['最佳']],
    ['最佳', '年度最.佳相机', ['最.佳']],
    ['最佳', '年度最_佳相机', ['最_佳']],
    ['最佳', '最 佳', ['最 佳']],
    ['最佳', '最\u200b佳', ['最\u200b佳']],
    ['最佳', '年度 最 佳 相机', ['最 佳']],
    ['最佳', '年度之最 佳能相机', []],
    ['最佳', '年度之最，佳能相机', []],
    ['最佳', '年度之最-佳能相机', []],
    ['最佳', '年度之最…佳能相机', []],
    ['最佳', '年度之最。佳', []],
    ['最佳', '最！佳', []],
    ['最佳', '最\n佳', []],
    ['白粉', '美白 粉底', []],
    ['白粉', '美白 粉 底液', []],
    ['国家级', '国家 级 产品', ['国家 级']],
    ['国家级', '国家 级别', []],
    ['国家级', '国【家】级', ['国【家】级']],
    ['最低价', '全网最 低 价格', ['最 低 价']],
    ['made in china', 'Made in  China!', ['Made in  China']],
    ['made in china', 'made. In China', ['made. In China']],
    ['微信', '加薇❤️微❤信', ['微❤信']],
    ['no.1', '全网NO.1', ['NO.1']],
  ])('%s in %s', (term, text, expected) => {
    expect(found(term, text)).toEqual(expected);
  });
});

describe('spelling', () => {
  test.each([
    ['最佳', '最佳', false],
    ['NO.1', 'no.1', false],
    ['vx', 'ＶＸ', false],
    ['made in china', 'Made In China', false],
    ['国家级', '國家級', true],
    ['最佳', '最 佳', true],
    ['vx', 'ⅴх', true],
  ])('%s as %s: disguised %s', (term, text, disguised) => {
    expect(find(term, text).hits.map((hit) => hit.disguised)).toEqual([disguised]);
  });
});

describe('repeated characters', () => {
  const disguises = (terms: string, text: string) =>
    find(terms, text).hits.map(({ start, end, disguise }) => [text.slice(start, end), disguise]);

  test.each([
    ['最佳', '最最最佳', [['最佳', undefined]]],
    ['最佳', '最佳佳佳品', [['最佳', undefined]]],
    ['加微信', '加微微微信', [['加微微微信', 'repeat']]],
    ['加微信', '加加加微信信', [['加微信', undefined]]],
    ['加微信', '加微 微 信', [['加微 微 信', 'repeat']]],
    ['加微信', '加微。微信', []],
    ['国家级', '國家家级', [['國家家级', 'repeat']]],
    ['好天天见', '好天天天见', [['好天天天见', 'repeat']]],
    ['好天天见', '好天见', []],
    ['天天', '天天天', [['天天', undefined]]],
    ['天天', '天', []],
    ['谢谢您', '谢谢谢您', [['谢谢您', undefined]]],
    ['1000元', '10000元', []],
    ['加vx', '加vvx', []],
    [
      '加微信',
      '加微微信，加微信',
      [
        ['加微微信', 'repeat'],
        ['加微信', undefined],
      ],
    ],
    ['微信号\n加微信', '加微微信号', [['微信号', undefined]]],
    ['不加微信\n加微信', '不加微微信', [['不加微微信', 'repeat']]],
  ])('%s in %s', (terms, text, expected) => {
    expect(disguises(terms, text)).toEqual(expected);
  });

  test('take nothing away from what is written plainly', () => {
    const unit = fc.constantFrom('最', '佳', '佳', 'a', '国');
    const term = fc.array(unit, { minLength: 1, maxLength: 5 }).map((units) => units.join(''));
    const text = fc.array(unit, { maxLength: 40 }).map((units) => units.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(term, { minLength: 1, maxLength: 12 }), text, (terms, original) => {
        const of = lexicon(terms.join('\n'));
        const { hits } = scan(buildMatcher([of]), normalise(original));
        expect(hits).toEqual(hits.toSorted((a, b) => a.start - b.start));
        for (const [i, { start, end, canonical, disguise }] of hits.entries()) {
          if (i > 0) expect(start).toBeGreaterThanOrEqual(hits[i - 1]!.end);
          const once = (text: string) => text.replace(/([^a])\1+/g, '$1');
          expect(once(original.slice(start, end))).toBe(once(canonical));
          expect(original.slice(start, end) === canonical).toBe(disguise === undefined);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('words', () => {
  test.each([
    ['vx', 'avx512', ['vx']],
    ['vx\tword=true', 'avx512', []],
    ['vx\tword=true', '加vx联系', ['vx']],
    ['vx\tword=true', 'a vx 5', ['vx']],
    ['top1\tword=true', 'top10', []],
    ['第1\tword=true', '第10', []],
  ])('%j in %s', (term, text, expected) => {
    expect(found(term, text)).toEqual(expected);
  });
});

describe('overlaps', () => {
  test('leftmost, then longest', () => {
    expect(found('最佳\n最佳品牌\n品牌日', '最佳品牌日')).toEqual(['最佳品牌']);
    expect(found('ab\nbc\ncd', 'abcd')).toEqual(['ab', 'cd']);
  });

  test('each lexicon by itself, in the order of lexicons', () => {
    const matcher = buildMatcher([lexicon('佳品', 'b'), lexicon('最佳\n佳', 'a')]);
    const text = normalise('最佳品');
    expect(scan(matcher, text).hits.map((hit) => [hit.lexicon, hit.entry, hit.start, hit.end])).toEqual([
      ['b', 0, 1, 3],
      ['a', 0, 0, 2],
    ]);
    expect(scan(matcher, text, new Set(['b'])).hits).toHaveLength(1);
    expect(scan(matcher, text, new Set()).hits).toEqual([]);
  });
});

describe('contexts', () => {
  const of = (terms: string, text: string) => {
    const { hits, exempted } = find(terms, text);
    return [hits.map((hit) => hit.canonical), exempted.map((hit) => [hit.canonical, hit.by, hit.phrase])];
  };

  test.each([
    ['最佳\tbefore=不是', '这不是最佳', [[], [['最佳', 'before', '不是']]]],
    ['最佳\tbefore=不是', '这不是说最佳', [['最佳'], []]],
    ['最佳\tbefore=不是\tgap=1', '这不是说最佳', [[], [['最佳', 'before', '不是']]]],
    ['最佳\tbefore=不是\tgap=5', '这不是。最佳', [['最佳'], []]],
    ['最佳\tafter=时间\tgap=2', '最佳使用时间', [[], [['最佳', 'after', '时间']]]],
    ['最佳\tafter=时间\tgap=1', '最佳使用时间', [['最佳'], []]],
    ['最佳\tafter=时间\tgap=5', '最佳！时间', [['最佳'], []]],
    ['最佳\twithin=最佳赏味期', '最佳赏味期内', [[], [['最佳', 'within', '最佳赏味期']]]],
    [
      '好\twithin=好好',
      '好好',
      [
        [],
        [
          ['好', 'within', '好好'],
          ['好', 'within', '好好'],
        ],
      ],
    ],
    ['最佳\n全球最佳\tbefore=不是', '不是全球最佳', [[], [['全球最佳', 'before', '不是']]]],
    ['佳品\n全球最佳\tbefore=不是', '不是全球最佳品', [['佳品'], [['全球最佳', 'before', '不是']]]],
  ])('%j in %s', (terms, text, expected) => {
    expect(of(terms, text)).toEqual(expected);
  });

  test('of the header hold for every entry', () => {
    expect(of('---\nunless: { before: [并非], gap: 1 }\n---\n最佳\n第一', '并非最佳，並非第一，第一')).toEqual([
      ['第一'],
      [
        ['最佳', 'before', '并非'],
        ['第一', 'before', '并非'],
      ],
    ]);
  });
});

test('finds what a naive search finds', () => {
  const unit = fc.constantFrom('最', '佳', 'a', 'b', '國', '国');
  const term = fc.array(unit, { minLength: 1, maxLength: 5 }).map((units) => units.join(''));
  const gap = fc.constantFrom('', '', '', ' ', '_', '-', '。', '\u200b');
  const text = fc.array(fc.tuple(unit, gap), { maxLength: 40 }).map((parts) => parts.flat().join(''));
  fc.assert(
    fc.property(fc.uniqueArray(term, { maxLength: 12 }), text, (terms, original) => {
      const of = lexicon(terms.join('\n'));
      const normalised = normalise(original);
      const hits = scan(buildMatcher([of]), normalised).hits.filter(({ disguise }) => disguise !== 'repeat');
      expect(hits.map(({ entry, start, end }) => ({ entry, start, end }))).toEqual(naive(of, normalised));
    }),
    { numRuns: 1_000 },
  );
});

function naive(of: Lexicon, text: NormalisedText): { entry: number; start: number; end: number }[] {
  const hits: { entry: number; start: number; end: number }[] = [];
  for (let from = 0; from < text.text.length; from++) {
    let best = -1;
    of.entries.forEach(({ canonical, breaks }, entry) => {
      if (!text.text.startsWith(canonical, from) || !isOneWord(text, from, from + canonical.length, breaks)) return;
      if (best < 0 || canonical.length > of.entries[best]!.canonical.length) best = entry;
    });
    if (best < 0) continue;
    const to = from + of.entries[best]!.canonical.length;
    hits.push({ entry: best, start: text.start(from), end: text.end(to - 1) });
    from = to - 1;
  }
  return hits;
}

test('the slice of a hit normalises to its term', () => {
  const of = lexicon('最佳\n国家级\nvx\n企鹅\n10\na+');
  const matcher = buildMatcher([of]);
  const part = fc.constantFrom(...'最佳國家級vｘ１⓪ａ+ _', '🐧', '⑩', '𝟏', '0️⃣', '\u0301', '。');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const original = parts.join('');
      const text = normalise(original);
      for (const hit of scan(matcher, text).hits) {
        // A plus sign may owe its place to what follows it, outside of the hit.
        const slice = original.slice(hit.start, hit.end);
        if (hit.canonical === 'a+' && /[ _]/.test(slice)) continue;
        const read = normalise(slice).text;
        const once = hit.disguise === 'repeat' ? read.replace(/(\p{Script=Han})\1+/gu, '$1') : read;
        expect(once).toContain(hit.canonical);
      }
    }),
    { numRuns: 500, examples: [[['國', '家', '家', '級']]] },
  );
});

test('a flood of occurrences is cut off and said', () => {
  const terms = Array.from({ length: 100 }, (_, i) => 'a'.repeat(i + 1)).join('\n');
  const result = find(terms, 'a'.repeat(3_000));
  expect(result.truncated).toBe(true);
  expect(result.hits.length).toBeGreaterThan(0);
});

test('words are cut only by letters and digits', () => {
  const text = normalise('最vx佳');
  expect(isCutWord(text, 1, 3)).toBe(false);
  expect(isCutWord(text, 1, 2)).toBe(true);
});

test('no terms, no text', () => {
  expect(scan(buildMatcher([]), normalise('最佳')).hits).toEqual([]);
  expect(find('最佳', '').hits).toEqual([]);
});
