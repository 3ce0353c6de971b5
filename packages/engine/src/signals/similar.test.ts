import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, emptySnapshot } from '../policy/decide.ts';
import { diffPacks } from '../policy/diff.ts';
import { packFiles, product, rule, SCHEMAS } from '../policy/fixtures/build.ts';
import { loadPack } from '../policy/load.ts';
import { normalise } from '../text/normalise.ts';
import { BINS, buildBandIndex, candidates, estimate, shingleHashes, signatureOf } from './minhash.ts';
import { buildSimilarSet, findSimilar } from './similar.ts';

/** A generator that gives the same each time; texts of common characters, as different as texts are. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
const random = randomOf(7);
const CHARACTERS = Array.from({ length: 700 }, (_, i) => String.fromCodePoint(0x4e00 + i * 23));
const textOf = (length: number): string => Array.from({ length }, () => CHARACTERS[random(CHARACTERS.length)]).join('');

const KNOWN = Array.from({ length: 500 }, (_, i) => ({ name: `t${i}`, text: textOf(40 + random(260)) }));
const SET = buildSimilarSet({ name: 'k', about: undefined, texts: KNOWN });
const namesIn = (text: string, atLeast = 0.6): string[] =>
  findSimilar(SET, normalise(text), atLeast).map(({ name }) => name);

const EDITS: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'spaced and in other width': (text) => [...text].join(' '),
  'some characters left out': (text) => [...text].filter(() => random(25) !== 0).join(''),
  'some characters put in': (text) => [...text].map((c) => (random(25) === 0 ? c + textOf(1) : c)).join(''),
  'halves swapped': (text) => text.slice(text.length >> 1) + text.slice(0, text.length >> 1),
  'padded in front': (text) => textOf(3 * text.length) + text,
  'padded on both sides': (text) => textOf(2 * text.length + random(50)) + text + textOf(5 * text.length),
  'padded and edited': (text) => textOf(700) + [...text].filter(() => random(30) !== 0).join('') + textOf(300),
  'told three times': (text) => text + text + text,
};

describe('texts that are like known ones', () => {
  it.each(Object.keys(EDITS))('are found: %s', (edit) => {
    let found = 0;
    const some = KNOWN.filter((_, i) => i % 10 === 0);
    for (const { name, text } of some) if (namesIn(EDITS[edit]!(text)).includes(name)) found++;
    expect(found / some.length).toBeGreaterThanOrEqual(edit.includes('edited') ? 0.95 : 0.98);
  });

  it('and others are not', () => {
    for (let i = 0; i < 100; i++) expect(namesIn(textOf(50 + random(800)), 0.4)).toEqual([]);
  });

  it('with their place in the original, and how alike they are', () => {
    const { name, text } = KNOWN[5]!;
    const before = `${textOf(120)}。`;
    const [part] = findSimilar(SET, normalise(before + text + textOf(200)), 0.6);
    expect(part!.name).toBe(name);
    expect(part!.similarity).toBeGreaterThan(0.95);
    expect(Math.abs(part!.start - before.length)).toBeLessThan(4);
    expect(Math.abs(part!.end - before.length - text.length)).toBeLessThan(4);
  });

  it('are told no more alike than they are: by the plain definition over all shingles of the part', () => {
    const shingles = (original: string) => {
      const text = normalise(original).text.replaceAll('\n', '');
      return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, i) => text.slice(i, i + 3)));
    };
    fc.assert(
      fc.property(fc.nat(KNOWN.length - 1), fc.constantFrom(...Object.keys(EDITS)), (i, edit) => {
        const text = EDITS[edit]!(KNOWN[i]!.text);
        for (const { name, similarity, start, end } of findSimilar(SET, normalise(text), 0.4)) {
          const [a, b] = [KNOWN.find((one) => one.name === name)!.text, text.slice(start, end)].map(shingles);
          const shared = [...a!].filter((shingle) => b!.has(shingle)).length;
          expect(similarity).toBeCloseTo(shared / (a!.size + b!.size - shared), 10);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('signatures', () => {
  const setOf = (numbers: Iterable<number>): Uint32Array =>
    Uint32Array.from(numbers, (n) => shingleHashes(Uint16Array.of(n, n >>> 3, n * 7), 3)[0]!);
  const signed = (hashes: Uint32Array): Uint32Array => {
    const signature = new Uint32Array(BINS);
    signatureOf(hashes, 0, hashes.length, signature);
    return signature;
  };
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

  it.each([20, 60, 300, 2_000])('estimate the similarity of sets of %i, without leaning to either side', (size) => {
    for (const shared of [0.2, 0.5, 0.8]) {
      let sum = 0;
      let squares = 0;
      const runs = 60;
      for (let run = 0; run < runs; run++) {
        const base = run * 7_919;
        const common = Math.round(size * shared);
        const exact = common / (2 * size - common);
        const a = signed(setOf(range(base, base + size)));
        const b = signed(setOf(range(base + size - common, base + 2 * size - common)));
        sum += estimate(a, b) - exact;
        squares += (estimate(a, b) - exact) ** 2;
      }
      expect(Math.abs(sum / runs)).toBeLessThan(0.04);
      // half as much again as sampling without densification: small sets borrow many bins
      expect(Math.sqrt(squares / runs)).toBeLessThan(size < BINS ? 0.16 : 0.07);
    }
  });

  it('of equal sets are equal, in any order, and none for nothing', () => {
    const hashes = setOf(range(0, 50));
    expect(signed(hashes.toReversed())).toEqual(signed(hashes));
    expect(signatureOf(hashes, 3, 3, new Uint32Array(BINS))).toBe(false);
  });

  it('that are the same are always candidates', () => {
    const all = range(0, 200).map((i) => signed(setOf(range(i * 100, i * 100 + 40))));
    const index = buildBandIndex(all);
    for (const [i, signature] of all.entries()) {
      const found = new Set<number>();
      candidates(index, signature, (n) => found.add(n));
      expect(found.has(i)).toBe(true);
      expect(found.size).toBeLessThan(5);
    }
  });
});

const SCAM = '招聘兼职刷单每单佣金五到十元足不出户日入三百有意者加我了解详情名额有限先到先得';
const SIMILAR = `texts:\n  - { name: brushing-job, text: ${SCAM} }\n  - { name: loan, text: 无抵押无担保当天放款利息低额度高凭身份证即可办理急用钱请联系客户经理 }\n`;
const match = (parts: string) => `{ copy: { ${parts}, in: [product.title, product.attributes.*] } }`;
const more = { 'similar/known-scams.yaml': SIMILAR };

describe('a rule', () => {
  const rules = rule('a', {
    match: match('similar: known-scams, at_least: 0.5'),
    when: 'copy.count > 0 && copy.similarity >= 0.5',
    params: '{ name: copy.first, alike: copy.similarity }',
    message: '{ zh-CN: "{name}", en: "{name}" }',
  });
  const { pack, document } = loadPack(packFiles(rules, more), SCHEMAS);
  const decided = (fields: Record<string, unknown>) =>
    decide(product(fields), emptySnapshot(), pack!, { language: 'en' });

  it('finds a copy, says which, how alike, and where it stands', () => {
    const title = `新店开业。${SCAM.replace('五到十元', '八元')}`;
    const { reasons } = decided({ title, attributes: { a: '好茶' } });
    expect(reasons).toMatchObject([
      { message: 'brushing-job', params: { name: 'brushing-job', alike: expect.any(Number) } },
    ]);
    const [place] = reasons[0]!.evidence;
    expect(place).toMatchObject({ field: 'product.title', canonical: 'brushing-job' });
    expect(title.slice(place!.start, place!.end)).toBe(place!.text);
    expect(place!.text).toContain('足不出户日入三百');
    expect(decided({ title: '好茶' }).reasons).toEqual([]);
    expect(decided({ title: '好茶', attributes: { x: SCAM } }).reasons).toHaveLength(1);
  });

  it('has in its diff which texts were added', () => {
    const fewer = SIMILAR.split('\n').slice(0, 2).join('\n');
    const before = loadPack(packFiles(rules, { 'similar/known-scams.yaml': `${fewer}\n` }), SCHEMAS).document!;
    expect(diffPacks(before, document!).similar).toEqual([
      { name: 'known-scams', added: ['loan'], removed: [], added_count: 1, removed_count: 0 },
    ]);
    expect(before.name).not.toBe(document!.name);
  });
});

describe('what cannot be compared is refused', () => {
  const problems = (parts: Record<string, string>, files: Record<string, string> = more) =>
    loadPack(packFiles(rule('a', parts), files), SCHEMAS).problems.map(
      ({ file, line, column, code, message, hint }) => `${file}:${line}:${column} ${code}: ${message} (${hint ?? ''})`,
    );
  const wrong: [string, string, string][] = [
    [
      'an unknown set',
      'similar: known-scam, at_least: 0.5',
      '5:31 unknown-similar: there is no set of known texts "known-scam" (did you mean known-scams?)',
    ],
    [
      'no threshold',
      'similar: known-scams',
      '5:20 wrong-match: similar and at_least stand together (at_least: 0.6 for what is mostly the same)',
    ],
    [
      'a threshold too low',
      'similar: known-scams, at_least: 0.1',
      '5:54 wrong-value: at_least must be a number from 0.4 to 1 (at least 0.4)',
    ],
    [
      'two ways to find',
      'similar: known-scams, at_least: 0.5, contact: any',
      '5:20 wrong-match: a match has one of lexicon, pattern, contact and similar (for two kinds write two matches, and join them in when: a.count > 0 || b.count > 0)',
    ],
  ];
  it.each(wrong)('%s', (_, parts, expected) => {
    expect(problems({ match: match(parts), when: 'copy.count > 0' })).toEqual([`goods/t.yaml:${expected}`]);
  });

  it('a text that is too short, one that is there twice, and a name that is none', () => {
    const texts = `texts:\n  - { name: short, text: 加我微信 }\n  - { name: a, text: ${SCAM} }\n  - { name: a, text: ${SCAM}了 }\n`;
    expect(problems({}, { 'similar/s.yaml': texts })).toEqual([
      'similar/s.yaml:2:5 similar-short: short has 2 of at least 12 sequences of three characters, separators apart (a term belongs into a lexicon)',
      'similar/s.yaml:4:5 duplicate-entry: the known text "a" stands in this file already (call one of them otherwise)',
    ]);
    expect(problems({}, { 'similar/s.yaml': `texts:\n  - { name: A b, text: ${SCAM} }\n` })).toEqual([
      'similar/s.yaml:2:13 wrong-form: a known text cannot be "A b" (lower case, digits and hyphens)',
    ]);
    expect(problems({}, { 'similar/S.yaml': SIMILAR })[0]).toMatch(/^similar\/S\.yaml:1:1 unknown-file/);
  });
});
