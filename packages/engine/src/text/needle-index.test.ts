import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexNeedles, worthALook } from './needle-index.ts';
import { normalise } from './normalise.ts';
import { compilePattern, findPattern, type TextPattern } from './pattern.ts';

const patternOf = (source: string): TextPattern => {
  const compiled = compilePattern(source);
  if (!('pattern' in compiled)) throw new Error(compiled.problem.message);
  return compiled.pattern;
};

const SOURCES = [
  '原价\\s*\\d+',
  '好|棒',
  '全网(?:最低|第一)',
  'a[bc]?d',
  '\\d{3,}',
  '[^好]{5}',
  '(?:加|找).{0,2}微信',
  '价',
];

test('a pattern that matches is always worth a look', () => {
  const patterns = SOURCES.map(patternOf);
  const index = indexNeedles(patterns);
  const piece = fc.constantFrom(
    '原',
    '价',
    '好',
    '棒',
    '全网',
    '最低',
    '第一',
    'a',
    'b',
    'd',
    '1',
    '22',
    '加',
    '微',
    '信',
    ' ',
    '。',
    '😀',
  );
  let passed = 0;
  let looks = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = normalise(pieces.join(''));
      const worth = worthALook(index, text);
      patterns.forEach((pattern, i) => {
        const found = findPattern(pattern, text).length > 0;
        if (found) expect([pattern.source, worth[i]]).toEqual([pattern.source, 1]);
        looks++;
        if (worth[i] === 0) passed++;
      });
    }),
    { numRuns: 300 },
  );
  // and most of the time a pattern that does not match is not
  expect(passed / looks).toBeGreaterThan(0.3);
});

test('a needle counts where all of it stands', () => {
  const index = indexNeedles(['原价\\d', '好', '全网第一'].map(patternOf));
  expect([...worthALook(index, normalise('原来的价格'))]).toEqual([0, 0, 0]);
  expect([...worthALook(index, normalise('茶好'))]).toEqual([0, 1, 0]);
  expect([...worthALook(index, normalise('全网第'))]).toEqual([0, 0, 0]);
  expect([...worthALook(index, normalise('全网第一原价1'))]).toEqual([1, 0, 1]);
  expect([...worthALook(index, normalise(''))]).toEqual([0, 0, 0]);
});

test('a needle of each set has to be there, and nothing of the text before counts', () => {
  const index = indexNeedles(['专柜.*(?:今天|现在)', '.+'].map(patternOf));
  const into = new Uint8Array(2);
  expect([...worthALook(index, normalise('现在的专柜'), into)]).toEqual([1, 1]);
  expect([...worthALook(index, normalise('专柜'), into)]).toEqual([0, 1]);
  expect([...worthALook(index, normalise('今天，现在'), into)]).toEqual([0, 1]);
});
