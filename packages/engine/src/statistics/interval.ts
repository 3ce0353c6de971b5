/** A share with what is known of it: the true one lies between `low` and `high` in 95 of 100 such samples. */
export interface Interval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** The normal distribution's two-sided 95 %. */
const Z = 1.959963984540054;

/**
 * The share of successes, with its 95 % interval: Wilson, Probable inference, the law of succession, and statistical
 * inference (1927), which also holds for few trials and shares near 0 and 1, where the usual ± leaves [0, 1].
 *
 * @returns undefined where nothing was tried: nothing is known
 */
export function shareOf(successes: number, trials: number): Interval | undefined {
  if (trials <= 0) return undefined;
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / scale;
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  // at the ends rounding would leave the range by a hair
  return {
    share,
    low: successes === 0 ? 0 : Math.max(0, middle - reach),
    high: successes === trials ? 1 : Math.min(1, middle + reach),
  };
}
