import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { needlesOf } from './pattern-needles.ts';

const needles = (source: string): string[][] => needlesOf(source).map((found) => [...found].sort());

test('what every match must hold', () => {
  expect(needles('原价\\s*\\d+')).toEqual([['原价'], Array.from('0123456789')]);
  expect(needles('原\\s?价')).toEqual([['原 价', '原价']]);
  expect(needles('全网(?:最低|第一)')).toEqual([['全网最低', '全网第一']]);
  expect(needles('(?:加|找).{0,2}[薇微]信')).toEqual([
    ['微信', '薇信'],
    ['加', '找'],
  ]);
  expect(needles('a[bc]?d')).toEqual([['abd', 'acd', 'ad']]);
  expect(needles('(?:ab)+')).toEqual([['ab']]);
  expect(needles('x*ab{2,}')).toEqual([['a'], ['b']]);
});

test('all of what a match must hold, in each of its alternatives', () => {
  expect(needles('(?:专柜|商场里?)\\d+元.*(?:今天|现在|直播间)')).toEqual([
    ['专柜', '商场'],
    ['今天', '现在', '直播间'],
    ['元'],
  ]);
  // a single character comes last, and tells seven days in which weight is lost from the seven of a return
  expect(needles('[七三]天.{0,4}[瘦减].{0,4}斤|抗癌')).toEqual([
    ['七天', '三天', '抗癌'],
    ['抗癌', '斤'],
    ['减', '抗癌', '瘦'],
  ]);
  expect(needles('最低.+价格|全网最低')).toEqual([['最低'], ['价格', '全网最低']]);
  expect(needles('ab.*cd.*ef.*gh')).toHaveLength(3);
});

test('where nothing is certain, nothing is needed', () => {
  for (const source of [
    '.*',
    '\\w+',
    'a?',
    'a|.',
    '(?i)a',
    '[^a]',
    '[a-z]',
    '\\pL',
    '[\\]]a',
    '\\D',
    '\\S\\W',
    '(?P<n>a)',
    'a{0,3}',
  ])
    expect(needles(source)).toEqual([]);
});

/** Patterns from the words that rules use. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string; atom: string; sequence: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'a',
      'b',
      '最',
      '好',
      '\\d',
      '\\D',
      '\\s',
      '.',
      '[ab]',
      '[^a]',
      '[最好]',
      '\\.',
      '^',
      '$',
      '\\b',
      '[a-c]',
    ),
    tie('node').map((inner) => `(?:${inner})`),
    tie('node').map((inner) => `(${inner})`),
  ),
  sequence: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{0,2}', '+?')), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => parts.map(([atom, times]) => (/^(\^|\$|\\b)$/.test(atom) ? atom : atom + times)).join('')),
  node: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
})).node;

const RUNS = process.env.ANXIN_TEST_LONG === '1' ? 12_000 : 4_000;

test('a text that matches holds a needle of each set, whatever the pattern', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', '最', '好', '1', ' ', '.'), { maxLength: 12 })
    .map((units) => units.join(''));
  let matched = 0;
  fc.assert(
    fc.property(pattern, text, (source, sample) => {
      const found = needlesOf(source);
      if (found.length === 0 || !RE2JS.compile(source, RE2JS.CASE_INSENSITIVE).matcher(sample).find()) return;
      matched++;
      for (const needs of found) expect([...needs].some((needle) => sample.includes(needle))).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(matched).toBeGreaterThan(RUNS / 400);
});
