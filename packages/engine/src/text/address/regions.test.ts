import { describe, expect, test } from 'vitest';
import { gazetteerOf, lookupIn } from './gazetteer.ts';
import { regionFeatures } from './regions.ts';
import type { TaggedAddress } from './spans.ts';

function addressOf(...parts: [string, string][]): TaggedAddress {
  let end = 0;
  const spans = parts.map(([text, field]) => {
    const start = end;
    end += text.length;
    return { start, end, field };
  });
  return { characters: parts.flatMap(([text]) => [...text]), spans };
}

const KNOWN = [
  addressOf(['东川市', 'city'], ['河东区', 'district'], ['松风路', 'road']),
  addressOf(['东川', 'redundant'], ['东川', 'city'], ['河东区', 'district'], ['松风', 'road']),
  addressOf(['松风', 'town'], ['松风', 'road']),
];
const lookup = lookupIn(gazetteerOf(KNOWN));
const featuresOf = (text: string, at: number): string[] => regionFeatures([...text], lookup)[at]!;

describe('the regions of an address', () => {
  test('are told by their place, their level and whether they come again', () => {
    const text = '东川市河东区东川河东区';
    expect(featuresOf(text, 0)).toEqual(expect.arrayContaining(['R1B201', 'R2B203', 'R5B02323', 'R6B210103']));
    expect(featuresOf(text, 2)).toContain('R1E201');
    expect(featuresOf(text, 4)).toEqual(expect.arrayContaining(['R1I301', 'R4I322jj01']));
    expect(featuresOf(text, 6)).toEqual(expect.arrayContaining(['R1B210', 'R3B21010']));
  });

  test('may have something between them', () => {
    expect(featuresOf('东川市，河东区', 4)).toContain('R4B320gx00');
  });

  test('are words that are no other field as often', () => {
    expect(featuresOf('松风', 0).filter((feature) => feature.startsWith('R'))).toEqual([]);
    expect(featuresOf('东川', 0)).toContain('R1B200');
  });
});

test('two characters that come again are told with their distance, before and behind', () => {
  expect(featuresOf('甲乙丙甲乙', 0)).toEqual(['ah3-', 'bh-']);
  expect(featuresOf('甲乙丙甲乙', 4)).toEqual(['ah--', 'bh3']);
});

test('the words of an address that the gazetteer is made of do not count for it', () => {
  const gazetteer = gazetteerOf(KNOWN);
  expect(lookupIn(gazetteer)('东川市')).toEqual([['city', 1]]);
  expect(lookupIn(gazetteer, KNOWN[0])('东川市')).toEqual([]);
  expect(lookupIn(gazetteer, KNOWN[0])('河东区')).toEqual([['district', 1]]);
});
