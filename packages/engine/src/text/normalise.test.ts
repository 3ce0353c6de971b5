import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lightFold } from './fold.ts';
import { readByHand, unitsOf } from './normalise.test-reference.ts';
import { anyText } from './normalise.test-text.ts';
import { processorTimeOf } from './normalise.test-time.ts';
import { normalise } from './normalise.ts';
import { GAP } from './normalised-text.ts';

describe('spelling', () => {
  test.each([
    ['ＶＸ', 'vx'],
    ['國家級最低價', '国家级最低价'],
    ['衞生著名什么', '卫生著名什么'],
    ['вх ΒΗ', 'bxbh'],
    ['①➊⓪⑩𝟏𝟑', '110' + '1013'],
    ['1️⃣3️⃣8️⃣', '138'],
    ['🅥🅧 🇻🇽', 'vxvx'],
    ['🈚㊙️🐧', '无秘企鹅'],
    ['№1 ㎏ ⒈ ㈠', 'no1kg1一'],
    ['e\u0301 é', 'ee'],
    ['a\u200bb\u00adc', 'abc'],
    ['最.佳', '最佳'],
    ['国❤️家', '国家'],
    ['3.5元', '3.5元'],
    ['1:1', '1:1'],
    ['A+级', 'a+级'],
    ['微+信', '微信'],
    ['100%', '100%'],
    ['真的！！ 。好', '真的\n好'],
  ])('%s is %s', (original, canonical) => {
    expect(normalise(original).text).toBe(canonical);
  });

  test('a lone surrogate is a unit of its own, a pair above the plane two with one span', () => {
    const text = normalise('a\ud83d𠮷');
    expect(text.text).toBe('a\ufffd𠮷');
    expect(unitsOf(text).map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
      [2, 4],
    ]);
  });
});

describe('map', () => {
  test('says where something was hidden, and nowhere after it', () => {
    const respelled = (text: string) => unitsOf(normalise(text)).map((unit) => unit.respelled);
    expect(respelled('微\u200b信号')).toEqual([false, true, false]);
    expect(respelled('國\u200b家')).toEqual([true, true]);
  });

  test('nothing of one text is left for the next, however long', () => {
    const texts = ['微\u200b', '最，', '佳', '國'.repeat(70_000), '㎏'.repeat(3_000), 'é'];
    const alone = texts.map((text) => JSON.stringify(unitsOf(normalise(text))));
    for (const [i, text] of texts.entries())
      for (const other of texts) {
        normalise(other);
        expect(JSON.stringify(unitsOf(normalise(text))) === alone[i], text.slice(0, 5)).toBe(true);
      }
    const kilograms = normalise('㎏'.repeat(3_000));
    expect([kilograms.length, kilograms.start(5_999), kilograms.end(5_999)]).toEqual([6_000, 2_999, 3_000]);
  });

  test('a text can be read while others are, in any order', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (originals) => {
        const texts = originals.map(normalise);
        const expected = originals.map(readByHand);
        for (const [i, text] of texts.entries()) expect(unitsOf(text)).toEqual(expected[i]);
        for (const [i, text] of texts.toReversed().entries())
          expect(text.text).toBe(
            expected
              .toReversed()
              [i]!.map(({ unit }) => unit)
              .join(''),
          );
      }),
      { numRuns: 200 },
    );
  });

  test('marks belong to the character that they decorate', () => {
    const units = unitsOf(normalise('1️⃣a\u0301'));
    expect(units.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [3, 5],
    ]);
  });

  test('gaps tell what was dropped', () => {
    const units = unitsOf(normalise('ab_c-d e. f'));
    expect(units.map(({ gap }) => gap)).toEqual([GAP.none, GAP.none, GAP.soft, GAP.weak, GAP.space, GAP.space]);
  });

  test('a sentence end is one unit over all its characters', () => {
    const text = normalise('a？ ！b');
    expect(text.text).toBe('a\nb');
    expect([text.start(1), text.end(1)]).toEqual([1, 4]);
  });

  test('every unit points into the original, in order', () => {
    fc.assert(
      fc.property(anyText, (original) => {
        const units = unitsOf(normalise(original));
        for (const [i, { start, end }] of units.entries()) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(original.length);
          if (i > 0 && start !== units[i - 1]!.start) expect(start).toBeGreaterThanOrEqual(units[i - 1]!.end);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the original of a unit without context-bound symbols normalises to it', () => {
    fc.assert(
      fc.property(anyText, (original) => {
        for (const { unit, start, end } of unitsOf(normalise(original))) {
          if ('+×.:*'.includes(unit)) continue;
          expect(normalise(original.slice(start, end)).text).toContain(unit);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('canonical text of letters and digits is its own canonical text', () => {
    for (let unit = 0; unit < 0x10000; unit++) {
      const { text } = normalise(String.fromCharCode(unit));
      expect([unit, normalise(text).text]).toEqual([unit, text]);
    }
    fc.assert(
      fc.property(anyText, (original) => {
        const { text } = normalise(original);
        expect(normalise(text).text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

test('reads what a reading by hand reads', () => {
  fc.assert(
    fc.property(anyText, (original) => {
      const text = normalise(original);
      const expected = readByHand(original);
      expect(text.text).toBe(expected.map(({ unit }) => unit).join(''));
      expect(unitsOf(text)).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
  for (let unit = 0; unit < 0x10000; unit++) {
    const around = `a${String.fromCharCode(unit)}1`;
    expect(unitsOf(normalise(around)), around).toEqual(readByHand(around));
  }
});

test('the light fold keeps offsets', () => {
  expect(lightFold('ＶX　国İ')).toBe('vx 国İ');
  fc.assert(fc.property(anyText, (text) => lightFold(text).length === text.length));
});

test('time is linear in the length, whatever the characters', () => {
  for (const part of ['a\u0301', '⑩\u0301\u0301', '\u200b', '!', '. ', '\ud83d']) {
    expect(processorTimeOf(() => normalise(part.repeat(100_000)))).toBeLessThan(2_000);
  }
});
