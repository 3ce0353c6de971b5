import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alikeOf, isUnlike, pairsOf } from './precedent.ts';
import { OUTCOMES } from './ruling.ts';

describe('words are found', () => {
  test('whatever their width and case, and across no gap', () => {
    expect(pairsOf('ＡＢ包装')).toEqual(pairsOf('ab包装'));
    expect(pairsOf('破损，退款')).toEqual(['破损', '退款']);
    expect(pairsOf('𠮷野')).toEqual(['𠮷野']);
    expect(pairsOf('重')).toEqual([]);
  });

  test('wherever they stand in a text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.stringMatching(/^[a-z破损退款]{2,8}$/),
        fc.string(),
        (a, word, b) => {
          const pairs = new Set(pairsOf(`${a} ${word} ${b}`));
          expect(pairsOf(word).every((pair) => pairs.has(pair))).toBe(true);
        },
      ),
    );
  });
});

describe('alike rulings', () => {
  test('give a range that holds all of them', () => {
    const ruled = fc.record({ outcome: fc.constantFrom(...OUTCOMES), share: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(ruled, { minLength: 1 }), (all) => {
        const { share, count, outcomes } = alikeOf('reason', all);
        expect(count).toBe(OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0));
        expect(all.every((one) => share!.least <= one.share && one.share <= share!.most)).toBe(true);
        const ordered = [share!.least, share!.quarter, share!.half, share!.threeQuarters, share!.most];
        expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
      }),
    );
  });

  test('that are few say nothing about what is usual', () => {
    const all = (count: number) => alikeOf('reason', Array(count).fill({ outcome: 'consumer', share: 100 }));
    expect(isUnlike(all(9), 'merchant')).toBe(false);
    expect(isUnlike(all(10), 'merchant')).toBe(true);
    expect(isUnlike(all(10), 'consumer')).toBe(false);
    expect(alikeOf('reason', [])).toMatchObject({ count: 0, share: null });
  });
});
