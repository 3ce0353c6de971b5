import { type Automaton, automatonSteps, walkAutomaton } from './automaton.ts';
import { bigramFrequency, bigramHash } from './bigram.ts';
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
import { isRepeatable, readBackward, readForward, squeeze } from './repeats.ts';
import { inSlices, type Steps } from './steps.ts';
import { packTerms, type Terms } from './terms.ts';

/**
 * Terms by their rarest bigram. Most bigrams of ordinary text begin no such anchor, which a filter tells: a text is read
 * once, and only the few places that pass are compared with the terms that are anchored there. An automaton would
 * follow a pointer for every character instead, since nearly every Chinese character begins some term.
 *
 * An anchor stands where two different units meet, so that it is there however often either is repeated.
 *
 * Terms of one character have a table. Where more than `CROWD` terms have no other bigram to go to, the rest go to an
 * automaton, so that no lexicon makes a text slower than linear.
 */
export interface Anchors {
  readonly terms: Terms;
  readonly index: KeyIndex;
  /** Terms of one unit, by that unit; undefined where there are none. */
  readonly single: Singles | undefined;
  readonly crowded: Crowded | undefined;
}

interface Singles {
  /** 1 for units that are a term: a look-up for each unit of a text costs more than all others together. */
  readonly are: Uint8Array;
  readonly terms: ReadonlyMap<number, readonly number[]>;
}

/** Terms that found no room, each run of a repeatable unit written once: what repeats is compared where they are found. */
interface Crowded {
  readonly automaton: Automaton;
  readonly numbers: readonly number[];
  /** Beside `numbers`: units of the term written so, and how many of its own the first of them stands for. */
  readonly lengths: readonly number[];
  readonly heads: readonly number[];
}

/** Terms that may share an anchor. */
const CROWD = 64;
/** So many more terms at an anchor are as bad as if it stood twice as often. */
const AS_BAD = 16;

/** A place where a term stands; `to` is after its last unit. */
export interface Occurrence {
  term: number;
  from: number;
  to: number;
}

/** Linear in the length of the terms. @throws RangeError for an automaton that is too large (`automatonSteps`) */
export function* anchorSteps(terms: Terms): Steps<Anchors> {
  const draft = draftKeyIndex(terms.count);
  const single = new Map<number, number[]>();
  const crowded: number[] = [];
  yield* inSlices(terms.count, (from, to) => {
    for (let term = from; term < to; term++) {
      const start = terms.starts[term]!;
      const length = terms.starts[term + 1]! - start;
      if (length === 1) {
        const unit = terms.units[start]!;
        single.set(unit, [...(single.get(unit) ?? []), term]);
      } else if (length > 1 && !addAtRarest(draft, terms, term)) crowded.push(term);
    }
  });
  const index = yield* keyIndexSteps(draft, terms, 2);
  return {
    terms,
    index,
    single: single.size > 0 ? singlesOf(single) : undefined,
    crowded: crowded.length > 0 ? yield* crowdSteps(terms, crowded) : undefined,
  };
}

function singlesOf(terms: ReadonlyMap<number, readonly number[]>): Singles {
  const are = new Uint8Array(0x10000);
  for (const unit of terms.keys()) are[unit] = 1;
  return { are, terms };
}

function* crowdSteps(terms: Terms, numbers: readonly number[]): Steps<Crowded> {
  const texts: string[] = [];
  const heads: number[] = [];
  yield* inSlices(numbers.length, (from, to) => {
    for (const term of numbers.slice(from, to)) {
      const { units, length, at } = squeeze(terms.units, terms.starts[term]!, terms.starts[term + 1]!);
      texts.push(String.fromCharCode(...units.subarray(0, length)));
      heads.push(at[1]! - at[0]!);
    }
  });
  const automaton = yield* automatonSteps(packTerms(texts));
  return { automaton, numbers, lengths: texts.map((text) => text.length), heads };
}

/** Files a term at the rarest of its bigrams whose key has room, and of those at the emptiest; false where none has. */
function addAtRarest(draft: KeyIndexDraft, { units, starts }: Terms, term: number): boolean {
  const start = starts[term]!;
  const last = Math.min(starts[term + 1]! - 1, start + 255);
  let best = -1;
  let bestKey = 0;
  let cost = Number.POSITIVE_INFINITY;
  const oneUnit = isOneUnit(units, start, starts[term + 1]!);
  for (let k = start; k < last; k++) {
    if (units[k] === units[k + 1] && isRepeatable(units[k]!) && !oneUnit) continue;
    const key = bigramHash(units[k]!, units[k + 1]!);
    const frequency = bigramFrequency(key) * AS_BAD;
    if (frequency >= cost) continue;
    const load = loadOf(draft, key);
    if (load >= CROWD || frequency + load >= cost) continue;
    best = k - start;
    bestKey = key;
    cost = frequency + load;
  }
  if (best >= 0) addKey(draft, bestKey, term, best);
  return best >= 0;
}

function isOneUnit(units: Uint16Array, from: number, to: number): boolean {
  for (let k = from + 1; k < to; k++) if (units[k] !== units[from]) return false;
  return true;
}

/**
 * Every place where a term stands, each once; where a character of the text is repeated that the term has less often,
 * the term stands from the last of its first to the first of its last character. In no order, unless there are more
 * than `most`: then the first of them by their end, the longer first, then the later term first.
 */
export function findAnchored(anchors: Anchors, units: Uint16Array, length: number, most: number): Occurrences {
  const found = findByAnchor(anchors, units, length, most);
  if (found === undefined && anchors.single === undefined && anchors.crowded === undefined) return NOTHING;
  return withOthers(anchors, units, length, most, found ?? []);
}

interface Occurrences {
  readonly found: readonly Occurrence[];
  readonly truncated: boolean;
}

const NOTHING: Occurrences = { found: [], truncated: false };

function withOthers(
  anchors: Anchors,
  units: Uint16Array,
  length: number,
  most: number,
  found: Occurrence[],
): Occurrences {
  if (anchors.single) findSingle(anchors.single, units, length, most, found);
  if (anchors.crowded) findCrowded(anchors.crowded, anchors.terms, units, length, most, found);
  const truncated = found.length > most;
  if (truncated) {
    found.sort((a, b) => a.to - b.to || a.from - b.from || b.term - a.term);
    found.length = most;
  }
  return { found, truncated };
}

/** Each way of searching may stop once it has more than `most`: the first ones by their end are among them. */
function findSingle(
  { are, terms }: Singles,
  units: Uint16Array,
  length: number,
  most: number,
  into: Occurrence[],
): void {
  const before = into.length;
  for (let from = 0; from < length && into.length - before <= most; from++) {
    if (are[units[from]!] === 0) continue;
    for (const term of terms.get(units[from]!)!) into.push({ term, from, to: from + 1 });
  }
}

function findCrowded(
  { automaton, numbers, lengths, heads }: Crowded,
  terms: Terms,
  units: Uint16Array,
  length: number,
  most: number,
  into: Occurrence[],
): void {
  const text = squeeze(units, 0, length);
  const before = into.length;
  let last = text.length;
  walkAutomaton(automaton, text.units, text.length, (n, end) => {
    if (end > last) return false;
    const term = numbers[n]!;
    const begin = terms.starts[term]!;
    const stop = terms.starts[term + 1]!;
    const first = end - lengths[n]!;
    const beyond = text.at[first + 1]! - heads[n]!;
    // of a term that is one run there may be several places in one
    const from = heads[n] === stop - begin ? text.at[first]! : Math.max(beyond, text.at[first]!);
    for (let at = from; at <= beyond; at++) {
      const to = readForward(units, length, at, terms.units, begin, stop);
      if (to >= 0) into.push({ term, from: at, to });
    }
    if (into.length - before > most) last = end;
    return true;
  });
}

/** Units searched in one piece. */
const BLOCK = 1_024;
const CANDIDATES = new Int32Array(BLOCK);
const SLOTS = new Int32Array(BLOCK);

/**
 * The places of a block that pass the filter are noted first, without a branch: few do, and none of them foreseeably. Then all
 * of their slots are looked up, so that the memory is waited for once and not at each place.
 */
function findByAnchor(
  { terms, index }: Anchors,
  units: Uint16Array,
  length: number,
  most: number,
): Occurrence[] | undefined {
  const { filter, filterShift, slots, slotShift } = index;
  let found: Occurrence[] | undefined;
  for (let block = 1; block < length; block += BLOCK) {
    const end = Math.min(length, block + BLOCK);
    let candidates = 0;
    let a = units[block - 1]!;
    for (let i = block; i < end; i++) {
      const b = units[i]!;
      const key = bigramHash(a, b);
      CANDIDATES[candidates] = i;
      candidates += passes(filter[key >>> filterShift]!, key);
      a = b;
    }
    for (let n = 0; n < candidates; n++) {
      const at = CANDIDATES[n]!;
      SLOTS[n] = lookUp(slots, slotShift, bigramHash(units[at - 1]!, units[at]!));
    }
    for (let n = 0; n < candidates; n++) found = compare(index, SLOTS[n]!, terms, units, length, CANDIDATES[n]!, found);
    // what ends up to here has its anchor before here: none of it is still to come
    if (found !== undefined && found.length > most && countEnding(found, end) > most) break;
  }
  return found;
}

/** Adds the terms that are anchored where unit `at` follows the one before it; a list is made for the first one. */
function compare(
  { slots, records }: KeyIndex,
  slot: number,
  { units: written }: Terms,
  units: Uint16Array,
  length: number,
  at: number,
  found: Occurrence[] | undefined,
): Occurrence[] | undefined {
  let into = found;
  const end = RECORD * slots[slot + 3]!;
  for (let record = RECORD * slots[slot + 1]!; record < end; record += RECORD) {
    const hint = records[record + 3]!;
    if (!mayStand(hint, units, at)) continue;
    const begin = records[record + 1]!;
    const middle = begin + (hint & HINT.offset) + 1;
    const to = readForward(units, length, at, written, middle, records[record + 2]!);
    if (to < 0) continue;
    const from = readBackward(units, at - 1, written, begin, middle);
    if (from < 0) continue;
    into ??= [];
    into.push({ term: records[record]!, from, to });
  }
  return into;
}

/** Whether a term may stand here by the unit beside its anchor; it may be a repetition of the anchor's own. */
function mayStand(hint: number, units: Uint16Array, at: number): boolean {
  if ((hint & HINT.after) !== 0) return units[at + 1] === hint >>> HINT.unit || units[at + 1] === units[at];
  if ((hint & HINT.before) !== 0) return units[at - 2] === hint >>> HINT.unit || units[at - 2] === units[at - 1];
  return true;
}

function countEnding(found: readonly Occurrence[], until: number): number {
  let count = 0;
  for (const { to } of found) if (to <= until) count++;
  return count;
}
