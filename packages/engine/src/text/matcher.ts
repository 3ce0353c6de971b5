import { type Anchors, anchorSteps, findAnchored } from './anchors.ts';
import { isCutWord, isOneWord } from './crossing.ts';
import type { Lexicon } from './lexicon.ts';
import { draftOf } from './normalise.ts';
import type { NormalisedText } from './normalised-text.ts';
import { LOOK, type Place, resolve } from './resolve.ts';
import { finish, inSlices, type Steps } from './steps.ts';
import { lengthOf, packTerms } from './terms.ts';

/**
 * How a term is disguised: spelled with look-alikes, hidden characters or separators, or with characters of it repeated
 * (`加微微信`).
 */
export type Disguise = 'spelling' | 'repeat';

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
  readonly anchors: Anchors;
  readonly owners: Owners;
}

/** Whose a term is: entries of several lexicons may be spelled the same. Entries are counted through all lexicons. */
interface Owners {
  /** By term of the anchors: an entry … */
  readonly first: Int32Array;
  /** … and by entry: another of the same term, or -1. */
  readonly next: Int32Array;
  /** By entry: index of its lexicon. */
  readonly lexicon: Uint16Array;
  /** By lexicon: its first entry. */
  readonly bases: Int32Array;
}

/** Occurrences of terms in one text, before overlaps are resolved. */
const MAX_OCCURRENCES = 200_000;

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
  const numbers = new Map<string, number>();
  const first = new Int32Array(count);
  const next = new Int32Array(count);
  const lexicon = new Uint16Array(count);
  for (const [l, { entries }] of lexicons.entries()) {
    yield* inSlices(entries.length, (from, to) => {
      for (let e = from; e < to; e++) {
        const owner = bases[l]! + e;
        const term = numbers.get(entries[e]!.canonical) ?? numbers.size;
        next[owner] = term === numbers.size ? -1 : first[term]!;
        if (term === numbers.size) numbers.set(entries[e]!.canonical, term);
        first[term] = owner;
        lexicon[owner] = l;
      }
    });
  }
  const anchors = yield* anchorSteps(packTerms([...numbers.keys()]));
  return { lexicons, anchors, owners: { first, next, lexicon, bases } };
}

const NOTHING: ScanResult = { hits: [], exempted: [], truncated: false };

/** Finds the terms of every lexicon in one pass, or only those of the lexicons named in `only`. */
export function scan(matcher: Matcher, text: NormalisedText, only?: ReadonlySet<string>): ScanResult {
  const { units, length } = draftOf(text);
  const { found, truncated } = findAnchored(matcher.anchors, units, length, MAX_OCCURRENCES);
  if (found.length === 0) return NOTHING;
  const places: Place[] = [];
  for (const { term, from, to } of found) {
    const look = to - from > lengthOf(matcher.anchors.terms, term) ? LOOK.repeat : LOOK.plain;
    for (let owner = matcher.owners.first[term]!; owner >= 0; owner = matcher.owners.next[owner]!) {
      const order = matcher.owners.lexicon[owner]!;
      const lexicon = matcher.lexicons[order]!;
      if (only !== undefined && !only.has(lexicon.name)) continue;
      const index = owner - matcher.owners.bases[order]!;
      const entry = lexicon.entries[index]!;
      if (entry.word && isCutWord(text, from, to)) continue;
      // where characters are repeated, the breaks of the term are elsewhere
      if (!isOneWord(text, from, to, look === LOOK.plain ? entry.breaks : NONE)) continue;
      places.push({ order, lexicon: lexicon.name, index, entry, from, to, look });
    }
  }
  if (places.length === 0) return truncated ? { ...NOTHING, truncated } : NOTHING;
  const { hits, exempted } = resolve(places, text);
  return { hits, exempted, truncated };
}

const NONE: readonly number[] = [];
