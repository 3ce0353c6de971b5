import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './normalise.test-text.ts';
import { GAP, lightFold, normalise } from './normalise.ts';

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
    expect([...text.starts]).toEqual([0, 1, 2, 2]);
    expect([...text.ends]).toEqual([1, 2, 4, 4]);
  });
});

describe('map', () => {
  test('says where something was hidden, and nowhere after it', () => {
    expect([...normalise('微\u200b信号').respelled]).toEqual([0, 1, 0]);
    expect([...normalise('國\u200b家').respelled]).toEqual([1, 1]);
  });

  test('nothing of one text is left for the next, however long', () => {
    const texts = ['微\u200b', '最，', '佳', '國'.repeat(70_000), '㎏'.repeat(3_000), 'é'];
    const alone = texts.map((text) => JSON.stringify(normalise(text)));
    for (const [i, text] of texts.entries())
      for (const other of texts) {
        normalise(other);
        expect(JSON.stringify(normalise(text)) === alone[i], text.slice(0, 5)).toBe(true);
      }
    expect(normalise('微\u200b').text + normalise('佳').respelled.join()).toBe('微0');
    const { starts, ends, text } = normalise('㎏'.repeat(3_000));
    expect([text.length, starts.at(-1), ends.at(-1)]).toEqual([6_000, 2_999, 3_000]);
  });

  test('marks belong to the character that they decorate', () => {
    const text = normalise('1️⃣a\u0301');
    expect([...text.starts]).toEqual([0, 3]);
    expect([...text.ends]).toEqual([3, 5]);
  });

  test('gaps tell what was dropped', () => {
    const { gaps } = normalise('ab_c-d e. f');
    expect([...gaps]).toEqual([GAP.none, GAP.none, GAP.soft, GAP.weak, GAP.space, GAP.space]);
  });

  test('a sentence end is one unit over all its characters', () => {
    const text = normalise('a？ ！b');
    expect(text.text).toBe('a\nb');
    expect([text.starts[1], text.ends[1]]).toEqual([1, 4]);
  });

  test('every unit points into the original, in order', () => {
    fc.assert(
      fc.property(anyText, (original) => {
        const { text, starts, ends, gaps, respelled } = normalise(original);
        for (const list of [starts, ends, gaps, respelled]) expect(list.length).toBe(text.length);
        for (let i = 0; i < text.length; i++) {
          expect(starts[i]).toBeLessThan(ends[i]!);
          expect(ends[i]).toBeLessThanOrEqual(original.length);
          if (i === 0 || starts[i] === starts[i - 1]) continue;
          expect(starts[i]).toBeGreaterThanOrEqual(ends[i - 1]!);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the original of a unit without context-bound symbols normalises to it', () => {
    fc.assert(
      fc.property(anyText, (original) => {
        const { text, starts, ends } = normalise(original);
        for (let i = 0; i < text.length; i++) {
          if ('+×.:*'.includes(text[i]!)) continue;
          expect(normalise(original.slice(starts[i], ends[i])).text).toContain(text[i]!);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('canonical text of letters and digits is its own canonical text', () => {
    fc.assert(
      fc.property(anyText, (original) => {
        const { text } = normalise(original);
        expect(normalise(text).text).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

test('the light fold keeps offsets', () => {
  expect(lightFold('ＶX　国İ')).toBe('vx 国İ');
  fc.assert(fc.property(anyText, (text) => lightFold(text).length === text.length));
});

test('time is linear in the length, whatever the characters', () => {
  for (const part of ['a\u0301', '⑩\u0301\u0301', '\u200b', '!', '. ', '\ud83d']) {
    const started = performance.now();
    normalise(part.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});
