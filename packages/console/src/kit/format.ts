import type { Language } from './words.ts';

/** Whole minor units, ISO 4217. */
export interface Amount {
  amount: number;
  currency: string;
}

/** A table has hundreds of times and figures, and making a formatter costs a hundred times as much as using one. */
const kept = new Map<string, unknown>();

function keep<Formatter>(make: () => Formatter, ...of: readonly (string | number)[]): Formatter {
  const key = of.join(' ');
  let formatter = kept.get(key) as Formatter | undefined;
  if (formatter === undefined) {
    formatter = make();
    kept.set(key, formatter);
  }
  return formatter;
}

const numbers = (language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  keep(() => new Intl.NumberFormat(language, options), 'number', language, JSON.stringify(options));

const wallClock = (timeZone: string): Intl.DateTimeFormat =>
  keep(
    () =>
      new Intl.DateTimeFormat('en-CA', {
        ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
        ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
      }),
    'clock',
    timeZone,
  );

/** A moment with its zone's wall clock: `2026-11-25 21:40`. Seconds where the order of things matters. */
export function formatTime(
  at: string | Date,
  timeZone: string,
  detail: 'day' | 'minute' | 'second' = 'minute',
): string {
  const date = typeof at === 'string' ? new Date(at) : at;
  if (Number.isNaN(date.getTime())) return '–';
  const parts = Object.fromEntries(
    wallClock(timeZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  if (detail === 'day') return day;
  const minute = `${day} ${parts.hour}:${parts.minute}`;
  return detail === 'second' ? `${minute}:${parts.second}` : minute;
}

/** The zone's name and offset at that moment: `中国标准时间 (GMT+8)`. */
export function formatZone(timeZone: string, language: Language, at: Date = new Date()): string {
  const part = (timeZoneName: 'long' | 'shortOffset'): string =>
    new Intl.DateTimeFormat(language, { timeZone, timeZoneName })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${part('long')} (${part('shortOffset')})`;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `3 分钟前`, `in 2 hours`; seconds are not worth a flicker. */
export function formatAgo(at: string | Date, now: number, language: Language): string {
  const seconds = ((typeof at === 'string' ? new Date(at) : at).getTime() - now) / 1000;
  if (Number.isNaN(seconds)) return '–';
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['minute', Number.POSITIVE_INFINITY];
  const style = language === 'en' ? 'long' : 'narrow';
  const relative = keep(() => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style }), 'ago', language);
  return relative.format(Math.trunc(seconds / size), unit);
}

/** A span: `2 天 3 小时`, `45 s`; the two largest parts. */
export function formatSpan(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, 'day' | 'hour' | 'minute' | 'second'][] = [
    [Math.floor(whole / 86_400), 'day'],
    [Math.floor((whole % 86_400) / 3_600), 'hour'],
    [Math.floor((whole % 3_600) / 60), 'minute'],
    [whole % 60, 'second'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown
    .map(([count, unit]) => numbers(language, { style: 'unit', unit, unitDisplay: 'short' }).format(count))
    .join(' ');
}

/** `02:05`, `1:00:09`: a place in a recording, a countdown. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3_600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor((whole % 3_600) / 60))}:${two(whole % 60)}`;
}

export function formatMoney({ amount, currency }: Amount, language: Language): string {
  try {
    const format = numbers(language, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(amount / 10 ** digits);
  } catch {
    // no currency that anybody knows: say what was sent
    return `${amount} ${currency}`;
  }
}

export function formatNumber(value: number, language: Language, digits = 0): string {
  return numbers(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** `0.0342` is `3.4%`. */
export function formatShare(share: number, language: Language, digits = 1): string {
  const options = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return numbers(language, options).format(share);
}

export function formatBytes(bytes: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return numbers(language, {
    ...{ style: 'unit', unit: units[power], unitDisplay: 'short', maximumFractionDigits: power === 0 ? 0 : 1 },
  }).format(bytes / 1000 ** power);
}

/** The start of an id, which people recognise it by; the whole is in the title and on the clipboard. */
export function shortId(id: string): string {
  // UUIDv7 begin with their time, so neighbours differ at the end only
  return /^[0-9a-f]{8}-/i.test(id) ? `…${id.slice(-8)}` : id;
}
