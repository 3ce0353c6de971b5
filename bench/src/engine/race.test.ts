import { describe, expect, it } from 'vitest';
import { contend, race, spreadOf } from './race.ts';

const QUICK = { rounds: 3, sliceMs: 1, warmMs: 2 };

describe('a race', () => {
  it('lets every contender work on all items in turn, also those that give promises', async () => {
    const seen = { ours: [] as number[], theirs: [] as number[] };
    const items = [0, 1, 2];
    const spreads = await race(
      [
        contend('ours', items, (item) => [seen.ours.push(item)]),
        contend('theirs', items, async (item) => {
          await undefined;
          return [seen.theirs.push(item)];
        }),
      ],
      QUICK,
    );
    expect([...spreads.keys()]).toEqual(['ours', 'theirs']);
    for (const { low, middle, high } of spreads.values()) {
      expect(low).toBeGreaterThanOrEqual(0);
      expect(middle).toBeGreaterThanOrEqual(low);
      expect(high).toBeGreaterThanOrEqual(middle);
    }
    for (const order of [seen.ours, seen.theirs]) {
      // the first tells whether a promise is given
      expect(order.slice(0, 5)).toEqual([0, 0, 1, 2, 0]);
      expect(order.slice(1).every((item, i) => item === i % 3)).toBe(true);
    }
  });

  it('takes the middle round, and tells the fastest and the slowest', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ middle: 5, low: 1, high: 9 });
  });
});
