/** Lengths of time that the address of a list can name; relative, so that a link of today is right tomorrow. */
export const RANGES = { '24h': 24, '7d': 168, '30d': 720, '12mo': 8760 } as const;
export type Range = keyof typeof RANGES;

export const isRange = (text: string | undefined): text is Range => text !== undefined && Object.hasOwn(RANGES, text);

const HOUR_MS = 3_600_000;

/**
 * Where a range begins. It moves by whole minutes, so that a list which is drawn again does not ask anew each time.
 */
export function beginOf(range: Range, now: number): string {
  const minute = Math.floor(now / 60_000) * 60_000;
  return new Date(minute - RANGES[range] * HOUR_MS).toISOString();
}
