import { form, number, type Read, text } from './reader.ts';
import { show } from './yaml.ts';

const DURATION =
  /^P(?!$)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

const DAY = 86_400_000;
const UNITS = [365 * DAY, 30 * DAY, 7 * DAY, DAY, 3_600_000, 60_000, 1_000];

export const duration = (what = 'a duration'): Read<string> =>
  form(what, DURATION, 'ISO 8601: P7D for seven days, PT12H for twelve hours');

/**
 * Milliseconds of an ISO 8601 duration. A year counts 365 days and a month 30, so that a term is as long whenever it begins.
 * @throws RangeError for a text that is no duration
 */
export function durationMs(text: string): number {
  const parts = DURATION.exec(text);
  if (parts === null) throw new RangeError(`${text} is no duration`);
  return UNITS.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0);
}

/** Points of violations and milestones: to a tenth, because ladders of creators take half a point and less. */
export function points(what: string, bounds: { min: number; max: number }): Read<number> {
  const read = number(what, bounds);
  return (node, source) => {
    const value = read(node, source);
    if (value === undefined || Number.isInteger(Number((value * 10).toFixed(6)))) return value;
    return source.report(node.offset, 'wrong-value', `${what} cannot be ${value}`, 'to a tenth: 0.5');
  };
}

/** Points as whole tenths, which add up exactly. */
export const tenthsOf = (value: number): number => Math.round(value * 10);

/** An IANA zone: whose days or years are counted. */
export const zone: Read<string> = (node, source) => {
  const value = text('zone', 60)(node, source);
  if (value === undefined || isZone(value)) return value;
  return source.report(node.offset, 'wrong-form', `there is no time zone ${show(value)}`, 'such as Asia/Shanghai');
};

function isZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
