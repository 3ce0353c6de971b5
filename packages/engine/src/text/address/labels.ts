import type { TaggedAddress } from './spans.ts';

/** Four labels a field: its begin, its inside, its end, and a field of one character. */
export const [BEGIN, INSIDE, END, SINGLE] = [0, 1, 2, 3] as const;
export const PLACES = 4;

/** The label of each character. */
export function labelsOf({ characters, spans }: TaggedAddress, fields: readonly string[]): Int32Array {
  const labels = new Int32Array(characters.length);
  for (const { start, end, field } of spans) {
    const first = fields.indexOf(field) * PLACES;
    labels.fill(first + INSIDE, start, end);
    labels[start] = first + (end - start === 1 ? SINGLE : BEGIN);
    if (end - start > 1) labels[end - 1] = first + END;
  }
  return labels;
}
