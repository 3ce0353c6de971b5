/** What lies between a canonical unit and the one before it. */
export const GAP = { none: 0, soft: 1, weak: 2, space: 3 } as const;

/**
 * A text as terms, patterns and grammars see it: `text` has one spelling per character (half width, lower case,
 * simplified, look-alikes resolved) and no separators. A sentence end is one `\n`, so nothing matches across it.
 * For every UTF-16 unit `i` of `text`, `[starts[i], ends[i])` are the units of `original` that it was read from.
 */
export interface NormalisedText {
  readonly original: string;
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** `GAP` between unit `i` and unit `i - 1`. */
  readonly gaps: Uint8Array;
  /** 1 where the spelling of the unit differs by more than width and case, or junk was hidden before it. */
  readonly respelled: Uint8Array;
}

/** Normalises any string, also one with lone surrogates; linear in its length, never throws. */
export function normalise(original: string): NormalisedText {
  throw new Error(`not written yet: ${original.length}`);
}
