import { expectedHits, logChanceOfHits } from '@anxin/engine';

/** By what somebody could have had it. */
export const WAYS = ['orders', 'parcels', 'opened'] as const;
export type Way = (typeof WAYS)[number];

/** What one candidate had access to. */
export interface Exposure {
  /** `merchant/m1`, `carrier/sf`, `user/…`, `key/…`. */
  who: string;
  way: Way;
  /** People within the window whose data was within reach. */
  all: number;
  /** Those of them who are on the list. */
  listed: number;
}

export interface Candidate extends Exposure {
  /** Share of the list's people whom they could have had it of. */
  covers: number;
  /** How many of the list chance would give somebody with that much access. */
  expected: number;
  /** The share of `listed` that chance explains: 1 where there is nothing beyond it. */
  chance: number;
  /** Base-10 logarithm of the probability of so many or more by chance. */
  log10_p: number;
  /** Whether that stays below 1 in 1,000 with as many candidates compared as there are. */
  beyond_chance: boolean;
}

const LEVEL = 1 / 1_000;
export const MOST_CANDIDATES = 200;

/**
 * Who could have had a list, those first whom chance explains least. That somebody had access to much of a list is no
 * proof that it came from them.
 * @param population people within the window
 * @param persons of them on the list
 * @param compared how many had access to anybody at all
 */
export function rank(
  { population, persons, compared }: { population: number; persons: number; compared: number },
  exposures: readonly Exposure[],
): Candidate[] {
  return exposures
    .filter(({ listed }) => listed > 0)
    .map((exposure): Candidate => {
      const { all, listed } = exposure;
      const draw = { population, marked: all, drawn: persons, hits: listed };
      const log = logChanceOfHits(draw);
      const expected = expectedHits(draw);
      return {
        ...exposure,
        covers: listed / persons,
        expected,
        chance: Math.min(1, expected / listed),
        log10_p: log / Math.LN10,
        // Bonferroni: among many candidates somebody always has much of it
        beyond_chance: log + Math.log(compared) < Math.log(LEVEL),
      };
    })
    .sort((a, b) => a.log10_p - b.log10_p || b.listed - a.listed || (a.who < b.who ? -1 : 1))
    .slice(0, MOST_CANDIDATES);
}
