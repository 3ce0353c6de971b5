import type { Span } from '../spans.ts';

/** An offset in the middle of a surrogate pair would draw two broken halves. */
function atCharacter(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  const before = text.charCodeAt(offset - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? offset - 1 : offset;
}

const ELLIPSIS_SPACE = 4;

/**
 * The parts of a long text that are worth showing: `around` characters beside every span, joined where they meet.
 * Without spans it is the beginning.
 */
export function windowsOf(text: string, spans: readonly Span[], around: number): Span[] {
  const wanted = spans
    .filter((span) => span.start < text.length && span.end > span.start)
    .map((span) => ({ start: Math.max(0, span.start - around), end: Math.min(text.length, span.end + around) }))
    .sort((a, b) => a.start - b.start);
  if (wanted.length === 0) return [{ start: 0, end: Math.min(text.length, 2 * around) }];
  const joined: Span[] = [];
  for (const next of wanted) {
    const last = joined.at(-1);
    // a gap that is shorter than its ellipsis tells less than the characters themselves
    if (last && next.start <= last.end + ELLIPSIS_SPACE) last.end = Math.max(last.end, next.end);
    else joined.push({ ...next });
  }
  return joined.map(({ start, end }) => ({
    start: start <= ELLIPSIS_SPACE ? 0 : atCharacter(text, start),
    end: end >= text.length - ELLIPSIS_SPACE ? text.length : atCharacter(text, end),
  }));
}
