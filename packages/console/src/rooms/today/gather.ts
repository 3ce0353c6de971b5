import { formatTime } from '../../kit/format.ts';
import type { SeriesPoint } from '../../kit/model.ts';

/** How many bars can be told apart. */
const MOST = 48;

type Key = (local: string) => string;
/** Of `2026-11-25 21:40`, ever coarser. */
const KEYS: readonly Key[] = [
  (local) => `${local.slice(0, 11)}${Math.floor(Number(local.slice(11, 13)) / 6)}`,
  (local) => local.slice(0, 10),
  (local) => local.slice(0, 7),
];

/**
 * Joins intervals until there are few enough to be read: to quarters of the reader's day, days, or months. Borders are
 * those of the reader's calendar; the first and the last one may hold less than a whole.
 */
export function gather(series: readonly SeriesPoint[], timeZone: string): SeriesPoint[] {
  if (series.length <= MOST) return [...series];
  for (const keyOf of KEYS) {
    const joined = joinBy(series, (point) => keyOf(formatTime(point.at, timeZone)));
    if (joined.length <= MOST) return joined;
  }
  return joinBy(series, (point) => point.at.slice(0, 4));
}

function joinBy(series: readonly SeriesPoint[], keyOf: (point: SeriesPoint) => string): SeriesPoint[] {
  return [...Map.groupBy(series, keyOf).values()].map((points) => ({
    at: points[0]!.at,
    allow: sum(points, 'allow'),
    observe: sum(points, 'observe'),
    limit: sum(points, 'limit'),
    reject: sum(points, 'reject'),
  }));
}

const sum = (points: readonly SeriesPoint[], verdict: Exclude<keyof SeriesPoint, 'at'>): number =>
  points.reduce((total, point) => total + point[verdict], 0);
