/** Terms as UTF-16 units in one list; term `n` is `[starts[n], starts[n + 1])` of `units`. */
export interface Terms {
  readonly count: number;
  readonly units: Uint16Array;
  readonly starts: Int32Array;
}

export const lengthOf = ({ starts }: Terms, term: number): number => starts[term + 1]! - starts[term]!;

export function packTerms(texts: readonly string[]): Terms {
  const units = new Uint16Array(texts.reduce((sum, text) => sum + text.length, 0));
  const starts = new Int32Array(texts.length + 1);
  for (const [n, text] of texts.entries()) starts[n + 1] = write(text, units, starts[n]!);
  return { count: texts.length, units, starts };
}

/** Different terms while they come in. A hash table of strings would hold every one of them once more. */
export interface TermsDraft {
  count: number;
  readonly units: Uint16Array;
  readonly starts: Int32Array;
  /** Open addressing: one more than the term's number, or 0. */
  readonly slots: Int32Array;
}

/** For at most so many terms, of so many units together. */
export function draftTerms(terms: number, units: number): TermsDraft {
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * terms + 2)));
  return { count: 0, units: new Uint16Array(units), starts: new Int32Array(terms + 1), slots };
}

/** The number of a term; those that come in for the first time are counted on. */
export function addTerm(draft: TermsDraft, text: string): number {
  const { units, starts, slots, count } = draft;
  const start = starts[count]!;
  const end = write(text, units, start);
  let hash = text.length;
  for (let k = start; k < end; k++) hash = Math.imul(hash ^ units[k]!, 0x9e3779b1);
  const mask = slots.length - 1;
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const known = slots[slot]! - 1;
    if (known >= 0 && !isSame(draft, known, start, end)) continue;
    if (known >= 0) return known;
    slots[slot] = count + 1;
    starts[count + 1] = end;
    draft.count = count + 1;
    return count;
  }
}

function isSame({ units, starts }: TermsDraft, term: number, from: number, to: number): boolean {
  const start = starts[term]!;
  if (starts[term + 1]! - start !== to - from) return false;
  for (let k = from; k < to; k++) if (units[k] !== units[start + k - from]) return false;
  return true;
}

function write(text: string, units: Uint16Array, at: number): number {
  for (let k = 0; k < text.length; k++) units[at + k] = text.charCodeAt(k);
  return at + text.length;
}
