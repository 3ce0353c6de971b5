import type { RemedyKind, RemedyLine } from './guarantee.ts';

/** What bounds the lines of one claim, in minor units. */
export interface RemedyBounds {
  /** What can still be refunded. */
  readonly left: bigint;
  /** The most that all lines come to; undefined: none. */
  readonly cap: bigint | undefined;
  /** The least of compensation; it goes above the cap. */
  readonly floor: bigint;
}

export interface BoundLines {
  readonly lines: readonly RemedyLine[];
  readonly total: bigint;
  readonly capped: boolean;
  /** Compensation was raised to the floor. */
  readonly raised: boolean;
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What the lines of these kinds come to. */
export const sumOf = (lines: readonly RemedyLine[], kinds?: readonly RemedyKind[]): bigint =>
  lines.reduce((sum, { kind, amount }) => (kinds === undefined || kinds.includes(kind) ? sum + amount : sum), 0n);

/**
 * Brings lines within their bounds: no refund beyond what is left; then all within the cap, which takes from what comes
 * beside the refund first, the last lines before the first; then compensation up to the floor. Lines of zero go.
 */
export function boundLines(lines: readonly RemedyLine[], { left, cap, floor }: RemedyBounds): BoundLines {
  const refundable = takeEach(lines, left);
  const within = cap === undefined ? refundable : cutTo(refundable, cap);
  const missing = floor - sumOf(within, ['compensation']);
  const raised = missing > 0n ? raise(within, missing) : within;
  const kept = raised.filter(({ amount }) => amount > 0n);
  const capped = cap !== undefined && sumOf(refundable) > cap;
  return { lines: kept, total: sumOf(kept), capped, raised: missing > 0n };
}

/** Refund lines take from what is left, one after the other. */
function takeEach(lines: readonly RemedyLine[], left: bigint): readonly RemedyLine[] {
  let rest = left > 0n ? left : 0n;
  return lines.map((line) => {
    if (line.kind !== 'refund') return line;
    const amount = lesser(line.amount, rest);
    rest -= amount;
    return { ...line, amount };
  });
}

function cutTo(lines: readonly RemedyLine[], cap: bigint): readonly RemedyLine[] {
  let over = sumOf(lines) - cap;
  const cut = [...lines];
  for (const refunds of [false, true])
    for (let i = cut.length - 1; i >= 0 && over > 0n; i--) {
      const { kind, amount } = cut[i]!;
      if ((kind === 'refund') !== refunds) continue;
      const less = lesser(amount, over);
      cut[i] = { kind, amount: amount - less };
      over -= less;
    }
  return cut;
}

function raise(lines: readonly RemedyLine[], by: bigint): readonly RemedyLine[] {
  const last = lines.findLastIndex(({ kind }) => kind === 'compensation');
  if (last < 0) return [...lines, { kind: 'compensation', amount: by }];
  return lines.map((line, i) => (i === last ? { ...line, amount: line.amount + by } : line));
}
