import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chances of one story. Nothing else in the package decides by chance, and nothing here reads a clock. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** From 0 (included) to 1 (excluded). */
  fraction(): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  one<T>(items: readonly T[]): T;
  /** Different ones, in the order of the list; all when there are fewer. */
  some<T>(items: readonly T[], count: number): T[];
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T;
  /** How often something happened that happens `mean` times on average. */
  count(mean: number): number;
  digits(length: number): string;
}

/**
 * Each name has a stream of its own, so that a story stays as it is when others are added before it.
 */
export function chanceOf(seed: number, ...names: (string | number)[]): Chance {
  const rng = xoroshiro128plus(hash(`${seed}/${names.join('/')}`));
  // neighbours in the hash would begin alike
  for (let i = 0; i < 4; i++) rng.next();
  const between = (low: number, high: number): number => uniformInt(rng, low, high);
  const fraction = (): number => between(0, 0x7fff_ffff) / 0x8000_0000;
  const one = <T>(items: readonly T[]): T => items[between(0, items.length - 1)]!;
  return {
    between,
    fraction,
    happens: (probability) => fraction() < probability,
    one,
    some(items, count) {
      const left = items.map((_, i) => i);
      const taken: number[] = [];
      while (taken.length < count && left.length > 0) taken.push(...left.splice(between(0, left.length - 1), 1));
      return taken.sort((a, b) => a - b).map((i) => items[i]!);
    },
    weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
      const entries = Object.entries(weights) as [T, number][];
      let at = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        at -= weight;
        if (at < 0) return name;
      }
      return entries.at(-1)![0];
    },
    count(mean) {
      // whole parts are certain: with the few stories of a day, a Poisson's tail would drown the season
      const whole = Math.floor(mean);
      return whole + (fraction() < mean - whole ? 1 : 0);
    },
    digits: (length) => Array.from({ length }, () => between(0, 9)).join(''),
  };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x0100_0193);
  }
  // the last characters reach few bits otherwise
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b_3c6d);
  return (h ^ (h >>> 13)) | 0;
}
