import { formatTime } from '../../kit/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type StepUnit = 'minutes' | 'hour' | 'hours' | 'day' | 'days' | 'week' | 'month';

/** How an interval's length is said. Months differ by days, and a clock change makes a day longer or shorter. */
export function stepOf(ms: number): { unit: StepUnit; n: number } {
  if (ms >= 27 * DAY) return { unit: 'month', n: 1 };
  if (ms === 7 * DAY) return { unit: 'week', n: 1 };
  if (ms >= 23 * HOUR) {
    const n = Math.round(ms / DAY);
    return { unit: n === 1 ? 'day' : 'days', n };
  }
  if (ms >= HOUR) {
    const n = Math.round(ms / HOUR);
    return { unit: n === 1 ? 'hour' : 'hours', n };
  }
  return { unit: 'minutes', n: Math.max(1, Math.round(ms / MINUTE)) };
}

/** What stands below a bar, in the reader's zone: `14:00`, `11-25`, `2026-11`. */
export function axisLabel(at: string, stepMs: number, timeZone: string): string {
  const text = formatTime(at, timeZone);
  if (stepMs >= 27 * DAY) return text.slice(0, 7);
  if (stepMs >= 6 * HOUR) return text.slice(5, 10);
  return text.slice(11, 16);
}
