/** What a fund is expected to pay net, with what is known of it. Minor units. */
export interface Forecast {
  expected: number;
  /** The true sum lies between them in about 95 of 100 such months. */
  low: number;
  high: number;
  /** Weeks that it is made of. */
  weeks: number;
}

/** Student's two-sided 95 %, for 1, 2, 3 … degrees of freedom: so few weeks say little about their own spread. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201];
const MOST_WEEKS = STUDENT.length + 1;
const WEEK_DAYS = 7;

/**
 * A moving average: the mean of the last whole weeks, times the weeks to come. Weeks, because days of a week differ. The
 * interval is the prediction interval of a sum of independent normal weeks of unknown mean and spread: the spread is that
 * of the weeks seen, and it counts for the weeks to come and for the mean itself.
 *
 * @param daily net payouts a day, the newest last; at most 12 whole weeks are used, and older days are left out
 * @param days to come
 * @returns undefined where less than two weeks are known
 */
export function forecastOf(daily: readonly number[], days: number): Forecast | undefined {
  const weeks = Math.min(MOST_WEEKS, Math.floor(daily.length / WEEK_DAYS));
  if (weeks < 2) return undefined;
  const used = daily.slice(daily.length - weeks * WEEK_DAYS);
  const sums = Array.from({ length: weeks }, (_, n) =>
    used.slice(n * WEEK_DAYS, (n + 1) * WEEK_DAYS).reduce((sum, one) => sum + one, 0),
  );
  const mean = sums.reduce((sum, one) => sum + one, 0) / weeks;
  const variance = sums.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (weeks - 1);
  const ahead = days / WEEK_DAYS;
  const reach = STUDENT[weeks - 2]! * Math.sqrt(variance * (ahead + ahead ** 2 / weeks));
  const expected = mean * ahead;
  return {
    ...{ expected: Math.round(expected), low: Math.round(expected - reach), high: Math.round(expected + reach) },
    weeks,
  };
}
