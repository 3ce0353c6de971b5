import { instantOf } from '../../../kit/zone.ts';

export const PERIODS = ['7', '30', '90', 'own'] as const;
export type Period = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 800;

/**
 * A stretch of history as two instants: the last so many days, or the chosen days from the beginning of the first to
 * the end of the last, in the reader's zone.
 * @returns undefined for days that are none, lie the wrong way round, or are too far apart
 */
export function stretchOf(
  period: Period,
  days: { from: string; to: string },
  { now, timeZone }: { now: number; timeZone: string },
): { from: string; to: string } | undefined {
  if (period !== 'own') {
    const minute = Math.floor(now / 60_000) * 60_000;
    return { from: new Date(minute - Number(period) * DAY_MS).toISOString(), to: new Date(minute).toISOString() };
  }
  const from = instantOf(`${days.from}T00:00`, timeZone);
  const to = instantOf(`${dayAfter(days.to)}T00:00`, timeZone);
  if (from === undefined || to === undefined) return undefined;
  const length = Date.parse(to) - Date.parse(from);
  return length > 0 && length <= LONGEST_DAYS * DAY_MS ? { from, to } : undefined;
}

/** Of `2026-11-25`; days have their lengths, calendars do not mind. */
function dayAfter(day: string): string {
  const at = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(at) ? '' : new Date(at + DAY_MS).toISOString().slice(0, 10);
}
