import { Temporal } from 'temporal-polyfill';

/** The calendar day of an instant in a zone, `YYYY-MM-DD`, and when the next one begins. */
export function dayIn(zone: string, instant: Date): { day: string; ends: Date } {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
  const next = local.startOfDay().add({ days: 1 }).startOfDay();
  return { day: local.toPlainDate().toString(), ends: new Date(next.epochMilliseconds) };
}
