/** Days of Beijing time, which has had no summer time since 1991: each is one of UTC, eight hours on. */
const OFFSET_MS = 8 * 3_600_000;

/** `2026-11-20`. */
export const beijingDay = (at: Date): string => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
export const beijingHour = (at: Date): number => new Date(at.getTime() + OFFSET_MS).getUTCHours();
/** Midnight, at which a day begins. */
export const beijingMidnight = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS);
