/** A field of an address: characters `[start, end)` and what they are (`road`, `houseno` …). */
export interface FieldSpan {
  start: number;
  end: number;
  field: string;
}

/** An address by its characters, with the tag of each (`B-road`, `I-road`). */
export interface TaggedAddress {
  characters: readonly string[];
  spans: readonly FieldSpan[];
}

/**
 * Reads addresses as `character tag` a line, an empty line between two. A tag that goes on with another field than the
 * one before begins it.
 * @throws SyntaxError naming the line
 */
export function readTagged(text: string): TaggedAddress[] {
  const all: TaggedAddress[] = [];
  let characters: string[] = [];
  let spans: FieldSpan[] = [];
  const end = (): void => {
    if (characters.length > 0) all.push({ characters, spans });
    characters = [];
    spans = [];
  };
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') {
      end();
      continue;
    }
    const found = /^(.+?)[ \t]+([BI])-(\S+)$/.exec(line);
    if (found === null) throw new SyntaxError(`line ${i + 1}: not a character and a tag such as B-road`);
    const [, character, begins, field] = found;
    const last = spans.at(-1);
    if (begins === 'I' && last?.field === field) last!.end++;
    else spans.push({ start: characters.length, end: characters.length + 1, field: field! });
    characters.push(character!);
  }
  end();
  return all;
}

export interface SpanScore {
  precision: number;
  recall: number;
  f1: number;
}

/** A field counts as found when its beginning, its end and its kind are right. */
export function scoreSpans(
  pairs: Iterable<{ found: readonly FieldSpan[]; truth: readonly FieldSpan[] }>,
): SpanScore & { fields: Record<string, SpanScore & { n: number }> } {
  const counts = new Map<string, { right: number; found: number; truth: number }>();
  const of = (field: string) => {
    const known = counts.get(field) ?? { right: 0, found: 0, truth: 0 };
    counts.set(field, known);
    return known;
  };
  const key = ({ start, end, field }: FieldSpan): string => `${start} ${end} ${field}`;
  for (const { found, truth } of pairs) {
    const right = new Set(truth.map(key));
    for (const span of truth) of(span.field).truth++;
    for (const span of found) {
      of(span.field).found++;
      if (right.has(key(span))) of(span.field).right++;
    }
  }
  const score = ({ right, found, truth }: { right: number; found: number; truth: number }): SpanScore => ({
    precision: found === 0 ? 0 : right / found,
    recall: truth === 0 ? 0 : right / truth,
    f1: found + truth === 0 ? 0 : (2 * right) / (found + truth),
  });
  const whole = { right: 0, found: 0, truth: 0 };
  for (const { right, found, truth } of counts.values()) {
    whole.right += right;
    whole.found += found;
    whole.truth += truth;
  }
  const fields = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...score(whole),
    fields: Object.fromEntries(fields.map(([field, count]) => [field, { ...score(count), n: count.truth }])),
  };
}
