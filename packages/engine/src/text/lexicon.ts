import type { LocalText, PackFile, PackProblem } from '../policy/types.ts';

/** One term of a lexicon with the contexts that exempt it; the header's contexts are already added. */
export interface LexiconEntry {
  /** As written in the file. */
  readonly term: string;
  /** As `normalise` spells it; what is searched for. */
  readonly canonical: string;
  /** Positions in `canonical` before which the term itself is written with a separator (`made in china`). */
  readonly breaks: readonly number[];
  /** Counted from 1. */
  readonly line: number;
  readonly tags: readonly string[];
  /** Canonical phrases; one that ends at most `gap` characters before the hit, in the same sentence, exempts it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Canonical phrases that contain the term; the hit inside one of them is exempted. */
  readonly within: readonly string[];
  readonly gap: number;
  /** The hit must not lie inside a longer run of Latin letters or digits. */
  readonly word: boolean;
}

export interface Lexicon {
  /** The file's name without folder and ending. */
  readonly name: string;
  readonly about?: LocalText;
  readonly entries: readonly LexiconEntry[];
}

/**
 * Reads a `.lex` file. Broken lines are left out and told, with line and column, up to 100 of them; never throws.
 * `lexicon` always holds what could be read, so that a caller can go on looking for further problems.
 */
export function parseLexicon(file: PackFile): { lexicon: Lexicon; problems: PackProblem[] } {
  throw new Error(`not written yet: ${file.path}`);
}
