import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Lexicon, parseLexicon } from './lexicon.ts';
import { buildMatcher, scan } from './matcher.ts';
import { normalise } from './normalise.ts';
import { PICTURES } from './pictures.ts';
import { SPLITS } from './splits.ts';
import { SOUND, SYLLABLE } from './syllables.ts';

function lexicon(text: string): Lexicon {
  const { lexicon: read, problems } = parseLexicon({ path: 'lexicons/terms.lex', text });
  expect(problems).toEqual([]);
  return read;
}

const found = (terms: string, text: string) =>
  scan(buildMatcher([lexicon(terms)]), normalise(text)).hits.map(({ start, end, disguise }) => [
    text.slice(start, end),
    disguise,
  ]);

describe('pictures', () => {
  test.each([
    ['加微信', '➕微信', [['➕微信', 'picture']]],
    ['加微信', '有事+微信聊', [['+微信', 'picture']]],
    ['五星好评', '五⭐好评', [['五⭐好评', 'picture']]],
    ['砸蛋', '砸🥚了', [['砸🥚', 'picture']]],
    ['好评返红包', '好评返🧧', [['好评返🧧', 'picture']]],
    ['牛牛', '🐮🐮', [['🐮🐮', 'picture']]],
    ['微信', '微❤️信', [['微❤️信', 'spelling']]],
    ['微信', '微🐮信', [['微🐮信', 'spelling']]],
    ['企鹅', '🐧群', [['🐧', 'spelling']]],
    ['a+级', 'A+级', [['A+级', undefined]]],
    ['降压药', '降压💊💊', [['降压💊', 'picture']]],
    ['加微信\texact=true', '➕微信', []],
    ['药\tshort=true', '💊', []],
    ['---\nexact: true\n---\n加微信', '➕微信', []],
  ])('%j in %s', (terms, text, expected) => {
    expect(found(terms, text)).toEqual(expected);
  });

  test('are ornaments as they stand, and no character otherwise', () => {
    for (const point of PICTURES.keys()) expect(normalise(String.fromCodePoint(point)).text).toBe('');
  });
});

describe('split characters', () => {
  test.each([
    ['高仿', '高亻方包', [['高亻方', 'split']]],
    ['复刻', '复亥刂表', [['复亥刂', 'split']]],
    ['治疗', '氵台疒了', [['氵台疒了', 'split']]],
    ['张三', '弓长三', [['弓长三', 'split']]],
    ['许诺', '言午诺', [['言午诺', 'split']]],
    ['好评返现', '女子评返现', [['女子评返现', 'split']]],
    ['活动', '氵 舌 动', [['氵 舌 动', 'split']]],
    ['活动', '氵 舌动', []],
    ['活动', '氵舌-动', [['氵舌-动', 'split']]],
    ['活动', '氵。舌动', []],
    ['弓长', '弓长', [['弓长', undefined]]],
    ['加微信', '➕微亻言', [['➕微亻言', 'split']]],
    ['高仿\texact=true', '高亻方', []],
    ['肾\tshort=true', '这个月又到了', []],
  ])('%j in %s', (terms, text, expected) => {
    expect(found(terms, text)).toEqual(expected);
  });

  test('are of characters and parts that normalising keeps', () => {
    for (const [parts, whole] of SPLITS) {
      expect(normalise(parts).text).toBe(parts);
      expect(normalise(whole).text).toBe(whole);
      expect([parts.length > 1, whole.length]).toEqual([true, 1]);
    }
  });
});

describe('sound', () => {
  test.each([
    ['微信\tsound=true', '加薇信', [['薇信', 'sound']]],
    ['微信\tsound=true', '威心', []],
    ['微信\tsound=true', '微醒', []],
    ['微信\tsound=true', '卫星', []],
    ['微信\tsound=true', 'v信', [['v信', 'sound']]],
    ['微信\tsound=true', '加VX吧', [['VX', 'sound']]],
    ['微信\tsound=true', 'wei xin', [['wei xin', 'sound']]],
    ['微信\tsound=true', 'WeiXin', [['WeiXin', 'sound']]],
    ['微信\tsound=true', '微xin', [['微xin', 'sound']]],
    ['微信\tsound=true', 'weixin88', []],
    ['微信\tsound=true', 'avx', []],
    ['微信\tsound=true', '薇·信', [['薇·信', 'sound']]],
    ['微信\tsound=true', '薇。信', []],
    ['微信\tsound=true\twithin=树立威信', '树立威信', []],
    ['微信\tsound=true\tbefore=不要加', '不要加薇信', []],
    ['加微信\tsound=true', '家微信', [['家微信', 'sound']]],
    ['加微信\tsound=true', '家微新', []],
    ['免疫力\tsound=true', '免意力', [['免意力', 'sound']]],
    ['好评返现\tsound=true', '好平返线', [['好平返线', 'sound']]],
    ['好评返现\tsound=true', '号平返线', []],
    ['降三高\tsound=true', '降3高', [['降3高', 'sound']]],
    ['降血糖\tsound=true', 'jiang血塘', [['jiang血塘', 'sound']]],
    ['降血糖\tsound=true', '降 xue 糖', [['降 xue 糖', 'sound']]],
    ['支持我\tsound=true', '资此我', []],
    ['支持我\tsound=true', '资持我', [['资持我', 'sound']]],
    ['你来啊\tsound=true', '里来啊', [['里来啊', 'sound']]],
    ['扣扣\tsound=true', '加QQ', [['QQ', 'sound']]],
    ['降血糖药\tsound=true', '降雪糖💊', [['降雪糖💊', 'sound']]],
    ['微信', '薇信', []],
    ['---\nsound: true\n---\n微信', '薇信', []],
    ['---\nsound: true\n---\n加微信', '加薇信', [['加薇信', 'sound']]],
  ])('%j in %s', (terms, text, expected) => {
    expect(found(terms, text)).toEqual(expected);
  });

  test('takes no place from what is written', () => {
    expect(found('微信号\n加微信\tsound=true', '家微信号')).toEqual([['微信号', undefined]]);
    expect(found('加微信\tsound=true', '加微信，家微信')).toEqual([
      ['加微信', undefined],
      ['家微信', 'sound'],
    ]);
  });
});

describe('categories', () => {
  const within = (terms: string, text: string, categories?: string[]) =>
    scan(buildMatcher([lexicon(terms)]), normalise(text), undefined, categories && new Set(categories)).hits.map(
      ({ tags, canonical }) => [canonical, ...tags],
    );

  test.each([
    ['治疗\tcategory=food', ['food'], [['治疗']]],
    ['治疗\tcategory=food|tea', ['tea', 'x'], [['治疗']]],
    ['治疗\tcategory=food', ['medicine'], []],
    ['治疗\tcategory=food', undefined, []],
    ['治疗\tcategory=!medicine', ['food'], [['治疗']]],
    ['治疗\tcategory=!medicine', ['food', 'medicine'], []],
    ['治疗\tcategory=!medicine', undefined, [['治疗']]],
    ['治疗\tcategory=food\ttags=a\n治疗\tcategory=cosmetics\ttags=b', ['cosmetics'], [['治疗', 'b']]],
    // what does not apply leaves its place to a shorter one
    ['治疗仪\tcategory=food\n治疗', ['device'], [['治疗']]],
  ])('%j in %j', (terms, categories, expected) => {
    expect(within(terms, '这是治疗仪', categories)).toEqual(expected);
  });
});

/** Characters of three sounds, their letters, a picture and the parts of one. */
const piece = fc.constantFrom(
  ...'微薇威信新加家嘉方仿亻v女子1一 ·。',
  'wei',
  'xin',
  '❤️',
  '➕',
  '💊',
  '药',
  '𠮷',
  '\ud83d',
);
const anyText = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''));
const term = fc
  .array(fc.constantFrom(...'微信加家仿好药一'), { minLength: 2, maxLength: 5 })
  .map((characters) => characters.join(''));

describe('whatever the look', () => {
  test('hits are in order, apart, and cut no character in two', () => {
    fc.assert(
      fc.property(fc.uniqueArray(term, { minLength: 1, maxLength: 10 }), anyText, (terms, original) => {
        const { hits } = scan(
          buildMatcher([lexicon(terms.map((each) => `${each}\tsound=true`).join('\n'))]),
          normalise(original),
        );
        let end = 0;
        for (const hit of hits) {
          expect(hit.start).toBeGreaterThanOrEqual(end);
          end = hit.end;
          const slice = original.slice(hit.start, hit.end);
          expect(slice.isWellFormed()).toBe(true);
          expect(
            [hit.start, hit.end].every((at) => !/^[\ud83d\ud842][\udc00-\udfff]$/.test(original.slice(at - 1, at + 1))),
          ).toBe(true);
          expect(found(`${hit.canonical}\tsound=true`, slice)).toEqual([[slice, hit.disguise]]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what is written plainly is found as without the other looks', () => {
    fc.assert(
      fc.property(fc.uniqueArray(term, { minLength: 1, maxLength: 10 }), anyText, (terms, original) => {
        const all = scan(
          buildMatcher([lexicon(terms.map((each) => `${each}\tsound=true`).join('\n'))]),
          normalise(original),
        ).hits;
        const exact = scan(
          buildMatcher([lexicon(terms.map((each) => `${each}\texact=true`).join('\n'))]),
          normalise(original),
        ).hits;
        expect(all.filter(({ disguise }) => disguise === undefined || disguise === 'spelling')).toEqual(exact);
      }),
      { numRuns: 500 },
    );
  });

  test('sounds are found where a comparison of every place finds them', () => {
    const ideographs = fc
      .array(fc.constantFrom(...'微薇威信新心加家嘉是四里你'), { maxLength: 30 })
      .map((characters) => characters.join(''));
    const terms = fc.uniqueArray(
      fc.array(fc.constantFrom(...'微信加家是你'), { minLength: 2, maxLength: 6 }).map((all) => all.join('')),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(terms, ideographs, (written, original) => {
        for (const each of written) {
          const hits = found(`${each}\tsound=true`, original).filter(([, disguise]) => disguise === 'sound');
          const places = Array.from({ length: original.length }, (_, at) => original.slice(at, at + each.length));
          const alike = new Set(places.filter((place) => soundsLike(each, place)));
          expect(hits.every(([slice]) => alike.has(slice!))).toBe(true);
          expect(hits.length > 0).toBe(found(each, original).length === 0 ? alike.size > 0 : hits.length > 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** At least half of the characters are the term's own, and all sound like them; of two, to the last letter. */
function soundsLike(term: string, place: string): boolean {
  if (place.length !== term.length || place === term) return false;
  const pairs = Array.from(term, (own, k) => [own.charCodeAt(0), place.charCodeAt(k)] as const);
  const changed = pairs.filter(([own, other]) => own !== other);
  const alike = term.length === 2 ? SYLLABLE : SOUND;
  return 2 * changed.length <= term.length && pairs.every(([own, other]) => alike[own] === alike[other]);
}
