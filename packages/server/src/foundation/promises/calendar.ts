import { Temporal } from 'temporal-polyfill';

/**
 * Business calendars: when time counts towards a deadline. Pure arithmetic on instants (milliseconds since 1970, UTC).
 *
 * An instant is working time exactly when the wall clock of the calendar's zone then shows a time inside one of the
 * day's intervals. Nothing else is special about a change of the clocks: an hour that is skipped does not count, one
 * that is shown twice counts twice.
 */

/** From and to within one local day, `HH:MM`, to excluded; `24:00` is the day's end. */
export type Interval = readonly [from: string, to: string];

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * A calendar as it is written down. No interval passes midnight: a night shift is two intervals, `22:00`-`24:00` and
 * the next day's `00:00`-`06:00`, so that a holiday says without doubt which hours it takes away.
 */
export interface CalendarDefinition {
  id: string;
  /** IANA name, such as `Asia/Shanghai`. */
  zone: string;
  week: Partial<Record<Weekday, readonly Interval[]>>;
  /** `YYYY-MM-DD`: days without working time. */
  holidays?: readonly string[];
  /** Days that have their own hours whatever their weekday says, such as a Sunday worked for a bridge day (调休). */
  workdays?: Readonly<Record<string, readonly Interval[]>>;
}

/** A stretch of time, from included, to excluded. */
export interface Span {
  from: number;
  to: number;
}

/** A declared pause: what lies inside does not count. Without `to` it has not ended yet. */
export interface Break {
  from: Date;
  to?: Date | null;
}

export interface Calendar {
  readonly id: string;
  readonly definition: CalendarDefinition;
  /** Working time after `from`, in order, without end; touching stretches may come apart. */
  spans(from: number): Generator<Span, void, void>;
}

export interface CalendarIssue {
  /** Where in the definition, such as `['week', 'mon', 0]`. */
  path: (string | number)[];
  message: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const LIMITS = {
  intervalsADay: 24,
  exceptionDays: 4_000,
  breaks: 1_000,
  /** How far ahead a deadline is looked for, and how far apart two instants may be: ten years. */
  horizon: 3_653 * DAY,
} as const;

/** Thrown by {@link compileCalendar}: everything that is wrong, not the first thing only. */
export class CalendarError extends Error {
  readonly issues: readonly CalendarIssue[];
  constructor(id: string, issues: readonly CalendarIssue[]) {
    super(`calendar ${id}: ${issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
    this.name = 'CalendarError';
    this.issues = issues;
  }
}

type Minutes = readonly (readonly [number, number])[];

function minutesOf(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d\d):(\d\d)$/.exec(text) : null;
  if (!match) return undefined;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minutes <= 24 * 60 ? minutes : undefined;
}

function dayNumber(date: unknown): number | undefined {
  if (typeof date !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const instant = Date.parse(`${date}T00:00:00Z`);
  // Date.parse takes 30 February for 2 March
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== date) return undefined;
  return instant / DAY;
}

function compileIntervals(given: unknown, path: (string | number)[], issues: CalendarIssue[]): Minutes {
  if (!Array.isArray(given)) {
    issues.push({ path, message: 'must be a list of intervals such as ["09:00", "18:00"]' });
    return [];
  }
  if (given.length > LIMITS.intervalsADay) {
    issues.push({ path, message: `has more than ${LIMITS.intervalsADay} intervals` });
    return [];
  }
  const intervals: [number, number][] = [];
  given.forEach((interval: unknown, index) => {
    const [from, to] = Array.isArray(interval) && interval.length === 2 ? interval.map(minutesOf) : [];
    if (from === undefined || to === undefined)
      issues.push({ path: [...path, index], message: 'must be two times from "00:00" to "24:00"' });
    else if (from >= to)
      issues.push({
        path: [...path, index],
        message: 'must end after it starts; write hours past midnight as two intervals, up to "24:00" and from "00:00"',
      });
    else intervals.push([from, to]);
  });
  intervals.sort((a, b) => a[0] - b[0]);
  if (intervals.some(([from], index) => index > 0 && from < intervals[index - 1]![1]))
    issues.push({ path, message: 'has intervals that overlap' });
  return intervals;
}

/** Checks a definition and makes it ready for use. @throws CalendarError naming every path that is wrong */
export function compileCalendar(definition: CalendarDefinition): Calendar {
  const issues: CalendarIssue[] = [];
  if (typeof definition.id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,62}$/.test(definition.id))
    issues.push({ path: ['id'], message: 'must be lower-case letters, digits and hyphens, at most 63' });

  const offsetAt = zoneOffset(definition.zone);
  if (!offsetAt) issues.push({ path: ['zone'], message: 'must be a time zone such as "Asia/Shanghai"' });

  const week: Minutes[] = WEEKDAYS.map(() => []);
  for (const [name, intervals] of Object.entries(definition.week ?? {})) {
    const weekday = (WEEKDAYS as readonly string[]).indexOf(name);
    if (weekday < 0) issues.push({ path: ['week', name], message: `must be one of ${WEEKDAYS.join(', ')}` });
    else week[weekday] = compileIntervals(intervals, ['week', name], issues);
  }
  if (issues.length === 0 && week.every((day) => day.length === 0))
    issues.push({ path: ['week'], message: `has no working time: no deadline by ${definition.id} would ever come` });

  const exceptions = new Map<number, Minutes>();
  const holidays: readonly unknown[] = definition.holidays ?? [];
  const workdays = Object.entries(definition.workdays ?? {});
  if (holidays.length + workdays.length > LIMITS.exceptionDays)
    issues.push({ path: ['holidays'], message: `and workdays are more than ${LIMITS.exceptionDays} days` });
  else {
    holidays.forEach((date, index) => {
      const day = dayNumber(date);
      if (day === undefined) issues.push({ path: ['holidays', index], message: 'must be a day such as "2026-01-01"' });
      else exceptions.set(day, []);
    });
    for (const [date, intervals] of workdays) {
      const day = dayNumber(date);
      if (day === undefined) issues.push({ path: ['workdays', date], message: 'must be a day such as "2026-01-01"' });
      else if (exceptions.has(day)) issues.push({ path: ['workdays', date], message: 'is a holiday too' });
      else exceptions.set(day, compileIntervals(intervals, ['workdays', date], issues));
    }
  }
  if (issues.length > 0 || !offsetAt) throw new CalendarError(String(definition.id), issues);

  // 1 January 1970 was a Thursday
  const intervalsOf = (day: number): Minutes => exceptions.get(day) ?? week[(((day + 4) % 7) + 7) % 7]!;
  return {
    id: definition.id,
    definition,
    *spans(from) {
      for (let at = from; ; ) {
        const { to, offset } = offsetAt(at);
        for (let day = Math.floor((at + offset) / DAY); day * DAY - offset < to; day++) {
          for (const [start, end] of intervalsOf(day)) {
            const span = {
              from: Math.max(at, day * DAY + start * MINUTE - offset),
              to: Math.min(to, day * DAY + end * MINUTE - offset),
            };
            if (span.from < span.to) yield span;
          }
        }
        at = to;
      }
    },
  };
}

/** While `[…, to)` lasts, local time is UTC plus `offset` milliseconds. */
interface OffsetSpan {
  to: number;
  offset: number;
}

/** Looks transitions up once a year of the calendar, since asking the zone database is slow. */
function zoneOffset(zone: string): ((instant: number) => OffsetSpan) | undefined {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch {
    return undefined;
  }
  const years = new Map<number, OffsetSpan[]>();
  const read = (year: number): OffsetSpan[] => {
    const end = Date.UTC(year + 1, 0);
    const spans: OffsetSpan[] = [];
    let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year, 0)).toZonedDateTimeISO(zone);
    for (;;) {
      const next = at.getTimeZoneTransition('next');
      const offset = at.offsetNanoseconds / 1e6;
      if (!next || next.epochMilliseconds >= end) {
        spans.push({ to: end, offset });
        return spans;
      }
      spans.push({ to: next.epochMilliseconds, offset });
      at = next;
    }
  };
  return (instant) => {
    const year = new Date(instant).getUTCFullYear();
    const spans = years.get(year) ?? read(year);
    years.set(year, spans);
    return spans.find((span) => instant < span.to)!;
  };
}

/** Breaks in order, those that touch made one; an open one ends at infinity. */
function normalise(breaks: readonly Break[]): Span[] {
  if (breaks.length > LIMITS.breaks) throw new RangeError(`more than ${LIMITS.breaks} breaks`);
  const spans = breaks
    .map(({ from, to }) => ({ from: from.getTime(), to: to ? to.getTime() : Number.POSITIVE_INFINITY }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}

/** Working time of a calendar that no break takes away; ends where a break begins that has no end. */
function* countedSpans(calendar: Calendar, from: number, breaks: readonly Break[]): Generator<Span, void, void> {
  const pauses = normalise(breaks);
  let next = 0;
  for (const span of calendar.spans(from)) {
    let at = span.from;
    while (next < pauses.length && pauses[next]!.to <= at) next++;
    for (let i = next; i < pauses.length && pauses[i]!.from < span.to; i++) {
      const pause = pauses[i]!;
      if (at < pause.from) yield { from: at, to: pause.from };
      at = pause.to;
      if (at === Number.POSITIVE_INFINITY) return;
    }
    if (at < span.to) yield { from: at, to: span.to };
  }
}

function instant(date: Date, name: string): number {
  const value = date.getTime();
  if (!Number.isFinite(value)) throw new RangeError(`${name} is no instant`);
  return value;
}

/**
 * The first instant by which `workingTime` milliseconds of working time have passed since `from`; `from` itself for
 * none. A deadline is kept up to and including this instant.
 * @returns undefined while a break that has not ended keeps the deadline from being known
 * @throws RangeError where there is no such instant within ten years, or an argument is none
 */
export function dueAt(
  calendar: Calendar,
  from: Date,
  workingTime: number,
  breaks: readonly Break[] = [],
): Date | undefined {
  const start = instant(from, 'from');
  if (!Number.isSafeInteger(workingTime) || workingTime < 0 || workingTime > LIMITS.horizon)
    throw new RangeError('workingTime must be whole milliseconds, from 0 to ten years');
  if (workingTime === 0) return new Date(start);
  let left = workingTime;
  // breaks may take away everything up to the horizon, so it is looked at before the next counted span is asked for
  const within = { ...calendar, spans: (at: number) => bounded(calendar, at, start + LIMITS.horizon) };
  for (const span of countedSpans(within, start, breaks)) {
    if (span.to - span.from >= left) return new Date(span.from + left);
    left -= span.to - span.from;
  }
  return undefined;
}

function* bounded(calendar: Calendar, from: number, horizon: number): Generator<Span, void, void> {
  for (const span of calendar.spans(from)) {
    if (span.from > horizon) throw new RangeError(`calendar ${calendar.id}: no such deadline within ten years`);
    yield span;
  }
}

/**
 * Milliseconds of working time in `[from, to)` that no break takes away.
 * @throws RangeError where `to` lies before `from`, or more than ten years after it
 */
export function workingTimeBetween(calendar: Calendar, from: Date, to: Date, breaks: readonly Break[] = []): number {
  const start = instant(from, 'from');
  const end = instant(to, 'to');
  if (end < start || end - start > LIMITS.horizon) throw new RangeError('to must lie within ten years after from');
  let sum = 0;
  const ending = {
    ...calendar,
    *spans(at: number) {
      for (const span of calendar.spans(at)) {
        if (span.from >= end) return;
        yield { from: span.from, to: Math.min(span.to, end) };
      }
    },
  };
  for (const span of countedSpans(ending, start, breaks)) sum += span.to - span.from;
  return sum;
}

const ALL_DAY: readonly Interval[] = [['00:00', '24:00']];

/** Every instant counts: for deadlines in plain hours. */
export const AROUND_THE_CLOCK: Calendar = compileCalendar({
  id: 'around-the-clock',
  zone: 'UTC',
  week: Object.fromEntries(WEEKDAYS.map((day) => [day, ALL_DAY])),
});
