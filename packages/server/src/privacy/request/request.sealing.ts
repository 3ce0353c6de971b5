/** What is sealed of a request, and for which field. */
export const REQUEST_FIELDS = {
  words: 'data-request.words',
  value: 'data-request.value',
  answer: 'data-request.answer',
  part: 'data-request.part',
} as const;

/** Characters of a copy in one cipher: three bytes each at most, so that it stays below what a cipher may hold. */
const PART_LENGTH = 16_000;

/** Cuts between characters, never within one of two units. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + PART_LENGTH, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1]!)) end--;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}
