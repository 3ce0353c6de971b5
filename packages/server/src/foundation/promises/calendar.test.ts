import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import {
  AROUND_THE_CLOCK,
  type Break,
  type Calendar,
  compileCalendar,
  dueAt,
  LIMITS,
  workingTimeBetween,
} from './calendar.ts';
import { loadCalendars, parseCalendars } from './calendar-file.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (text: string): Date => new Date(text);

/** Whether an instant counts, asked of the wall clock alone: shares nothing with the code under test. */
function counts(calendar: Calendar, instant: number, breaks: readonly Break[]): boolean {
  const { zone, week, holidays = [], workdays = {} } = calendar.definition;
  const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const date = wall.toPlainDate().toString();
  const name = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const)[wall.dayOfWeek - 1]!;
  const hours = holidays.includes(date) ? [] : (workdays[date] ?? week[name] ?? []);
  const time = wall.toPlainTime().toString().slice(0, 5);
  return (
    hours.some(([from, to]) => from <= time && time < to) &&
    !breaks.some((pause) => pause.from.getTime() <= instant && (!pause.to || instant < pause.to.getTime()))
  );
}

function slowWorkingTime(calendar: Calendar, from: Date, to: Date, breaks: readonly Break[]): number {
  let sum = 0;
  for (let minute = from.getTime(); minute < to.getTime(); minute += MINUTE)
    if (counts(calendar, minute, breaks)) sum += MINUTE;
  return sum;
}

function slowDueAt(calendar: Calendar, from: Date, time: number, breaks: readonly Break[], until: number) {
  let left = time;
  for (let minute = from.getTime(); minute < until; minute += MINUTE) {
    if (left === 0) return new Date(minute);
    if (counts(calendar, minute, breaks)) left -= MINUTE;
  }
  return undefined;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const intervals = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 6 })
  .map((quarters) => quarters.sort((a, b) => a - b))
  .map((quarters) =>
    Array.from(
      { length: Math.floor(quarters.length / 2) },
      (_, i) => [clock(quarters[2 * i]! * 15), clock(quarters[2 * i + 1]! * 15)] as const,
    ),
  );

// days around changes of the clocks in each zone: forward, back, at midnight, by half an hour, and a day left out whole
const PLACES = [
  { zone: 'Asia/Shanghai', day: '2026-02-14' },
  { zone: 'America/New_York', day: '2026-03-07' },
  { zone: 'America/New_York', day: '2026-10-31' },
  { zone: 'Australia/Lord_Howe', day: '2026-04-04' },
  { zone: 'Australia/Lord_Howe', day: '2026-10-03' },
  { zone: 'America/Santiago', day: '2026-09-05' },
  { zone: 'Pacific/Apia', day: '2011-12-29' },
  { zone: 'Europe/London', day: '2025-12-31' },
];

const situation = fc
  .record({
    place: fc.constantFrom(...PLACES),
    week: fc.record({
      mon: intervals,
      tue: intervals,
      wed: intervals,
      thu: intervals,
      fri: intervals,
      sat: fc.constant([['01:30', '03:00']] as const),
      sun: intervals,
    }),
    holiday: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    workday: intervals,
    from: fc.integer({ min: 0, max: 36 * 60 }),
    breaks: fc.array(fc.tuple(fc.integer({ min: 0, max: 60 * 60 }), fc.integer({ min: 1, max: 15 * 60 })), {
      maxLength: 4,
    }),
  })
  .map(({ place, week, holiday, workday, from, breaks }) => {
    const start = Date.parse(`${place.day}T00:00:00Z`);
    const day = (n: number): string => new Date(start + n * 24 * HOUR).toISOString().slice(0, 10);
    return {
      calendar: compileCalendar({
        id: 'any',
        zone: place.zone,
        week,
        holidays: holiday === undefined ? [] : [day(holiday)],
        workdays: { [day(4)]: workday },
      }),
      from: new Date(start + from * MINUTE),
      breaks: breaks.map(([after, length]) => ({
        from: new Date(start + after * MINUTE),
        to: new Date(start + (after + length) * MINUTE),
      })),
    };
  });

test('agrees with counting minute by minute, in every zone and across changes of the clocks', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 0, max: 72 * 60 }), ({ calendar, from, breaks }, minutes) => {
      const to = new Date(from.getTime() + minutes * MINUTE);
      expect(workingTimeBetween(calendar, from, to, breaks)).toBe(slowWorkingTime(calendar, from, to, breaks));
    }),
    { numRuns: 80 },
  );
  fc.assert(
    fc.property(situation, fc.integer({ min: 0, max: 20 * 60 }), ({ calendar, from, breaks }, minutes) => {
      const due = dueAt(calendar, from, minutes * MINUTE, breaks)!;
      const seen = Math.min(due.getTime(), from.getTime() + 96 * HOUR);
      const slow = slowDueAt(calendar, from, minutes * MINUTE, breaks, seen + MINUTE);
      // the oracle names the first minute after the time is up, which is the due instant
      if (seen === due.getTime()) expect(slow).toEqual(due);
      else expect(slow).toBeUndefined();
    }),
    { numRuns: 80 },
  );
});

test('dueAt and workingTimeBetween are inverse, dueAt rises, to the millisecond', () => {
  const time = fc.integer({ min: 0, max: 20 * 24 * HOUR });
  fc.assert(
    fc.property(situation, time, time, ({ calendar, from, breaks }, one, two) => {
      const due = dueAt(calendar, from, one, breaks)!;
      expect(workingTimeBetween(calendar, from, due, breaks)).toBe(one);
      // no earlier instant would do
      if (one > 0) expect(workingTimeBetween(calendar, from, new Date(due.getTime() - 1), breaks)).toBe(one - 1);
      const other = dueAt(calendar, from, two, breaks)!;
      expect(Math.sign(other.getTime() - due.getTime())).toBe(Math.sign(two - one));
    }),
  );
});

test('breaks add exactly the working time that they take away', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 20 * 24 * HOUR }), ({ calendar, from, breaks }, time) => {
      const due = dueAt(calendar, from, time, breaks)!;
      const whole = workingTimeBetween(calendar, from, due);
      const counted = workingTimeBetween(calendar, from, due, breaks);
      expect(counted).toBe(time);
      expect(dueAt(calendar, from, whole)).toEqual(due);
      expect(due.getTime()).toBeGreaterThanOrEqual(dueAt(calendar, from, time)!.getTime());
    }),
  );
});

test('known deadlines', () => {
  const workdays = loadCalendars().get('cn-workdays')!;
  const service = loadCalendars().get('cn-service')!;
  // Friday 17:00 in Shanghai, nine working hours: Monday 17:00
  expect(dueAt(workdays, at('2026-01-09T09:00:00Z'), 9 * HOUR)).toEqual(at('2026-01-12T09:00:00Z'));
  // time that is up when the day is up is due then, not next morning
  expect(dueAt(workdays, at('2026-01-09T09:00:00Z'), HOUR)).toEqual(at('2026-01-09T10:00:00Z'));
  expect(dueAt(service, at('2026-01-09T14:30:00Z'), HOUR)).toEqual(at('2026-01-10T00:30:00Z'));
  expect(dueAt(AROUND_THE_CLOCK, at('2026-01-09T14:30:00Z'), 48 * HOUR)).toEqual(at('2026-01-11T14:30:00Z'));
  // a bridge day that is worked, and the holiday that it pays for
  const bridged = compileCalendar({
    ...workdays.definition,
    holidays: ['2026-01-12'],
    workdays: { '2026-01-10': [['09:00', '18:00']] },
  });
  expect(dueAt(bridged, at('2026-01-09T10:00:00Z'), 10 * HOUR)).toEqual(at('2026-01-13T02:00:00Z'));
  // 30 minutes of 01:30-03:00 are skipped in New York: 02:00-03:00 does not exist
  const night = compileCalendar({ id: 'night', zone: 'America/New_York', week: { sun: [['01:30', '04:00']] } });
  expect(workingTimeBetween(night, at('2026-03-08T00:00:00Z'), at('2026-03-09T00:00:00Z'))).toBe(1.5 * HOUR);
  expect(workingTimeBetween(night, at('2026-11-01T00:00:00Z'), at('2026-11-02T00:00:00Z'))).toBe(3 * HOUR);
});

test('a break without an end holds back only what it covers', () => {
  const from = at('2026-01-09T00:00:00Z');
  const open = [{ from: at('2026-01-09T02:00:00Z') }];
  expect(dueAt(AROUND_THE_CLOCK, from, 2 * HOUR, open)).toEqual(at('2026-01-09T02:00:00Z'));
  expect(dueAt(AROUND_THE_CLOCK, from, 2 * HOUR + 1, open)).toBeUndefined();
  expect(workingTimeBetween(AROUND_THE_CLOCK, from, at('2026-01-10T00:00:00Z'), open)).toBe(2 * HOUR);
});

test('every search ends', () => {
  const rare = compileCalendar({ id: 'rare', zone: 'UTC', week: { mon: [['09:00', '09:01']] } });
  const from = at('2026-01-01T00:00:00Z');
  expect(() => dueAt(rare, from, 600 * MINUTE)).toThrow(/within ten years/);
  const everything = [{ from, to: at('2226-01-01T00:00:00Z') }];
  expect(() => dueAt(AROUND_THE_CLOCK, from, 1, everything)).toThrow(/within ten years/);
  expect(() => dueAt(rare, from, LIMITS.horizon + 1)).toThrow(RangeError);
  expect(() => dueAt(rare, from, 0.5)).toThrow(RangeError);
  expect(() => dueAt(rare, new Date(Number.NaN), 1)).toThrow(RangeError);
  expect(() => workingTimeBetween(rare, from, at('2025-12-31T00:00:00Z'))).toThrow(RangeError);
});

test('a definition that cannot be meant is refused with every place', () => {
  const issues = (definition: object): string[] => {
    try {
      compileCalendar({ id: 'c', zone: 'UTC', week: { mon: [['09:00', '10:00']] }, ...definition });
      return [];
    } catch (error) {
      return (error as { issues: { path: string[] }[] }).issues.map(({ path }) => path.join('.'));
    }
  };
  expect(issues({})).toEqual([]);
  expect(issues({ id: 'A b' })).toEqual(['id']);
  expect(issues({ zone: 'Asia/Nowhere' })).toEqual(['zone']);
  expect(issues({ week: {} })).toEqual(['week']);
  expect(issues({ week: { mon: [], funday: [] } })).toEqual(['week.funday']);
  expect(issues({ week: { mon: [['22:00', '06:00']] } })).toEqual(['week.mon.0']);
  expect(issues({ week: { mon: [['09:00', '24:01']], tue: [['9:00', '10:00']] } })).toEqual([
    'week.mon.0',
    'week.tue.0',
  ]);
  expect(
    issues({
      week: {
        mon: [
          ['09:00', '11:00'],
          ['10:00', '12:00'],
        ],
      },
    }),
  ).toEqual(['week.mon']);
  expect(issues({ holidays: ['2026-02-30', 20260101] })).toEqual(['holidays.0', 'holidays.1']);
  expect(issues({ holidays: ['2026-01-01'], workdays: { '2026-01-01': [] } })).toEqual(['workdays.2026-01-01']);
  expect(issues({ holidays: Array(LIMITS.exceptionDays + 1).fill('2026-01-01') })).toEqual(['holidays']);
});

test('a file is refused with line and column', () => {
  const message = (text: string): string => {
    try {
      parseCalendars(text, 'c.yaml');
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const good = 'calendars:\n  - id: a\n    zone: UTC\n    week: { mon: [["09:00", "10:00"]] }\n';
  expect(message(good)).toBe('');
  expect(message(good.replace('10:00', '08:00'))).toMatch(/^c\.yaml:4:19 calendars\.0\.week\.mon\.0: must end after/);
  expect(message(`${good}    hours: 1\n`)).toMatch(/^c\.yaml:5:12 calendars\.0\.hours: is no field/);
  expect(message(good + good.split('\n').slice(1).join('\n'))).toMatch(/a is there twice/);
  expect(message('calendars: [')).toMatch(/^c\.yaml:1:/);
  expect(message('calendars: 7')).toMatch(/must be a list/);
  expect(message('')).toMatch(/must be a list/);
  expect(message(`${good}    __proto__: { id: b }\n`)).toMatch(/__proto__: is no field/);
  expect(message(good.replace('{ mon: [["09:00", "10:00"]] }', '7'))).toMatch(/week: must be a mapping/);
  expect(message(`# ${'x'.repeat(300_000)}\n${good}`)).toMatch(/over 256 KB/);
  expect([...loadCalendars().keys()]).toEqual(['around-the-clock', 'cn-service', 'cn-workdays']);
});
