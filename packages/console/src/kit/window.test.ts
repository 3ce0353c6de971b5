import fc from 'fast-check';
import { expect, test } from 'vitest';
import { windowOf } from './window.ts';

test('a hundred thousand rows draw as many as are seen, and a few more', () => {
  const { first, last } = windowOf(100_000, 36, { top: -36 * 50_000, height: 900 });
  expect(first).toBe(49_988);
  expect(last - first).toBeLessThan(60);
});

test('every row in sight is drawn', () => {
  fc.assert(
    fc.property(
      ...([fc.nat(200_000), fc.integer({ min: -8_000_000, max: 2_000 }), fc.integer({ min: 1, max: 3_000 })] as const),
      (count, top, height) => {
        const { first, last } = windowOf(count, 36, { top, height });
        expect(0 <= first && first <= last && last <= count).toBe(true);
        for (let row = Math.max(0, Math.floor(-top / 36)); row < count && top + row * 36 < height; row++)
          expect(first <= row && row < last).toBe(true);
      },
    ),
  );
});
