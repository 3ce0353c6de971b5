/** A place in a text, UTF-16 offsets, end excluded. */
export interface Span {
  start: number;
  end: number;
  /** What was found there. */
  label?: string;
  /** How loudly to mark it; `near` for what nearly fired. */
  tone?: 'fired' | 'near';
}

export interface Piece {
  start: number;
  text: string;
  /** The spans that cover it; none between them. */
  spans: Span[];
}

/** Whether a cut here would go through a character: it is written as a pair of UTF-16 units. */
const isInsidePair = (text: string, at: number): boolean =>
  /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(Math.max(0, at - 1), at + 1));

/** Half a character cannot be shown: a span that has one half gets the other. */
const widen = (text: string, span: Span): Span => ({
  ...span,
  start: isInsidePair(text, span.start) ? span.start - 1 : span.start,
  end: isInsidePair(text, span.end) ? span.end + 1 : span.end,
});

/** Cuts a text where spans begin and end. Spans may overlap, and what does not fit the text is cut off or left out. */
export function splitSpans(text: string, spans: readonly Span[]): Piece[] {
  const fitting = spans
    .map((span) => ({ ...span, start: Math.max(0, span.start), end: Math.min(text.length, span.end) }))
    .filter(({ start, end }) => start < end)
    .map((span) => widen(text, span));
  const cuts = [...new Set([0, text.length, ...fitting.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  const pieces: Piece[] = [];
  for (const [index, start] of cuts.entries()) {
    const end = cuts[index + 1];
    if (end === undefined) break;
    pieces.push({
      start,
      text: text.slice(start, end),
      spans: fitting.filter((span) => span.start <= start && span.end >= end),
    });
  }
  return pieces;
}
