/** A term where it stands. */
interface Occurrence {
  readonly term: string;
  readonly from: number;
}

/** Every place of every term, looked for as plainly as can be; of one place the longest first. */
export function occurrencesOf(terms: ReadonlySet<string>, longest: number, text: string): Occurrence[] {
  const found: Occurrence[] = [];
  for (let from = 0; from < text.length; from++) {
    for (let length = longest; length > 0; length--) {
      const term = text.slice(from, from + length);
      if (term.length === length && terms.has(term)) found.push({ term, from });
    }
  }
  return found;
}

/** Leftmost, then longest, without overlaps. */
export function apart(occurrences: readonly Occurrence[]): string[] {
  const out: string[] = [];
  let end = 0;
  for (const { term, from } of occurrences) {
    if (from < end) continue;
    out.push(term);
    end = from + term.length;
  }
  return out;
}
