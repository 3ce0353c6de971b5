import { type CelDuration, type CelError, type CelTimestamp, celDuration, celError, celTimestamp } from './values.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
/** 0001-01-01T00:00:00Z and the last nanosecond of 9999, as the specification has it. */
const MIN_TIMESTAMP = -62_135_596_800n * NANOS_PER_SECOND;
const MAX_TIMESTAMP = 253_402_300_800n * NANOS_PER_SECOND - 1n;
/** Durations are int64 nanoseconds, as in the reference implementation: some 292 years either way. */
const MIN_DURATION = -(1n << 63n);
const MAX_DURATION = (1n << 63n) - 1n;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:h|ms|m|s|us|µs|μs|ns))+|0)$/;
const DURATION_PART = /(\d*)\.?(\d*)(h|ms|m|s|us|µs|μs|ns)/g;
const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  h: 3600n * NANOS_PER_SECOND,
  m: 60n * NANOS_PER_SECOND,
  s: NANOS_PER_SECOND,
  ms: NANOS_PER_MILLI,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ns: 1n,
};
const MAX_DURATION_TEXT = 200;

export function timestampOf(nanos: bigint): CelTimestamp | CelError {
  if (nanos < MIN_TIMESTAMP || nanos > MAX_TIMESTAMP) return celError('out_of_range', 'timestamp out of range');
  return celTimestamp(nanos);
}

export function durationOf(nanos: bigint): CelDuration | CelError {
  if (nanos < MIN_DURATION || nanos > MAX_DURATION) return celError('out_of_range', 'duration out of range');
  return celDuration(nanos);
}

/** An RFC 3339 instant, with up to nanoseconds. */
export function parseTimestamp(text: string): CelTimestamp | CelError {
  const parts = RFC3339.exec(text);
  if (parts === null) return celError('bad_argument', `not an RFC 3339 timestamp within range: ${quoteShort(text)}`);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  const isDay = month >= 1 && month <= 12 && midnight.getUTCMonth() === month - 1 && midnight.getUTCDate() === day;
  const offsetHours = Number(parts[9] ?? 0);
  const offsetMinutes = Number(parts[10] ?? 0);
  if (!isDay || hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) {
    return celError('bad_argument', `no such instant: ${quoteShort(text)}`);
  }
  const offset = (parts[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const seconds = midnight.getTime() / 1000 + hour * 3600 + (minute - offset) * 60 + second;
  return timestampOf(BigInt(seconds) * NANOS_PER_SECOND + BigInt((parts[7] ?? '').padEnd(9, '0')));
}

/** RFC 3339 in UTC, with as many digits of the fraction as are needed. */
export function formatTimestamp({ nanos }: CelTimestamp): string {
  const seconds = floorDivide(nanos, NANOS_PER_SECOND);
  const iso = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${iso}${fraction(nanos - seconds * NANOS_PER_SECOND)}Z`;
}

/** A sum of decimals with units, such as `1h30m`, `-1.5s`, `250ms`; `0` needs no unit. */
export function parseDuration(text: string): CelDuration | CelError {
  const parts = text.length > MAX_DURATION_TEXT ? null : DURATION.exec(text);
  if (parts === null) {
    return celError('bad_argument', `not a duration: ${quoteShort(text)} (units are h, m, s, ms, us, ns)`);
  }
  let nanos = 0n;
  for (const [, whole = '', decimals = '', unit = 's'] of parts[2]!.matchAll(DURATION_PART)) {
    const scale = UNIT_NANOS[unit]!;
    nanos += BigInt(whole || '0') * scale;
    nanos += (BigInt(decimals || '0') * scale) / 10n ** BigInt(decimals.length);
  }
  return durationOf(parts[1] === '-' ? -nanos : nanos);
}

/** Seconds with as many digits of the fraction as are needed: `90s`, `-1.5s`. */
export function formatDuration({ nanos }: CelDuration): string {
  const magnitude = nanos < 0n ? -nanos : nanos;
  const seconds = magnitude / NANOS_PER_SECOND;
  return `${nanos < 0n ? '-' : ''}${seconds}${fraction(magnitude % NANOS_PER_SECOND)}s`;
}

export function timestampSeconds({ nanos }: CelTimestamp): bigint {
  return floorDivide(nanos, NANOS_PER_SECOND);
}

export function timestampFromSeconds(seconds: bigint): CelTimestamp | CelError {
  return timestampOf(seconds * NANOS_PER_SECOND);
}

export interface CivilTime {
  year: number;
  /** From 0. */
  month: number;
  /** From 1. */
  day: number;
  /** Sunday is 0. */
  weekday: number;
  /** From 0. */
  yearDay: number;
  hours: number;
  minutes: number;
  seconds: number;
  milliseconds: number;
}

/**
 * The calendar and clock at an instant.
 * @param zone an IANA name (`Asia/Shanghai`) or an offset (`+08:00`, `-02:30`); UTC when left out
 */
export function civilTime({ nanos }: CelTimestamp, zone = 'UTC'): CivilTime | CelError {
  const instant = Number(floorDivide(nanos, NANOS_PER_MILLI));
  const offset = zoneOffset(instant, zone);
  if (offset === undefined) {
    const message = `unknown time zone ${quoteShort(zone)}; use a name such as Asia/Shanghai, or +08:00`;
    return celError('bad_argument', message);
  }
  const local = new Date(instant + offset);
  const yearStart = new Date(0);
  yearStart.setUTCFullYear(local.getUTCFullYear(), 0, 1);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    yearDay: Math.floor((local.getTime() - yearStart.getTime()) / 86_400_000),
    hours: local.getUTCHours(),
    minutes: local.getUTCMinutes(),
    seconds: local.getUTCSeconds(),
    milliseconds: local.getUTCMilliseconds(),
  };
}

/** Milliseconds to add to an instant for the local time of a zone; undefined when there is no such zone. */
function zoneOffset(instant: number, zone: string): number | undefined {
  if (zone === 'UTC' || zone === '') return 0;
  const fixed = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (fixed !== null) {
    const minutes = Number(fixed[2]) * 60 + Number(fixed[3]);
    if (Number(fixed[2]) > 23 || Number(fixed[3]) > 59) return undefined;
    return (fixed[1] === '-' ? -minutes : minutes) * 60_000;
  }
  const format = zoneFormat(zone);
  if (format === undefined) return undefined;
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const local = new Date(0);
  // Before year 1 the formatter counts backwards, under another era.
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  local.setUTCFullYear(year, part('month') - 1, part('day'));
  local.setUTCHours(part('hour'), part('minute'), part('second'));
  return local.getTime() - Math.floor(instant / 1000) * 1000;
}

/** Formatters are slow to make; the few zones that rules use are kept. */
const zoneFormats = new Map<string, Intl.DateTimeFormat>();
const MAX_ZONE_FORMATS = 64;
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/;

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  const known = zoneFormats.get(zone);
  if (known !== undefined) return known;
  if (!ZONE_NAME.test(zone)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (zoneFormats.size >= MAX_ZONE_FORMATS) zoneFormats.clear();
    zoneFormats.set(zone, format);
    return format;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fraction(nanos: bigint): string {
  return nanos === 0n ? '' : `.${nanos.toString().padStart(9, '0').replace(/0+$/, '')}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function quoteShort(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
