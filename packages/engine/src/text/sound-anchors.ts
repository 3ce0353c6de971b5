import type { Occurrence } from './anchors.ts';
import { bigramHash } from './bigram.ts';
import {
  addKey,
  draftKeyIndex,
  HINT,
  type KeyIndex,
  type KeyIndexDraft,
  keyIndexSteps,
  loadOf,
  lookUp,
  passes,
  RECORD,
} from './key-index.ts';
import type { Sounds } from './sounds.ts';
import { inSlices, type Steps } from './steps.ts';
import { SOUND } from './syllables.ts';
import { lengthOf, type Terms } from './terms.ts';

/**
 * Terms by what they sound like: those of three and more syllables by three sounds in a row, those of two by one
 * character and one sound, since one of the two must be the term's own. There are so few sounds that two of them in a
 * row stand everywhere.
 */
export interface SoundAnchors {
  /** The sounds of the terms … */
  readonly terms: Terms;
  /** … and whose they are: numbers among all terms. */
  readonly numbers: Int32Array;
  readonly triples: KeyIndex;
  readonly pairs: KeyIndex;
}

/** @param numbers of the terms that are listened for: ideographs only, at least two */
export function* soundAnchorSteps(all: Terms, numbers: Int32Array): Steps<SoundAnchors> {
  const starts = new Int32Array(numbers.length + 1);
  for (let n = 0; n < numbers.length; n++) starts[n + 1] = starts[n]! + lengthOf(all, numbers[n]!);
  const terms: Terms = { count: numbers.length, units: new Uint16Array(starts[numbers.length]!), starts };
  const short = numbers.reduce((count, number) => count + Number(lengthOf(all, number) === 2), 0);
  const triples = draftKeyIndex(numbers.length - short);
  const pairs = draftKeyIndex(KEYS_A_PAIR * short);
  yield* inSlices(numbers.length, (from, to) => {
    for (let n = from; n < to; n++) {
      const written = all.units.subarray(all.starts[numbers[n]!]!, all.starts[numbers[n]! + 1]!);
      for (let k = 0; k < written.length; k++) terms.units[starts[n]! + k] = SOUND[written[k]!]!;
      if (written.length === 2) addPair(pairs, written, n);
      else addTriple(triples, terms, n);
    }
  });
  return {
    ...{ terms, numbers },
    triples: yield* keyIndexSteps(triples, terms, 3),
    pairs: yield* keyIndexSteps(pairs, terms, 2),
  };
}

/** One for each of its characters that may be the text's own, and one for both written in letters. */
const KEYS_A_PAIR = 3;

function addPair(pairs: KeyIndexDraft, [a, b]: Uint16Array, term: number): void {
  addKey(pairs, bigramHash(a!, SOUND[b!]!), term, 0);
  addKey(pairs, bigramHash(SOUND[a!]!, b!), term, 0);
  addKey(pairs, bigramHash(SOUND[a!]!, SOUND[b!]!), term, 0);
}

/** Files a term where fewest are. */
function addTriple(triples: KeyIndexDraft, { units, starts }: Terms, term: number): void {
  const start = starts[term]!;
  const last = Math.min(starts[term + 1]! - 2, start + 255);
  let best = 0;
  let bestKey = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = start; k < last && least > 0; k++) {
    const key = tripleAt(units, k);
    const load = loadOf(triples, key);
    if (load >= least) continue;
    least = load;
    best = k - start;
    bestKey = key;
  }
  addKey(triples, bestKey, term, best);
}

/** Three sounds as one number: nine bits tell sounds apart, and of what has none enough. */
const addSound = (before: number, sound: number): number => ((before << 9) | (sound & 0x1ff)) & 0x7ffffff;

function tripleKey(triple: number): number {
  const key = Math.imul(triple, 0x9e3779b1);
  return key ^ (key >>> 15);
}

const tripleAt = (units: Uint16Array, at: number): number =>
  tripleKey(addSound(addSound(addSound(0, units[at]!), units[at + 1]!), units[at + 2]!));

/** Sounds searched in one piece. */
const BLOCK = 1_024;
const CANDIDATES = new Int32Array(BLOCK);

/**
 * Every place where something sounds like a term, in units of `sounds`: at least `most` of them if there are so many.
 * @param units those of the text that the sounds are of
 */
export function findSounds(anchors: SoundAnchors, sounds: Sounds, units: Uint16Array, most: number): Occurrence[] {
  const found: Occurrence[] = [];
  if (anchors.triples.records.length > 0) findTriples(anchors, sounds, most, found);
  if (anchors.pairs.records.length > 0) findPairs(anchors, sounds, units, most, found);
  return found;
}

function findTriples(
  { triples, terms, numbers }: SoundAnchors,
  sounds: Sounds,
  most: number,
  into: Occurrence[],
): void {
  const { filter, filterShift } = triples;
  const { units, length } = sounds;
  for (let block = 2; block < length && into.length <= most; block += BLOCK) {
    const end = Math.min(length, block + BLOCK);
    let candidates = 0;
    let triple = addSound(addSound(0, units[block - 2]!), units[block - 1]!);
    for (let i = block; i < end; i++) {
      triple = addSound(triple, units[i]!);
      const key = tripleKey(triple);
      CANDIDATES[candidates] = i;
      candidates += passes(filter[key >>> filterShift]!, key);
    }
    for (let n = 0; n < candidates; n++) {
      const at = CANDIDATES[n]! - 2;
      compare(triples, tripleAt(units, at), terms, numbers, sounds, at, into);
    }
  }
}

function findPairs(
  { pairs, terms, numbers }: SoundAnchors,
  sounds: Sounds,
  written: Uint16Array,
  most: number,
  into: Occurrence[],
): void {
  const { filter, filterShift } = pairs;
  const { units, at, length } = sounds;
  for (let block = 1; block < length && into.length <= most; block += BLOCK) {
    const end = Math.min(length, block + BLOCK);
    let candidates = 0;
    let sound = units[block - 1]!;
    let own = ownOf(written[at[block - 1]!]!, sound);
    for (let i = block; i < end; i++) {
      const nextSound = units[i]!;
      const nextOwn = ownOf(written[at[i]!]!, nextSound);
      const first = bigramHash(own, nextSound);
      const second = bigramHash(sound, nextOwn);
      CANDIDATES[candidates] = i;
      candidates += passes(filter[first >>> filterShift]!, first) | passes(filter[second >>> filterShift]!, second);
      sound = nextSound;
      own = nextOwn;
    }
    for (let n = 0; n < candidates; n++) {
      const i = CANDIDATES[n]! - 1;
      const first = bigramHash(ownOf(written[at[i]!]!, units[i]!), units[i + 1]!);
      const second = bigramHash(units[i]!, ownOf(written[at[i + 1]!]!, units[i + 1]!));
      compare(pairs, first, terms, numbers, sounds, i, into);
      if (second !== first) compare(pairs, second, terms, numbers, sounds, i, into);
    }
  }
}

/** The character itself, or its sound where it is written in letters or digits. */
const ownOf = (unit: number, sound: number): number => (unit < 0x80 ? sound : unit);

/** Compares the terms under a key that stands at `at`. */
function compare(
  { slots, slotShift, records }: KeyIndex,
  key: number,
  { units: known }: Terms,
  numbers: Int32Array,
  { units, length }: Sounds,
  at: number,
  into: Occurrence[],
): void {
  const slot = lookUp(slots, slotShift, key);
  const end = RECORD * slots[slot + 3]!;
  for (let record = RECORD * slots[slot + 1]!; record < end; record += RECORD) {
    const begin = records[record + 1]!;
    const from = at - (records[record + 3]! & HINT.offset);
    const to = from + records[record + 2]! - begin;
    if (from < 0 || to > length) continue;
    let k = from;
    while (k < to && units[k] === known[begin + k - from]) k++;
    if (k === to) into.push({ term: numbers[records[record]!]!, from, to });
  }
}
