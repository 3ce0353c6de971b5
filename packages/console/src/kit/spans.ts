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

/** Cuts a text where spans begin and end. Spans may overlap, and what does not fit the text is cut off or left out. */
export function splitSpans(text: string, spans: readonly Span[]): Piece[] {
  const fitting = spans
    .map((span) => ({ ...span, start: Math.max(0, span.start), end: Math.min(text.length, span.end) }))
    .filter(({ start, end }) => start < end);
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
