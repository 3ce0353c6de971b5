import type { Evidence } from '../../kit/model.ts';
import type { Verdict } from '../../kit/verdict-tag.tsx';

export interface LiveSegment {
  seq: number;
  start_s: number;
  end_s: number;
  at: string;
  transcript: string;
  ocr?: string | null;
  frames: string[];
  product_id: string | null;
  viewers: number | null;
  decision: {
    id: string;
    verdict: Verdict;
    rules: string[];
    evidence: Evidence[];
  } | null;
  comments: string[];
}

export interface LiveLayout {
  /** One per segment, in their order. */
  columns: { x: number; width: number }[];
  /** A path of the audience, and the peak it is scaled to. */
  viewers: { path: string; peak: number; peakX: number };
  /** How long each product's card was on screen without a break. */
  cards: { product: string; from: number; to: number; x: number; width: number }[];
  comments: { x: number; width: number; height: number; count: number }[];
  /** Positions of segments that were objected to. */
  marks: { position: number; x: number; verdict: Verdict }[];
  ticks: { seconds: number; x: number }[];
}

const MINUTE = 60;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * MINUTE);

/** Everything of a live room on one axis of time. @param height of the tracks that have a height */
export function layLive(segments: readonly LiveSegment[], size: { width: number; height: number }): LiveLayout {
  const begin = segments[0]?.start_s ?? 0;
  const end = Math.max(begin + 1, ...segments.map((segment) => segment.end_s));
  const x = (seconds: number): number => ((seconds - begin) / (end - begin)) * size.width;
  const columns = segments.map((segment) => ({
    x: x(segment.start_s),
    width: Math.max(1, x(segment.end_s) - x(segment.start_s)),
  }));
  const middle = (position: number): number => columns[position]!.x + columns[position]!.width / 2;

  const peak = Math.max(1, ...segments.map((segment) => segment.viewers ?? 0));
  const known = segments.flatMap((segment, position) =>
    segment.viewers === null ? [] : [{ x: middle(position), y: size.height * (1 - segment.viewers / peak) }],
  );
  const peakAt = segments.findIndex((segment) => segment.viewers === peak);
  const line = known.map((point) => `${round(point.x)},${round(point.y)}`).join('L');
  const path =
    known.length > 1 ? `M${round(known[0]!.x)},${size.height}L${line}L${round(known.at(-1)!.x)},${size.height}Z` : '';

  const cards: LiveLayout['cards'] = [];
  segments.forEach((segment, position) => {
    const last = cards.at(-1);
    if (segment.product_id === null) return;
    const { x: from, width } = columns[position]!;
    if (last && last.product === segment.product_id && last.to === position - 1) {
      last.to = position;
      last.width = from + width - last.x;
    } else cards.push({ product: segment.product_id, from: position, to: position, x: from, width });
  });

  const loudest = Math.max(1, ...segments.map((segment) => segment.comments.length));
  return {
    columns,
    viewers: { path, peak, peakX: peakAt < 0 ? 0 : middle(peakAt) },
    cards,
    comments: segments.map((segment, position) => ({
      ...columns[position]!,
      height: (segment.comments.length / loudest) * size.height,
      count: segment.comments.length,
    })),
    marks: segments.flatMap((segment, position) =>
      segment.decision && segment.decision.verdict !== 'allow'
        ? [{ position, x: middle(position), verdict: segment.decision.verdict }]
        : [],
    ),
    ticks: ticksOf(begin, end).map((seconds) => ({ seconds, x: x(seconds) })),
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

function ticksOf(begin: number, end: number): number[] {
  const step = STEPS.find((size) => (end - begin) / size <= 12) ?? 240 * MINUTE;
  const first = Math.ceil(begin / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, at) => first + at * step);
}

/** The segment that a key leads to; `undefined` stays. With `marked` only those that were objected to count. */
export function stepFrom(
  segments: readonly LiveSegment[],
  position: number,
  direction: -1 | 1,
  marked: boolean,
): number | undefined {
  for (let at = position + direction; at >= 0 && at < segments.length; at += direction) {
    const verdict = segments[at]!.decision?.verdict ?? 'allow';
    if (!marked || verdict !== 'allow') return at;
  }
  return undefined;
}
