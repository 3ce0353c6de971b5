/**
 * Rising numbers, and how to find where among them another stands. Positive numbers of IEEE 754 rise with their bits, so the
 * leading ones say roughly where, and what is left to be compared with are the few points that begin with the same bits:
 * half a dozen steps of a bisection would each wait for the one before.
 */
export interface Points {
  /** Those of all features side by side, each feature's followed by some NaN, which lies before and after nothing. */
  readonly all: Float64Array;
  /** Where its own begin. */
  readonly first: number;
  /** Of all features: by leading bits, how many of its own points begin with lower ones. */
  readonly starts: Int32Array;
  /** The places in `starts` that are its own, after which there is one more, and where that of the leading bits 0 would be. */
  readonly lowest: number;
  readonly highest: number;
  readonly zero: number;
  /** How many of the upper 32 bits do not lead. */
  readonly shift: number;
  /** Points that begin alike, at most. */
  readonly most: number;
}

/** So many are compared with one by one; more, as of long lists of ids, are bisected. */
const MOST_ALIKE = 3;
/** A sign, eleven bits of exponent, and so many of the fraction, until few points begin alike. */
const EXPONENT_SHIFT = 20;
const FINEST_SHIFT = 14;
const LONGEST_TABLE = 512;

const VALUE = new Float64Array(1);
const WORDS = new Int32Array(VALUE.buffer);
const HIGHER = new Uint8Array(Int16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The sign, the exponent and the beginning of the fraction: rising with positive numbers, and less for negative ones. */
function upperBits(value: number): number {
  VALUE[0] = value;
  return WORDS[HIGHER]!;
}

/** Where the points of one feature begin by their leading bits. */
interface Table {
  readonly points: Float64Array;
  readonly starts: Int32Array;
  /** Leading bits of the least positive point: what has lower ones is treated as if it had these. */
  readonly lowest: number;
  readonly shift: number;
  readonly most: number;
}

/** The points of several features, which are read one after the other and so lie side by side. @param features rising */
export function pointsOf(features: readonly Float64Array[]): Points[] {
  const tables = features.map(tableOf);
  const all: number[] = [];
  const starts: number[] = [];
  const places = tables.map((table) => {
    const place = { first: all.length, start: starts.length };
    for (const point of table.points) all.push(point);
    for (let i = 0; i < table.most; i++) all.push(Number.NaN);
    for (const start of table.starts) starts.push(start);
    return place;
  });
  const shared = { all: Float64Array.from(all), starts: Int32Array.from(starts) };
  return tables.map(({ starts: own, lowest, shift, most }, i) => {
    const { first, start } = places[i]!;
    return { ...shared, first, shift, most, lowest: start, highest: start + own.length - 2, zero: start - lowest };
  });
}

function tableOf(points: Float64Array): Table {
  let best = tableBy(EXPONENT_SHIFT, points);
  for (let shift = EXPONENT_SHIFT - 1; shift >= FINEST_SHIFT && best.most > 1; shift--) {
    const finer = tableBy(shift, points);
    if (finer.starts.length > LONGEST_TABLE) break;
    if (finer.most < best.most) best = finer;
  }
  return best;
}

function tableBy(shift: number, points: Float64Array): Table {
  const least = points.find((point) => point > 0) ?? 0;
  const lowest = upperBits(least) >> shift;
  const highest = upperBits(Math.max(least, points.at(-1) ?? 0)) >> shift;
  const counts = new Int32Array(highest - lowest + 1);
  for (const point of points) counts[Math.max(lowest, upperBits(point) >> shift) - lowest]!++;
  const starts = new Int32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) starts[i + 1] = starts[i]! + counts[i]!;
  return { points, starts, lowest, shift, most: Math.max(...counts) };
}

/** Twice the number of points below a number, and one more where it is a point itself. Not for NaN. */
export function stepsTo({ all, first, starts, lowest, highest, zero, shift, most }: Points, value: number): number {
  const place = Math.max(lowest, Math.min(highest, zero + (upperBits(value) >> shift)));
  const before = starts[place]!;
  if (most > MOST_ALIKE) return bisect(all, first, before, starts[place + 1]!, value);
  let steps = 2 * before;
  // without a branch that could not be foreseen
  for (let i = first + before, end = i + most; i < end; i++)
    steps += Number(all[i]! < value) + Number(all[i]! <= value);
  return steps;
}

function bisect(all: Float64Array, first: number, from: number, to: number, value: number): number {
  let low = from;
  for (let left = to - from; left > 0; ) {
    const half = (left + 1) >>> 1;
    low += half * Number(all[first + low + half - 1]! < value);
    left -= half;
  }
  return 2 * low + Number(low < to && all[first + low] === value);
}
