import { type Anchors, anchorTerms, findAnchored } from './anchors.ts';
import { isCutWord, isOneWord } from './crossing.ts';
import { lightFold } from './fold.ts';
import type { Lexicon, LexiconEntry } from './lexicon.ts';
import { type NormalisedText, SENTENCE_END } from './normalised-text.ts';

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
  /** By term of `anchors`: whose it is, as an index into `lexicons` … */
  readonly termLexicon: readonly number[];
  /** … and which of its entries. */
  readonly termEntry: readonly number[];
}

/** Occurrences of terms in one text, before overlaps are resolved. */
const MAX_OCCURRENCES = 200_000;

/**
 * Indexes the terms of all the lexicons, in time linear in their length.
 * @throws RangeError where terms that are too alike to be told apart by two characters are too many (`buildAutomaton`)
 */
export function buildMatcher(lexicons: readonly Lexicon[]): Matcher {
  const terms: string[] = [];
  const termLexicon: number[] = [];
  const termEntry: number[] = [];
  lexicons.forEach((lexicon, l) => {
    lexicon.entries.forEach((entry, e) => {
      terms.push(entry.canonical);
      termLexicon.push(l);
      termEntry.push(e);
    });
  });
  return { lexicons, anchors: anchorTerms(terms), termLexicon, termEntry };
}

/** Finds the terms of every lexicon in one pass, or only those of the lexicons named in `only`. */
export function scan(matcher: Matcher, text: NormalisedText, only?: ReadonlySet<string>): ScanResult {
  const { places, truncated } = occurrences(matcher, text, only);
  const hits: TermHit[] = [];
  const exempted: ExemptedHit[] = [];
  matcher.lexicons.forEach((lexicon, l) => {
    resolve(lexicon, places[l]!, text, hits, exempted);
  });
  return { hits, exempted, truncated };
}

/** An entry of one lexicon where it stands. */
interface EntryPlace {
  entry: number;
  from: number;
  to: number;
}

/** Every place where a term stands as one word, by lexicon. */
function occurrences(
  { lexicons, anchors, termLexicon, termEntry }: Matcher,
  text: NormalisedText,
  only: ReadonlySet<string> | undefined,
): { places: EntryPlace[][]; truncated: boolean } {
  const wanted = lexicons.map((lexicon) => only === undefined || only.has(lexicon.name));
  const places: EntryPlace[][] = lexicons.map(() => []);
  const { found, truncated } = findAnchored(anchors, text.text, MAX_OCCURRENCES);
  for (const { term, from, to } of found) {
    const lexicon = termLexicon[term]!;
    if (!wanted[lexicon]) continue;
    const entry = lexicons[lexicon]!.entries[termEntry[term]!]!;
    if (entry.word && isCutWord(text, from, to)) continue;
    if (!isOneWord(text, from, to, entry.breaks)) continue;
    places[lexicon]!.push({ entry: termEntry[term]!, from, to });
  }
  return { places, truncated };
}

/**
 * Leftmost, then longest, without overlaps. A term that is exempted takes the shorter ones inside it along (`最佳`
 * in an exempted `全球最佳`), but leaves room for those that reach beyond it.
 */
function resolve(
  lexicon: Lexicon,
  places: EntryPlace[],
  text: NormalisedText,
  hits: TermHit[],
  exempted: ExemptedHit[],
): void {
  places.sort((a, b) => a.from - b.from || b.to - a.to);
  let taken = 0;
  let shadow = 0;
  for (const { entry, from, to } of places) {
    if (from < taken || to <= shadow) continue;
    const definition = lexicon.entries[entry]!;
    const hit = hitOf(lexicon.name, entry, definition, from, to, text);
    const exemption = exemptionOf(definition, from, to, text.text);
    if (exemption === undefined) {
      hits.push(hit);
      taken = to;
    } else {
      exempted.push({ ...hit, ...exemption });
      shadow = to;
    }
  }
}

function hitOf(
  lexicon: string,
  entry: number,
  of: LexiconEntry,
  from: number,
  to: number,
  text: NormalisedText,
): TermHit {
  const start = text.start(from);
  const end = text.end(to - 1);
  const spelling = lightFold(text.original.slice(start, end));
  const disguised = spelling !== of.canonical && spelling !== lightFold(of.term);
  return { lexicon, entry, canonical: of.canonical, tags: of.tags, from, to, start, end, disguised };
}

function exemptionOf(
  entry: LexiconEntry,
  from: number,
  to: number,
  text: string,
): Pick<ExemptedHit, 'by' | 'phrase'> | undefined {
  for (const phrase of entry.within) {
    for (let k = phrase.indexOf(entry.canonical); k >= 0; k = phrase.indexOf(entry.canonical, k + 1)) {
      if (from >= k && text.startsWith(phrase, from - k)) return { by: 'within', phrase };
    }
  }
  for (let gap = 0; gap <= entry.gap && from - gap > 0 && text[from - gap] !== SENTENCE_END; gap++) {
    const phrase = entry.before.find((before) => text.endsWith(before, from - gap));
    if (phrase !== undefined) return { by: 'before', phrase };
  }
  for (let gap = 0; gap <= entry.gap && to + gap < text.length; gap++) {
    const phrase = entry.after.find((after) => text.startsWith(after, to + gap));
    if (phrase !== undefined) return { by: 'after', phrase };
    if (text[to + gap] === SENTENCE_END) break;
  }
  return undefined;
}
