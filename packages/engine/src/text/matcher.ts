import { isCutWord, isOneWord } from './crossing.ts';
import type { Lexicon, LexiconEntry } from './lexicon.ts';
import { lightFold, type NormalisedText, SENTENCE_END } from './normalise.ts';

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
  readonly automaton: Automaton;
}

/** Occurrences of terms in one text, before overlaps are resolved. */
const MAX_OCCURRENCES = 200_000;

/** Nodes of one automaton; a map holds at most 2^24 entries. */
const MAX_NODES = 12_000_000;

/**
 * Aho and Corasick, "Efficient string matching", 1975, over UTF-16 units. Node 0 is the root.
 * A term is an index into `termLexicon` and `termEntry`; terms that end at one node form a list.
 */
interface Automaton {
  /** `node * 65536 + unit` to the node's child. */
  readonly children: ReadonlyMap<number, number>;
  /** Longest proper suffix of a node's path that is a path of its own. */
  readonly suffix: Int32Array;
  /** Nearest node on the way of suffixes, itself excluded, where a term ends; 0 where there is none. */
  readonly ending: Int32Array;
  /** First term that ends at a node, or -1. */
  readonly first: Int32Array;
  /** The next term that ends at the same node, or -1. */
  readonly next: readonly number[];
  readonly termLexicon: readonly number[];
  readonly termEntry: readonly number[];
}

/**
 * Builds one automaton for all the lexicons, in time linear in the length of their terms.
 * @throws RangeError where the terms of all lexicons together need more than `MAX_NODES` nodes.
 */
export function buildMatcher(lexicons: readonly Lexicon[]): Matcher {
  const children = new Map<number, number>();
  const parent = [0];
  const unitOf = [0];
  const first = [-1];
  const next: number[] = [];
  const termLexicon: number[] = [];
  const termEntry: number[] = [];
  lexicons.forEach((lexicon, l) => {
    lexicon.entries.forEach((entry, e) => {
      let node = 0;
      for (let k = 0; k < entry.canonical.length; k++) {
        const key = node * 0x10000 + entry.canonical.charCodeAt(k);
        let child = children.get(key);
        if (child === undefined) {
          child = parent.length;
          if (child === MAX_NODES)
            throw new RangeError(`The lexicons need more than ${MAX_NODES} nodes: too many terms`);
          children.set(key, child);
          parent.push(node);
          unitOf.push(entry.canonical.charCodeAt(k));
          first.push(-1);
        }
        node = child;
      }
      if (node === 0) return;
      next.push(first[node]!);
      first[node] = termEntry.length;
      termLexicon.push(l);
      termEntry.push(e);
    });
  });
  const { suffix, ending } = link(children, parent, unitOf, first);
  return {
    lexicons,
    automaton: { children, suffix, ending, first: Int32Array.from(first), next, termLexicon, termEntry },
  };
}

/** Finds the terms of every lexicon in one pass, or only those of the lexicons named in `only`. */
export function scan(matcher: Matcher, text: NormalisedText, only?: ReadonlySet<string>): ScanResult {
  const { found, truncated } = occurrences(matcher, text, only);
  const hits: TermHit[] = [];
  const exempted: ExemptedHit[] = [];
  matcher.lexicons.forEach((lexicon, l) => {
    const own = found[l];
    if (own !== undefined) resolve(lexicon, own, text, hits, exempted);
  });
  return { hits, exempted, truncated };
}

/** Breadth first: a node's suffix is shorter than its path, so it is known before the node is reached. */
function link(
  children: ReadonlyMap<number, number>,
  parent: readonly number[],
  unitOf: readonly number[],
  first: readonly number[],
): { suffix: Int32Array; ending: Int32Array } {
  const suffix = new Int32Array(parent.length);
  const ending = new Int32Array(parent.length);
  for (const node of byDepth(parent)) {
    const above = parent[node]!;
    if (above !== 0) suffix[node] = step(children, suffix, suffix[above]!, unitOf[node]!);
    const shorter = suffix[node]!;
    ending[node] = first[shorter] === -1 ? ending[shorter]! : shorter;
  }
  return { suffix, ending };
}

/** All nodes but the root, parents first. Nodes are numbered after their parents, so one pass tells the depths. */
function byDepth(parent: readonly number[]): Int32Array {
  const depth = new Int32Array(parent.length);
  for (let node = 1; node < parent.length; node++) depth[node] = depth[parent[node]!]! + 1;
  const order = new Int32Array(parent.length - 1).map((_, i) => i + 1);
  return order.sort((a, b) => depth[a]! - depth[b]! || a - b);
}

function step(children: ReadonlyMap<number, number>, suffix: Int32Array, from: number, unit: number): number {
  for (let node = from; ; node = suffix[node]!) {
    const child = children.get(node * 0x10000 + unit);
    if (child !== undefined) return child;
    if (node === 0) return 0;
  }
}

interface Occurrence {
  entry: number;
  from: number;
  to: number;
}

/** Every place where a term stands as one word, by lexicon. */
function occurrences(
  matcher: Matcher,
  text: NormalisedText,
  only: ReadonlySet<string> | undefined,
): { found: Occurrence[][]; truncated: boolean } {
  const { children, suffix, ending, first, next, termLexicon, termEntry } = matcher.automaton;
  const wanted = matcher.lexicons.map((lexicon) => only === undefined || only.has(lexicon.name));
  const found: Occurrence[][] = matcher.lexicons.map(() => []);
  let seen = 0;
  let node = 0;
  for (let i = 0; i < text.text.length; i++) {
    node = step(children, suffix, node, text.text.charCodeAt(i));
    for (let at = first[node] === -1 ? ending[node]! : node; at !== 0; at = ending[at]!) {
      for (let term = first[at]!; term !== -1; term = next[term]!) {
        if (++seen > MAX_OCCURRENCES) return { found, truncated: true };
        const lexicon = termLexicon[term]!;
        if (!wanted[lexicon]) continue;
        const entry = matcher.lexicons[lexicon]!.entries[termEntry[term]!]!;
        const from = i + 1 - entry.canonical.length;
        if (entry.word && isCutWord(text, from, i + 1)) continue;
        if (!isOneWord(text, from, i + 1, entry.breaks)) continue;
        found[lexicon]!.push({ entry: termEntry[term]!, from, to: i + 1 });
      }
    }
  }
  return { found, truncated: false };
}

/**
 * Leftmost, then longest, without overlaps. A term that is exempted takes the shorter ones inside it along (`最佳`
 * in an exempted `全球最佳`), but leaves room for those that reach beyond it.
 */
function resolve(
  lexicon: Lexicon,
  found: Occurrence[],
  text: NormalisedText,
  hits: TermHit[],
  exempted: ExemptedHit[],
): void {
  found.sort((a, b) => a.from - b.from || b.to - a.to);
  let taken = 0;
  let shadow = 0;
  for (const { entry, from, to } of found) {
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
  const start = text.starts[from]!;
  const end = text.ends[to - 1]!;
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
