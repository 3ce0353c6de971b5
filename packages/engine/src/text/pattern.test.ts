import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorTimeOf } from './normalise.test-time.ts';
import { normalise } from './normalise.ts';
import { compilePattern, findPattern, PATTERN_LIMITS, patternText, type TextPattern } from './pattern.ts';

function compiled(source: string): TextPattern {
  const result = compilePattern(source);
  if ('problem' in result) throw new Error(result.problem.message);
  return result.pattern;
}

const find = (source: string, text: string) => findPattern(compiled(source), normalise(text));

describe('finds in canonical text, tells the original', () => {
  test.each([
    ['原价\\d+', '原价199元', '原价199', false],
    ['原價\\d+', '原价１９９元', '原价１９９', false],
    ['原价\\d+', '原 价 1 9 9 元', '原 价 1 9 9', true],
    ['原价\\d+', '原*价①⑨⑨', '原*价①⑨⑨', true],
    ['原价\\s*\\d+', '原价：199.5', '原价：199', false],
    ['\\d+\\.\\d+元', '只要9.9元', '9.9元', false],
    ['VX', '加ｖх', 'ｖх', true],
    ['^买', '真好。买它', '买', false],
    ['don.?t', "don't", "don't", false],
    ['吉\\d', '𠮷吉1', '吉1', false],
  ])('%s in %s', (source, text, slice, disguised) => {
    expect(find(source, text).map((hit) => [text.slice(hit.start, hit.end), hit.disguised])).toEqual([
      [slice, disguised],
    ]);
  });

  test.each([
    ['原价\\s*\\d+', '原价。199'],
    ['原价[^x]*199', '原价！199'],
    ['\\d{4}', '尺码36-40'],
    ['最佳', '年度之最 佳能'],
    ['\\s', 'a b c'],
    ['\\b', 'a b c'],
  ])('%s not in %s', (source, text) => {
    expect(find(source, text)).toEqual([]);
  });
});

describe('problems', () => {
  test.each([
    ['(a', 'pattern.syntax', 1],
    ['a(?=b)', 'pattern.syntax', 2],
    ['[z-a]', 'pattern.syntax', 2],
    ['最**', 'pattern.syntax', 2],
    ['x*', 'pattern.empty', undefined],
    ['', 'pattern.empty', undefined],
    ['a{900}', 'pattern.size', undefined],
    ['(a{1000}){1000}', 'pattern.syntax', 3],
    ['a'.repeat(PATTERN_LIMITS.length + 1), 'pattern.length', undefined],
  ])('%s', (source, code, column) => {
    const result = compilePattern(source);
    expect('problem' in result && [result.problem.code, result.problem.column]).toEqual([code, column]);
  });
});

test('at most a hundred matches, in linear time', () => {
  const text = 'a'.repeat(64_000);
  const time = processorTimeOf(() => {
    expect(find('a', text)).toHaveLength(PATTERN_LIMITS.matches);
    expect(find('(a|aa)+b', text)).toEqual([]);
    expect(find('(a*)*c', 'a'.repeat(20_000) + 'c')).toHaveLength(1);
  });
  expect(time).toBeLessThan(5_000);
});

test('never throws; hits lie in the original, in order', () => {
  const syntax = fc
    .array(fc.constantFrom(...'ab1最(?:)[]{}|*+.\\dsw^$,-2'), { maxLength: 12 })
    .map((units) => units.join(''));
  const text = fc
    .array(fc.constantFrom(...'ab12最 .。-_⑩𠮷', '\ud83d', '\u0301'), { maxLength: 30 })
    .map((u) => u.join(''));
  fc.assert(
    fc.property(syntax, text, (source, original) => {
      const result = compilePattern(source);
      if ('problem' in result) return;
      let end = 0;
      for (const hit of findPattern(result.pattern, normalise(original))) {
        expect(hit.start).toBeLessThan(hit.end);
        expect(hit.end).toBeLessThanOrEqual(original.length);
        expect(hit.end).toBeGreaterThanOrEqual(end);
        end = hit.end;
      }
    }),
    { numRuns: 1_000 },
  );
});

test('separators of words stay one space, those inside words go', () => {
  expect(patternText(normalise('纯棉 - 加厚， 3 6 0 度。 好_用')).text).toBe('纯棉 加厚 360度\n好用');
});
