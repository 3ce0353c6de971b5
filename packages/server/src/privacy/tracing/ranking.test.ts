import { describe, expect, test } from 'vitest';
import { type Exposure, rank } from './ranking.ts';

/** The same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const PEOPLE = 6_000;
const PARTIES = 20;

/** Twenty parties of very different sizes, whose people overlap as those of shops and carriers do. */
function marketplace(random: () => number): boolean[][] {
  return Array.from({ length: PARTIES }, (_, party) => {
    const share = party === 0 ? 0.6 : 0.02 + 0.2 * random();
    return Array.from({ length: PEOPLE }, () => random() < share);
  });
}

function compare(reach: readonly boolean[][], list: ReadonlySet<number>) {
  const exposures = reach.map((own, party): Exposure => {
    const all = own.filter(Boolean).length;
    return { who: `merchant/m${party}`, way: 'orders', all, listed: [...list].filter((one) => own[one]).length };
  });
  return rank({ population: PEOPLE, persons: list.size, compared: PARTIES }, exposures);
}

describe('rank', () => {
  test.each([1, 2, 3])('puts the one who leaked first, with as much noise as leak (%i)', (seed) => {
    const random = numbers(seed);
    const reach = marketplace(random);
    const leaker = 1 + (seed % (PARTIES - 1));
    const list = new Set<number>();
    for (let person = 0; person < PEOPLE; person++)
      if (reach[leaker]![person] ? random() < 0.3 : random() < 0.02) list.add(person);
    const [first, ...others] = compare(reach, list);
    expect(first).toMatchObject({ who: `merchant/m${leaker}`, beyond_chance: true });
    expect(first!.chance).toBeLessThan(0.5);
    expect(others.filter(({ beyond_chance }) => beyond_chance)).toEqual([]);
  });

  test.each([6, 7, 8, 9])('accuses nobody when it came from none of them (%i)', (seed) => {
    const random = numbers(seed);
    const reach = marketplace(random);
    const list = new Set(Array.from({ length: 400 }, () => Math.floor(random() * PEOPLE)));
    const ranked = compare(reach, list);
    expect(ranked).toHaveLength(PARTIES);
    expect(ranked.filter(({ beyond_chance }) => beyond_chance)).toEqual([]);
  });

  test('who has access to everybody has all of every list, and that says nothing', () => {
    const [one] = rank({ population: 100, persons: 10, compared: 3 }, [
      { who: 'carrier/sf', way: 'parcels', all: 100, listed: 10 },
    ]);
    expect(one).toMatchObject({ covers: 1, expected: 10, chance: 1, log10_p: 0, beyond_chance: false });
  });

  test('among more candidates more is asked of each', () => {
    const exposure: Exposure = { who: 'merchant/m1', way: 'orders', all: 50, listed: 9 };
    const beyond = (compared: number) =>
      rank({ population: 1_000, persons: 40, compared }, [exposure])[0]!.beyond_chance;
    expect(beyond(1)).toBe(true);
    expect(beyond(100_000)).toBe(false);
  });

  test('who had nobody of it is not among them', () => {
    expect(rank({ population: 10, persons: 2, compared: 1 }, [{ who: 'm', way: 'orders', all: 3, listed: 0 }])).toEqual(
      [],
    );
  });
});
