/** Chances that are the same in every run of the same seed, so that a figure can be looked into. */
export interface Random {
  /** From 0 (included) to 1 (excluded). */
  fraction(): number;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  happens(probability: number): boolean;
  one<T>(items: readonly T[]): T;
  /** Different ones, in the order of the list. */
  some<T>(items: readonly T[], count: number): T[];
  /** Around 0, by the normal distribution of deviation 1. */
  normal(): number;
}

/** SplitMix32 (Steele, Lea, Flood 2014, with the finaliser of MurmurHash3). */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  const fraction = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed ^= mixed >>> 13;
    mixed = Math.imul(mixed, 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  const one = <T>(items: readonly T[]): T => items[between(0, items.length - 1)]!;
  return {
    fraction,
    between,
    happens: (probability) => fraction() < probability,
    one,
    some(items, count) {
      const left = items.map((_, i) => i);
      const taken: number[] = [];
      while (taken.length < count && left.length > 0) taken.push(...left.splice(between(0, left.length - 1), 1));
      return taken.sort((a, b) => a - b).map((i) => items[i]!);
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - fraction())) * Math.cos(2 * Math.PI * fraction()),
  };
}
