import type { CelFunction } from '../env.ts';
import { PRICES } from '../limits.ts';
import { type CivilTime, civilTime } from '../time.ts';
import { DURATION, INT, STRING, TIMESTAMP } from '../types.ts';
import type { CelDuration, CelError, CelTimestamp } from '../values.ts';
import { method } from './define.ts';

/** Months, days of the year, of the week and, for getDayOfMonth, of the month count from 0; getDate counts from 1. */
const TIMESTAMP_PARTS: Readonly<Record<string, (time: CivilTime) => number>> = {
  getFullYear: (time) => time.year,
  getMonth: (time) => time.month,
  getDayOfYear: (time) => time.yearDay,
  getDayOfMonth: (time) => time.day - 1,
  getDate: (time) => time.day,
  getDayOfWeek: (time) => time.weekday,
  getHours: (time) => time.hours,
  getMinutes: (time) => time.minutes,
  getSeconds: (time) => time.seconds,
  getMilliseconds: (time) => time.milliseconds,
};

const ofTimestamps = Object.entries(TIMESTAMP_PARTS).flatMap(([name, part]) => {
  const read = (time: CivilTime | CelError): bigint | CelError => (isFailure(time) ? time : BigInt(part(time)));
  return [
    method(name, [TIMESTAMP], INT, ([at]: readonly [CelTimestamp]) => read(civilTime(at))),
    method(name, [TIMESTAMP, STRING], INT, ([at, zone]: readonly [CelTimestamp, string], context) => {
      context.charge(PRICES.zone);
      return read(civilTime(at, zone));
    }),
  ];
});

const NANOS = { hour: 3_600_000_000_000n, minute: 60_000_000_000n, second: 1_000_000_000n, milli: 1_000_000n };

/** Whole hours, minutes, seconds of the duration; getMilliseconds is only the part below a second. */
const ofDurations = [
  method('getHours', [DURATION], INT, ([d]: readonly [CelDuration]) => d.nanos / NANOS.hour),
  method('getMinutes', [DURATION], INT, ([d]: readonly [CelDuration]) => d.nanos / NANOS.minute),
  method('getSeconds', [DURATION], INT, ([d]: readonly [CelDuration]) => d.nanos / NANOS.second),
  method('getMilliseconds', [DURATION], INT, ([d]: readonly [CelDuration]) => (d.nanos % NANOS.second) / NANOS.milli),
];

export const TIME: readonly CelFunction[] = [...ofTimestamps, ...ofDurations];

function isFailure(time: CivilTime | CelError): time is CelError {
  return 'kind' in time;
}
