/** One of two shares that are held against each other. */
interface Share {
  readonly successes: number;
  readonly trials: number;
}

/**
 * How many standard errors the first share lies above the second, if both were the same in truth: the pooled test of two
 * proportions (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3.1), without a correction.
 *
 * @returns 0 where nothing can be told: one of them was never tried, or both are always or never
 */
export function twoProportions(one: Share, other: Share): number {
  if (one.trials <= 0 || other.trials <= 0) return 0;
  const pooled = (one.successes + other.successes) / (one.trials + other.trials);
  const variance = pooled * (1 - pooled) * (1 / one.trials + 1 / other.trials);
  if (variance <= 0) return 0;
  return (one.successes / one.trials - other.successes / other.trials) / Math.sqrt(variance);
}
