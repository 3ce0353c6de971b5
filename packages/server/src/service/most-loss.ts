/** The largest loss that anybody can say, in minor units: ten million yuan. Three times as much can still be counted. */
export const MOST_LOSS = 1_000_000_000n;
