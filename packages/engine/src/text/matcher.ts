import { type Anchors, anchorSteps } from './anchors.ts';
import type { Lexicon, LexiconEntry } from './lexicon.ts';
import { looksAt } from './looks.ts';
import type { NormalisedText } from './normalised-text.ts';
import { resolve } from './resolve.ts';
import { type SoundAnchors, soundAnchorSteps } from './sound-anchors.ts';
import { SPLITS } from './splits.ts';
import { finish, inSlices, type Steps } from './steps.ts';
import { addTerm, draftTerms } from './terms.ts';

/**
 * How a term is disguised: spelled with look-alikes, hidden characters or separators; with characters of it repeated
 * (`加微微信`); with a picture for a word (`💊` for `药`); with a character taken apart (`亻方` for `仿`); by something
 * that sounds like it (`薇信`, `weixin`).
 */
export type Disguise = 'spelling' | 'repeat' | 'picture' | 'split' | 'sound';

/** A term that was found; `start`/`end` count UTF-16 units of the original. */
export interface TermHit {
  readonly lexicon: string;
  /** Index into the lexicon's `entries`. */
  readonly entry: number;
  readonly canonical: string;
  readonly tags: readonly string[];
  readonly start: number;
  readonly end: number;
  /** The original is spelled otherwise than the term by more than width and case … */
  readonly disguised: boolean;
  /** … and if so, how. */
  readonly disguise: Disguise | undefined;
}

/** A hit that a context exempts, and which: for `explain`. */
export interface ExemptedHit extends TermHit, Exemption {}

export interface Exemption {
  readonly by: 'before' | 'after' | 'within';
  /** The canonical phrase that exempts. */
  readonly phrase: string;
}

export interface ScanResult {
  /** By lexicon in the matcher's order, then by appearance; never overlapping within one lexicon. */
  readonly hits: readonly TermHit[];
  readonly exempted: readonly ExemptedHit[];
  /** The limit on hits was reached and the rest of the text not searched. */
  readonly truncated: boolean;
}

/** Made by `buildMatcher`, read by `scan`. Never changes, so one may serve any number of scans. */
export interface Matcher {
  readonly lexicons: readonly Lexicon[];
  /** Of terms, and of the parts of characters. */
  readonly anchors: Anchors;
  readonly owners: Owners;
  /** By term: the character whose parts it is. */
  readonly splits: ReadonlyMap<number, string>;
  /** Undefined where no entry asks for it. */
  readonly sounds: SoundAnchors | undefined;
}

/** Whose a term is: entries of several lexicons may be spelled the same. Entries are counted through all lexicons. */
interface Owners {
  /** By term: an entry, or -1 … */
  readonly first: Int32Array;
  /** … and by entry: another of the same term, or -1. */
  readonly next: Int32Array;
  /** By entry: index of its lexicon. */
  readonly lexicon: Uint16Array;
  /** By lexicon: its first entry. */
  readonly bases: Int32Array;
}

/**
 * Indexes the terms of all the lexicons, in time linear in their length.
 * @throws RangeError where terms that are too alike to be told apart by two characters are too many (`automatonSteps`)
 */
export const buildMatcher = (lexicons: readonly Lexicon[]): Matcher => finish(matcherSteps(lexicons));

/** `buildMatcher` in pieces of a few thousand terms, for whoever has other things to do meanwhile. */
export function* matcherSteps(lexicons: readonly Lexicon[]): Steps<Matcher> {
  const bases = new Int32Array(lexicons.length + 1);
  for (const [l, { entries }] of lexicons.entries()) bases[l + 1] = bases[l]! + entries.length;
  const count = bases[lexicons.length]!;
  const units = lexicons.reduce((sum, { entries }) => sum + lengthsOf(entries), 0);
  const terms = draftTerms(count + SPLITS.size, units + UNITS_OF_SPLITS);
  const first = new Int32Array(count + SPLITS.size).fill(-1);
  const next = new Int32Array(count);
  const lexicon = new Uint16Array(count);
  const heard = new Set<number>();
  for (const [l, { entries }] of lexicons.entries()) {
    yield* inSlices(entries.length, (from, to) => {
      for (let e = from; e < to; e++) {
        const owner = bases[l]! + e;
        const term = addTerm(terms, entries[e]!.canonical);
        next[owner] = first[term]!;
        first[term] = owner;
        lexicon[owner] = l;
        if (entries[e]!.sound) heard.add(term);
      }
    });
  }
  const splits = new Map<number, string>();
  for (const [parts, whole] of SPLITS) splits.set(addTerm(terms, parts), whole);
  const anchors = yield* anchorSteps(terms);
  const sounds = heard.size > 0 ? yield* soundAnchorSteps(terms, Int32Array.from(heard)) : undefined;
  return { lexicons, anchors, owners: { first, next, lexicon, bases }, splits, sounds };
}

const lengthsOf = (entries: readonly LexiconEntry[]): number =>
  entries.reduce((sum, { canonical }) => sum + canonical.length, 0);

const UNITS_OF_SPLITS = [...SPLITS.keys()].join('').length;

const NOTHING: ScanResult = { hits: [], exempted: [], truncated: false };

/**
 * Finds the terms of every lexicon, or only those of the lexicons named in `only`.
 * @param categories those that the text's subject is in; entries with limits ask for them
 */
export function scan(
  matcher: Matcher,
  text: NormalisedText,
  only?: ReadonlySet<string>,
  categories?: ReadonlySet<string>,
): ScanResult {
  const { places, truncated } = looksAt(matcher, text, only, categories);
  if (places.length === 0) return truncated ? { ...NOTHING, truncated } : NOTHING;
  const { hits, exempted } = resolve(matcher, places, text.original);
  return { hits, exempted, truncated };
}
