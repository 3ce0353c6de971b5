import { Temporal } from 'temporal-polyfill';
import { Problem } from '../../foundation/errors.ts';

/** An edge of a stretch of history, as people write it. */
export const MOMENT = {
  maxLength: 40,
  description:
    'An instant, `2026-11-01T08:00:00+08:00`; or a day, `2026-11-01`, which stands for its start in the zone of the pack’s limits.yaml (Asia/Shanghai unless it says otherwise)',
} as const;

/**
 * The instant that a text means.
 * @param zone whose days are meant
 * @returns undefined for what is neither a day nor an instant with an offset
 */
export function momentOf(text: string, zone: string): Date | undefined {
  try {
    const start = /^\d{4}-\d\d-\d\d$/.test(text)
      ? Temporal.PlainDate.from(text, { overflow: 'reject' }).toZonedDateTime(zone).toInstant()
      : Temporal.Instant.from(text);
    return new Date(start.epochMilliseconds);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What to write instead. */
export const momentHint = (zone: string): string =>
  `write an instant, 2026-11-01T08:00:00+08:00, or a day, 2026-11-01, which begins at midnight in ${zone}`;

/** @throws Problem `request.invalid` naming the field, with examples of what is right */
export function requireMoment(text: string, zone: string, field: string): Date {
  const moment = momentOf(text, zone);
  if (moment === undefined)
    throw new Problem('request.invalid', { field, detail: `${text} is no time`, hint: momentHint(zone) });
  return moment;
}
