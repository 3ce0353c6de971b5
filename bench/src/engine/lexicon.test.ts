import { describe, expect, it } from 'vitest';
import { checkTexts } from './lexicon-rows.ts';
import { apart, occurrencesOf } from './occurrences.ts';
import { searcherOf } from './our-text.ts';
import { repair, TEXT_PEERS } from './peers/text-peers.ts';
import { checkSounds, SOUND_HEADER } from './sound-rows.ts';
import { ORDINARY } from './texts.ts';
import { TEXT_LENGTH, terms, texts } from './workload.ts';

const TERMS = terms(1_500);
const TEXTS = texts(150, TERMS);
const PEERS = TEXT_PEERS.map((kind) => ({ kind, peer: kind.prepare(TERMS) }));

describe('the lexicon', () => {
  it('has different terms of two to eight characters, none of them in every text', () => {
    expect(new Set(TERMS).size).toBe(1_500);
    expect(TERMS.filter((term) => term.length < 2 || term.length > 8)).toEqual([]);
    expect(TERMS.filter((term) => ORDINARY.includes(term))).toEqual([]);
  });
});

describe('the texts', () => {
  it('have their length, every spelling, and as often none at all', () => {
    expect(new Set(TEXTS.map(({ text }) => text.length))).toEqual(new Set([TEXT_LENGTH]));
    const spellings = TEXTS.flatMap(({ planted }) => planted.map(({ spelling }) => spelling));
    expect([...new Set(spellings)].sort()).toEqual(['full-width', 'plain', 'separated', 'traditional']);
    const without = TEXTS.filter(({ planted }) => planted.length === 0).length;
    expect(without).toBeGreaterThan(50);
    expect(without).toBeLessThan(100);
  });
});

describe('what is found', () => {
  it('is the same by everybody', () => {
    expect(checkTexts(searcherOf(TERMS), PEERS, TERMS, TEXTS)).toMatch(/^\d\d+ terms are found in 150 texts/);
  });

  it('is told from what is not', () => {
    const planted = TEXTS.find((text) => text.planted[0]?.spelling === 'plain')!;
    const { term } = planted.planted[0]!;
    const others = TERMS.filter((each) => each !== term);
    expect(() => checkTexts(searcherOf(others), PEERS, TERMS, [planted])).toThrow(`ours finds [`);
    for (const kind of TEXT_PEERS) {
      const lacking = [{ kind, peer: kind.prepare(others) }];
      expect(() => checkTexts(searcherOf(TERMS), lacking, TERMS, [planted])).toThrow(`${kind.name} finds [`);
    }
  });

  it('is found by plain looking: each place, and of overlapping ones the leftmost and longest', () => {
    const found = occurrencesOf(new Set(['最佳', '最', '佳品', '品牌']), 2, '最佳品牌');
    expect(found).toEqual([
      { term: '最佳', from: 0 },
      { term: '最', from: 0 },
      { term: '佳品', from: 1 },
      { term: '品牌', from: 2 },
    ]);
    expect(apart(found)).toEqual(['最佳', '品牌']);
  });
});

describe('what only sounds like a term', () => {
  const plain = searcherOf(TERMS);

  it('is found where the lexicon asks for it', () => {
    const sounding = searcherOf(TERMS, SOUND_HEADER);
    expect(checkSounds(sounding, plain, TERMS)).toMatch(/^\d\d+ terms with a character/);
  });

  it('is told from what is not found', () => {
    expect(() => checkSounds(plain, plain, TERMS)).toThrow(' is not found in 老顾客都说');
  });
});

describe('what people put together', () => {
  it('simplifies and strips, and lets nothing go from line to line', () => {
    expect(repair('國*家_級\u200b的 品.牌\n最佳')).toBe('国家级的品牌\n最佳');
  });
});
