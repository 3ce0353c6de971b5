import { expect, test } from 'vitest';
import { compileCalendar, dueAt } from './calendar.ts';
import { parseCalendars } from './calendar-file.ts';
import {
  deadline,
  joinFact,
  noFacts,
  type PromiseFact,
  type PromiseFacts,
  standing,
  stateOf,
  toTell,
} from './promise.ts';

/** The faults that deadlines are known for, each with a deadline worked out by hand. All times are Shanghai's. */
const at = (local: string): Date => new Date(`${local}+08:00`);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const calendar = (hours: [string, string][], more: object = {}) =>
  compileCalendar({
    ...{ id: 'shop', zone: 'Asia/Shanghai', week: Object.fromEntries(DAYS.map((day) => [day, hours])) },
    ...more,
  });
const office = calendar([['09:00', '18:00']]);

test('a minute at midnight belongs to the day that ends with it', () => {
  const late = calendar([['23:58', '24:00']]);
  // Thursday's last minute is up when the day is, and not when Friday's hours begin
  expect(dueAt(late, at('2026-01-08T23:59:00'), MINUTE)).toEqual(at('2026-01-09T00:00:00'));
  expect(dueAt(late, at('2026-01-08T23:59:00'), MINUTE + 1)).toEqual(new Date(at('2026-01-09T23:58:00').getTime() + 1));
  expect(dueAt(late, at('2026-01-09T00:00:00'), MINUTE)).toEqual(at('2026-01-09T23:59:00'));
  const night = calendar([
    ['00:00', '00:01'],
    ['23:59', '24:00'],
  ]);
  // hours on both sides of midnight are one stretch
  expect(dueAt(night, at('2026-01-08T23:59:00'), 2 * MINUTE)).toEqual(at('2026-01-09T00:01:00'));
});

test('a holiday inside a pause is taken away once', () => {
  const pause = [{ from: at('2026-01-08T12:00:00'), to: at('2026-01-13T12:00:00') }];
  const from = at('2026-01-08T10:00:00');
  // two hours before the pause; then Tuesday 6, Wednesday 9, and Thursday's first 3
  const due = at('2026-01-15T12:00:00');
  expect(dueAt(office, from, 20 * HOUR, pause)).toEqual(due);
  const holidays = calendar([['09:00', '18:00']], { holidays: ['2026-01-09', '2026-01-12'] });
  expect(dueAt(holidays, from, 20 * HOUR, pause)).toEqual(due);
  // one of which the pause covers a part takes away what is left of it
  const beginning = calendar([['09:00', '18:00']], { holidays: ['2026-01-13'] });
  expect(dueAt(beginning, from, 20 * HOUR, pause)).toEqual(at('2026-01-15T18:00:00'));
});

test('two intervals a day: the time between them does not count, and is no time to be due in', () => {
  const lunch = calendar([
    ['09:00', '12:00'],
    ['13:30', '18:00'],
  ]);
  expect(dueAt(lunch, at('2026-01-08T11:00:00'), 4 * HOUR)).toEqual(at('2026-01-08T16:30:00'));
  expect(dueAt(lunch, at('2026-01-08T11:00:00'), HOUR)).toEqual(at('2026-01-08T12:00:00'));
  expect(dueAt(lunch, at('2026-01-08T12:30:00'), MINUTE)).toEqual(at('2026-01-08T13:31:00'));
  expect(dueAt(lunch, at('2026-01-09T17:00:00'), 5 * HOUR)).toEqual(at('2026-01-12T14:30:00'));
});

test('opened exactly at closing, it counts from the next opening; a moment before, that moment counts', () => {
  expect(dueAt(office, at('2026-01-09T18:00:00'), HOUR)).toEqual(at('2026-01-12T10:00:00'));
  expect(dueAt(office, at('2026-01-09T17:59:59.999'), HOUR)).toEqual(at('2026-01-12T09:59:59.999'));
  expect(dueAt(office, at('2026-01-09T09:00:00'), 9 * HOUR)).toEqual(at('2026-01-09T18:00:00'));
});

test('what is said after the thanks neither opens it again nor keeps it again', () => {
  const name = { kind: 'test.answer', key: 'a' };
  const terms = { subject: 'ticket/t', party: null, calendar: 'shop', workingTime: 4 * HOUR, causeId: null };
  const facts: PromiseFact[] = [
    { fact: 'opened', ...name, ...terms, openedAt: at('2026-01-08T09:00:00') },
    { fact: 'met', ...name, at: at('2026-01-08T11:00:00') },
    // "thanks!", and an answer to that, after the deadline
    { fact: 'opened', ...name, ...terms, openedAt: at('2026-01-08T11:30:00') },
    { fact: 'met', ...name, at: at('2026-01-08T17:00:00') },
    { fact: 'paused', ...name, breakKey: 'thanks', at: at('2026-01-08T11:30:00') },
    { fact: 'voided', ...name, at: at('2026-01-09T10:00:00') },
  ];
  const calendars = new Map([['shop', office]]);
  const joined = (news: readonly PromiseFact[]): PromiseFacts => {
    const all = news.reduce<PromiseFacts>(joinFact, noFacts(name.kind, name.key));
    return { ...all, dueAt: deadline(all, calendars) };
  };
  for (let n = 2; n <= facts.length; n++) {
    const known = joined(facts.slice(0, n));
    expect([n, known.metAt, known.terms!.openedAt]).toEqual([n, at('2026-01-08T11:00:00'), at('2026-01-08T09:00:00')]);
    expect([n, standing(known)]).toEqual([n, { state: 'met', fireAt: null }]);
    expect([n, stateOf(known, at('2026-02-01T00:00:00')), toTell(known, at('2026-02-01T00:00:00'))]).toEqual([
      n,
      'met',
      undefined,
    ]);
  }
});

test('a calendar that never opens is refused by its name', () => {
  const file = (week: string, more = '') =>
    `calendars:\n  - id: never\n    zone: Asia/Shanghai\n    week: ${week}\n${more}`;
  const message = (text: string): string => {
    try {
      parseCalendars(text, 'c.yaml');
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message(file('{ mon: [["09:00", "10:00"]] }'))).toBe('');
  for (const week of ['{}', '{ mon: [] }', '{ mon: [], sun: [] }'])
    expect(message(file(week))).toMatch(/^c\.yaml:4:\d+ calendars\.0\.week: .*never/);
  // a single day that is worked does not make a calendar
  expect(message(file('{}', '    workdays: { "2026-01-10": [["09:00", "10:00"]] }\n'))).toMatch(
    /c\.yaml:4:\d+ .*never/,
  );
});
