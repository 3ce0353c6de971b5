import type { SeriesPoint } from '../../kit/model.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';

/** What was objected to, the gravest at the bottom, where bars are easiest to compare. */
export const OBJECTIONS = ['reject', 'limit', 'observe'] as const satisfies readonly Verdict[];

export interface Bar {
  at: string;
  /** The end of the interval, for the link to its rows. */
  until: string;
  x: number;
  width: number;
  /** Parts from the base upwards; those without a height are left out. */
  parts: { verdict: (typeof OBJECTIONS)[number]; y: number; height: number; count: number }[];
  total: number;
  all: number;
}

export interface Bars {
  bars: Bar[];
  /** Where lines of the scale stand, zero first. */
  ticks: { value: number; y: number }[];
}

/** Round numbers above the largest bar; never fewer than one, so that an empty chart still has a scale. */
export function scaleOf(largest: number, lines = 4): number[] {
  const rough = Math.max(1, largest) / lines;
  const power = 10 ** Math.floor(Math.log10(rough));
  const whole = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough && size % 1 === 0) ?? 1;
  const count = Math.max(1, Math.ceil(Math.max(1, largest) / whole));
  return Array.from({ length: count + 1 }, (_, at) => at * whole);
}

/** Bars of what was objected to, on a scale that begins at zero. */
export function layBars(series: readonly SeriesPoint[], size: { width: number; height: number }): Bars {
  const totals = series.map((point) => OBJECTIONS.reduce((sum, verdict) => sum + point[verdict], 0));
  const scale = scaleOf(Math.max(0, ...totals));
  const top = scale.at(-1)!;
  const heightOf = (count: number): number => (count / top) * size.height;
  const slot = size.width / Math.max(1, series.length);
  const gap = slot > 6 ? Math.min(4, slot * 0.2) : 0;
  const bars = series.map((point, position): Bar => {
    let base = size.height;
    const parts = OBJECTIONS.flatMap((verdict) => {
      const count = point[verdict];
      const height = heightOf(count);
      base -= height;
      return count > 0 ? [{ verdict, y: base, height, count }] : [];
    });
    return {
      at: point.at,
      until: endOf(series, position),
      x: position * slot + gap / 2,
      width: slot - gap,
      parts,
      total: totals[position]!,
      all: totals[position]! + point.allow,
    };
  });
  return { bars, ticks: scale.map((value) => ({ value, y: size.height - heightOf(value) })) };
}

/** An interval ends where the next begins; the last one is as long as the one before it. */
export function endOf(series: readonly SeriesPoint[], position: number): string {
  const next = series[position + 1];
  if (next) return next.at;
  const at = Date.parse(series[position]!.at);
  const before = series[position - 1];
  return new Date(at + (before ? at - Date.parse(before.at) : 3_600_000)).toISOString();
}

/**
 * Which intervals get a label below: those that begin something new (the first of a day), as many as have room, counted
 * from the newest, which matters most.
 */
export function labelled(labels: readonly string[], room: number): Set<number> {
  const begins = labels.flatMap((label, at) => (label === labels[at - 1] ? [] : [at]));
  const every = Math.max(1, Math.ceil(begins.length / Math.max(1, room)));
  return new Set(begins.filter((_, place) => (begins.length - 1 - place) % every === 0));
}

export type Change = { kind: 'new' } | { kind: 'same' } | { kind: 'up' | 'down'; percent: number };

/** A figure against the same length of time before. */
export function changeOf(count: number, before: number): Change {
  if (count === before) return { kind: 'same' };
  if (before === 0) return { kind: 'new' };
  return { kind: count > before ? 'up' : 'down', percent: Math.round((Math.abs(count - before) / before) * 100) };
}
