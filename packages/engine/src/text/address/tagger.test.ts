import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FieldSpan, readTagged, scoreSpans, type TaggedAddress } from './spans.ts';
import { type AddressTagger, tagAddress, trainAddressTagger } from './tagger.ts';

/** Addresses of a made-up town, of parts whose words are not all alike. */
function made(count: number, from: number): TaggedAddress[] {
  const pick = <T>(all: readonly T[], n: number): T => all[n % all.length]!;
  return Array.from({ length: count }, (_, i) => {
    const n = (i + from) * 7_919;
    const parts: [string, string][] = [
      [pick(['东川市', '西岭市', '南浦市'], n), 'city'],
      [pick(['河东区', '河西区', '新城区', '老城县'], n >> 2), 'district'],
      [
        pick(['槐荫', '柳浪', '松风', '梅影', '竹海', '杏林', '桂香'], n >> 3) + pick(['路', '街', '大道'], n >> 5),
        'road',
      ],
      [`${(n % 900) + 1}号`, 'houseno'],
      ...(n % 3 === 0 ? [] : ([[`${(n % 30) + 1}幢`, 'cellno']] as [string, string][])),
      [`${(n % 2_000) + 100}室`, 'roomno'],
    ];
    const characters: string[] = [];
    const spans: FieldSpan[] = [];
    for (const [text, field] of parts) {
      spans.push({ start: characters.length, end: characters.length + text.length, field });
      characters.push(...text);
    }
    return { characters, spans };
  });
}

const tagger = trainAddressTagger(made(80, 0), { rounds: 6 });

describe('the tagger of addresses', () => {
  test('finds the fields of addresses that it has not seen', () => {
    const score = scoreSpans(
      made(60, 1_000).map(({ characters, spans }) => ({ found: tagAddress(tagger, characters), truth: spans })),
    );
    expect(score.f1).toBeGreaterThan(0.97);
    expect(score.fields.roomno).toMatchObject({ n: 60 });
  });

  test('is the same for the same addresses', () => {
    const learntBy = (one: AddressTagger) => one.judges.map(({ scorer }) => scorer.score([Int32Array.of(0, 1, 2)]));
    expect(learntBy(trainAddressTagger(made(80, 0), { rounds: 6 }))).toEqual(learntBy(tagger));
    expect(learntBy(trainAddressTagger(made(80, 0), { rounds: 6, seed: 2 }))).not.toEqual(learntBy(tagger));
  });

  test('gives every character of any text to one field', () => {
    const texts = fc.array(fc.constantFrom(...'东川市河区路1室-A号 '), { maxLength: 25 });
    fc.assert(
      fc.property(texts, (characters) => {
        let end = 0;
        for (const span of tagAddress(tagger, characters)) {
          expect(span.start).toBe(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBe(characters.length);
      }),
    );
  });
});

describe('readTagged', () => {
  test('reads characters and tags, also a space and what goes on without a beginning', () => {
    expect(readTagged('东 B-city\n川 I-city\n路 I-road\n  B-redundant\n\n\n1 B-houseno\n')).toEqual([
      {
        characters: ['东', '川', '路', ' '],
        spans: [
          { start: 0, end: 2, field: 'city' },
          { start: 2, end: 3, field: 'road' },
          { start: 3, end: 4, field: 'redundant' },
        ],
      },
      { characters: ['1'], spans: [{ start: 0, end: 1, field: 'houseno' }] },
    ]);
  });

  test('names the line that is none', () => {
    expect(() => readTagged('东 B-city\n川\n')).toThrow('line 2');
  });
});

test('a field counts only whole', () => {
  const truth = [
    { start: 0, end: 2, field: 'city' },
    { start: 2, end: 5, field: 'road' },
  ];
  const found = [
    { start: 0, end: 2, field: 'city' },
    { start: 2, end: 4, field: 'road' },
    { start: 4, end: 5, field: 'road' },
  ];
  const score = scoreSpans([{ found, truth }]);
  expect(score).toMatchObject({ precision: 1 / 3, recall: 1 / 2, f1: 2 / 5 });
  expect(score.fields.city).toMatchObject({ f1: 1, n: 1 });
});
