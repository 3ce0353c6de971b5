import type { SimilarDocument } from '../policy/document.ts';
import { normalise } from '../text/normalise.ts';
import { type NormalisedText, SENTENCE_END } from '../text/normalised-text.ts';
import { type BandIndex, BINS, buildBandIndex, candidates, SHINGLE, shingleHashes, signatureOf } from './minhash.ts';

/** Known texts, ready to be found again. */
export interface SimilarSet {
  readonly texts: readonly KnownText[];
  readonly index: BandIndex;
  /** The lengths of the pieces in which a longer text is looked at: as long as known texts are. */
  readonly pieces: readonly number[];
}

interface KnownText {
  readonly name: string;
  readonly shingles: ReadonlySet<string>;
}

/** A part of a text that is like a known one. `start` and `end` count UTF-16 units of the original. */
export interface SimilarPart {
  /** Of the known text. */
  readonly name: string;
  /** Jaccard similarity of the two sets of shingles: of the known text, and of the part. */
  readonly similarity: number;
  readonly start: number;
  readonly end: number;
}

/** The canonical units of a text without sentence ends, and where each stands in it. */
interface Units {
  readonly units: Uint16Array;
  readonly places: Int32Array;
  readonly length: number;
}

function unitsOf(text: NormalisedText): Units {
  const units = new Uint16Array(text.length);
  const places = new Int32Array(text.length);
  let length = 0;
  const end = SENTENCE_END.charCodeAt(0);
  for (let at = 0; at < text.length; at++) {
    const unit = text.unit(at);
    if (unit === end) continue;
    units[length] = unit;
    places[length++] = at;
  }
  return { units, places, length };
}

/** How many shingles a text has as it is compared: without separators, in its canonical spelling. */
export const shinglesIn = (text: string): number => Math.max(0, unitsOf(normalise(text)).length - SHINGLE + 1);

export function buildSimilarSet({ texts }: SimilarDocument): SimilarSet {
  const signatures: Uint32Array[] = [];
  const pieces = new Set<number>();
  const known = texts.map(({ name, text }): KnownText => {
    const { units, length } = unitsOf(normalise(text));
    const hashes = shingleHashes(units, length);
    const signature = new Uint32Array(BINS);
    signatureOf(hashes, 0, hashes.length, signature);
    signatures.push(signature);
    pieces.add(pieceFor(hashes.length));
    return { name, shingles: new Set(shinglesAt(units, 0, hashes.length)) };
  });
  return { texts: known, index: buildBandIndex(signatures), pieces: [...pieces].sort((a, b) => a - b) };
}

/** Powers of the root of two: a text is at least 0.7 times as long as its piece. */
const pieceFor = (length: number): number => Math.ceil(2 ** (Math.ceil(2 * Math.log2(length)) / 2));

function* shinglesAt(units: Uint16Array, from: number, to: number): Iterable<string> {
  for (let i = from; i < to; i++) yield shingleAt(units, i);
}

const shingleAt = (units: Uint16Array, i: number): string =>
  String.fromCharCode(units[i]!, units[i + 1]!, units[i + 2]!);

/**
 * The known texts that a text, or a part of it, is like, in the order of their places: the whole text is looked at, and
 * pieces of it as long as known texts are, each a quarter further than the one before. What may be alike is compared
 * exactly, so nothing is told that is not; that something is missed is possible, and the less likely the more alike it is.
 *
 * @param atLeast from 0.4 to 1
 */
export function findSimilar(set: SimilarSet, text: NormalisedText, atLeast: number): SimilarPart[] {
  const { units, places, length } = unitsOf(text);
  const hashes = shingleHashes(units, length);
  const found: SimilarPart[] = [];
  for (const i of likely(set, hashes)) {
    const known = set.texts[i]!;
    const part = bestPart(known.shingles, units, hashes.length);
    if (part.similarity < atLeast) continue;
    const last = places[part.to + SHINGLE - 1]!;
    found.push({
      ...{ name: known.name, similarity: part.similarity },
      ...{ start: text.start(places[part.from]!), end: text.end(last) },
    });
  }
  return found.sort((a, b) => a.start - b.start || b.similarity - a.similarity || (a.name < b.name ? -1 : 1));
}

/** Which known texts some piece shares a band with. */
function likely({ index, pieces }: SimilarSet, hashes: Uint32Array): ReadonlySet<number> {
  const out = new Set<number>();
  const signature = new Uint32Array(BINS);
  const look = (from: number, to: number): void => {
    if (signatureOf(hashes, from, to, signature)) candidates(index, signature, (i) => out.add(i));
  };
  look(0, hashes.length);
  for (const piece of pieces) {
    const step = Math.ceil(piece / 4);
    for (let from = 0; from + piece < hashes.length + step && hashes.length > piece; from += step)
      look(from, Math.min(from + piece, hashes.length));
  }
  return out;
}

interface Part {
  /** Shingles `[from, to]`. */
  from: number;
  to: number;
  similarity: number;
}

/**
 * The stretch in which more shingles are shared than are not, by as much as possible (the maximum subarray), or all of
 * the text where that is more alike.
 */
function bestPart(known: ReadonlySet<string>, units: Uint16Array, count: number): Part {
  let best = { from: 0, to: -1, sum: 0 };
  let from = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += known.has(shingleAt(units, i)) ? 1 : -1;
    if (sum <= 0) {
      sum = 0;
      from = i + 1;
    } else if (sum > best.sum) best = { from, to: i, sum };
  }
  const part = { from: best.from, to: best.to, similarity: jaccard(known, units, best.from, best.to + 1) };
  const whole = { from: 0, to: count - 1, similarity: jaccard(known, units, 0, count) };
  return whole.similarity > part.similarity ? whole : part;
}

function jaccard(known: ReadonlySet<string>, units: Uint16Array, from: number, to: number): number {
  const part = new Set(shinglesAt(units, from, to));
  let shared = 0;
  for (const shingle of part) if (known.has(shingle)) shared++;
  return shared === 0 ? 0 : shared / (known.size + part.size - shared);
}
