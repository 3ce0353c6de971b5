import type { NormalisedText } from './normalise.ts';

/** A compiled pattern; opaque but for its source. */
export interface TextPattern {
  readonly source: string;
}

export interface PatternHit {
  readonly start: number;
  readonly end: number;
  readonly canonical: string;
  readonly disguised: boolean;
}

/** Why a pattern cannot be used; `column` counts from 1 within the pattern, where the place is known. */
export interface PatternProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly column?: number;
}

/** Compiles a linear-time regular expression (RE2 syntax) for canonical text; never throws. */
export function compilePattern(source: string): { pattern: TextPattern } | { problem: PatternProblem } {
  return { pattern: { source } };
}

/** Finds a pattern's matches, leftmost first, without overlaps, at most 100; empty matches are no matches. */
export function findPattern(pattern: TextPattern, text: NormalisedText): PatternHit[] {
  throw new Error(`not written yet: ${pattern.source} ${text.text.length}`);
}
