/** What lies between a canonical unit and the one before it: the widest of several is all their bits together. */
export const GAP = { none: 0, soft: 1, weak: 3, space: 7 } as const;

/** The canonical unit that stands for the end of a sentence. */
export const SENTENCE_END = '\n';

/** A sequence of UTF-16 units, and what separated them. */
export interface Spaced {
  readonly length: number;
  unit(at: number): number;
  /** `GAP` between unit `at` and the one before it. */
  gap(at: number): number;
}

/**
 * A text as terms, patterns and grammars see it: `text` has one spelling per character (half width, lower case,
 * simplified, look-alikes resolved) and no separators. A sentence end is one `\n`, so nothing matches across it.
 * The UTF-16 unit `at` of `text` was read from the units `[start(at), end(at))` of `original`.
 */
export interface NormalisedText extends Spaced {
  readonly original: string;
  readonly text: string;
  start(at: number): number;
  end(at: number): number;
  /** Whether the spelling of the unit differs by more than width and case, or something was hidden before it. */
  isRespelled(at: number): boolean;
}
