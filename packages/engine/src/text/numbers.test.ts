import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitOf, letterDigitOf, readDigits, readNumber } from './numbers.ts';

test.each<[string, number | undefined]>([
  ['120', 120],
  ['零', 0],
  ['十', 10],
  ['十五', 15],
  ['一百二十', 120],
  ['一百二', 120],
  ['一百零二', 102],
  ['一千零二十', 1_020],
  ['三万五', 35_000],
  ['3万5', 35_000],
  ['1万', 10_000],
  ['12万', 120_000],
  ['两千零八', 2_008],
  ['二十万', 200_000],
  ['一万零五十', 10_050],
  ['三亿五千万', 350_000_000],
  ['壹仟贰佰', 1_200],
  ['一二三', 123],
  ['', undefined],
  ['万', undefined],
  ['百', undefined],
  ['一二万', undefined],
  ['一百五千', undefined],
  ['一万三亿', undefined],
  ['1.5', undefined],
  ['三块', undefined],
  ['9'.repeat(17), undefined],
  ['1'.repeat(33), undefined],
])('%s is %s', (text, value) => {
  expect(readNumber(text)).toBe(value);
});

test('what is written is read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999 }), (value) => readNumber(written(value)) === value));
});

/** The full spelling, with every zero that school demands. */
function written(value: number): string {
  if (value >= 10_000) {
    const rest = value % 10_000;
    return written(Math.floor(value / 10_000)) + '万' + (rest === 0 ? '' : (rest < 1_000 ? '零' : '') + written(rest));
  }
  const digits = '零一二三四五六七八九';
  for (const [unit, name] of [
    [1_000, '千'],
    [100, '百'],
    [10, '十'],
  ] as const) {
    if (value < unit) continue;
    const rest = value % unit;
    return (
      digits[Math.floor(value / unit)]! + name + (rest === 0 ? '' : (rest < unit / 10 ? '零' : '') + written(rest))
    );
  }
  return digits[value]!;
}

test('single digits', () => {
  expect([...'3三叁幺零x'].map(digitOf)).toEqual([3, 3, 3, 1, 0, -1]);
  expect([...'olizx'].map(letterDigitOf)).toEqual([0, 1, 1, 2, -1]);
  expect(readDigits('一三8零')).toBe('1380');
  expect(readDigits('一x')).toBeUndefined();
});

test('never throws, never an unsafe number', () => {
  const text = fc.string({ unit: fc.constantFrom(...'0159零一两九十百千万亿.x') });
  fc.assert(
    fc.property(text, (spelled) => {
      const value = readNumber(spelled);
      expect(value === undefined || (Number.isSafeInteger(value) && value >= 0)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
