import type { Lexicon } from './lexicon.ts';
import type { NormalisedText } from './normalise.ts';

/** A term that was found. `from`/`to` count canonical units, `start`/`end` UTF-16 units of the original. */
export interface TermHit {
  readonly lexicon: string;
  /** Index into the lexicon's `entries`. */
  readonly entry: number;
  readonly canonical: string;
  readonly tags: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  /** The original is spelled otherwise than the term by more than width and case. */
  readonly disguised: boolean;
}

/** A hit that a context exempts, and which: for `explain`. */
export interface ExemptedHit extends TermHit {
  readonly by: 'before' | 'after' | 'within';
  /** The canonical phrase that exempts. */
  readonly phrase: string;
}

export interface ScanResult {
  /** By lexicon, in order of appearance; never overlapping within one lexicon. */
  readonly hits: readonly TermHit[];
  readonly exempted: readonly ExemptedHit[];
  /** The limit on hits was reached and the rest of the text not searched. */
  readonly truncated: boolean;
}

/** Opaque: made by `buildMatcher`, read by `scan`. Never changes, so one may serve any number of scans. */
export interface Matcher {
  readonly lexicons: readonly Lexicon[];
}

/** Builds one automaton for all the lexicons. */
export function buildMatcher(lexicons: readonly Lexicon[]): Matcher {
  return { lexicons };
}

/** Finds the terms of every lexicon in one pass, or only those of the lexicons named in `only`. */
export function scan(matcher: Matcher, text: NormalisedText, only?: ReadonlySet<string>): ScanResult {
  throw new Error(`not written yet: ${matcher.lexicons.length} ${text.text.length} ${only?.size}`);
}
