import { type Automaton, buildAutomaton, walkAutomaton } from './automaton.ts';
import { bigramFrequency, bigramHash } from './bigram.ts';

/**
 * Terms by their rarest bigram. Most bigrams of ordinary text begin no such anchor, which one bit tells: a text is read
 * once, and only the few places whose bit is set are compared with the terms that are anchored there. An automaton would
 * follow a pointer for every character instead, since nearly every Chinese character begins some term.
 *
 * Terms of one character have a table. Where more than `CROWD` terms have no other bigram to go to, the rest go to an
 * automaton, so that no lexicon makes a text slower than linear.
 */
export interface Anchors {
  readonly terms: readonly string[];
  /** One bit for the upper bits of an anchor's hash. */
  readonly filter: Int32Array;
  readonly filterShift: number;
  /** Open addressing by the hash: the two units of an anchor, or 0. */
  readonly keys: Int32Array;
  readonly keyShift: number;
  /** By slot: where its terms begin in `anchored`; the next slot's is the end. */
  readonly starts: Int32Array;
  /** Terms by slot. */
  readonly anchored: Int32Array;
  /** How far into the term its anchor stands; beside `anchored`. */
  readonly offsets: Uint8Array;
  /** Terms of one unit, by that unit; undefined where there are none. */
  readonly single: ReadonlyMap<number, readonly number[]> | undefined;
  readonly crowded: Automaton | undefined;
}

/** Terms compared at one place of a text. */
const CROWD = 16;
/** Of a filter: that of 20,000 terms stays in a processor's cache and lets one bigram in a hundred through. */
const FILTER_BITS_A_TERM = 64;
const MIN_FILTER_BITS = 12;
const MAX_FILTER_BITS = 26;

/** A place where a term stands; `to` is after its last unit. */
export interface Occurrence {
  term: number;
  from: number;
  to: number;
}

/** Linear in the length of the terms. @throws RangeError for an automaton that is too large (`buildAutomaton`) */
export function anchorTerms(terms: readonly string[]): Anchors {
  const keyBits = bitsFor(2 * terms.length, 4, 30);
  const filterBits = bitsFor(FILTER_BITS_A_TERM * terms.length, MIN_FILTER_BITS, MAX_FILTER_BITS);
  const keys = new Int32Array(2 ** keyBits);
  const loads = new Int32Array(2 ** keyBits);
  const keyShift = 32 - keyBits;
  const filterShift = 32 - filterBits;
  const filter = new Int32Array(2 ** (filterBits - 5));
  const slotOf = new Int32Array(terms.length).fill(-1);
  const offsetOf = new Uint8Array(terms.length);
  const single = new Map<number, number[]>();
  const crowded: number[] = [];
  terms.forEach((term, number) => {
    if (term.length === 0) return;
    if (term.length === 1) {
      const unit = term.charCodeAt(0);
      const same = single.get(unit);
      if (same) same.push(number);
      else single.set(unit, [number]);
      return;
    }
    const anchor = rarest(term, keys, loads, keyShift);
    if (anchor === undefined) {
      crowded.push(number);
      return;
    }
    const { slot, key, hash, offset } = anchor;
    keys[slot] = key;
    loads[slot]!++;
    slotOf[number] = slot;
    offsetOf[number] = offset;
    const bit = hash >>> filterShift;
    filter[bit >>> 5]! |= 1 << (bit & 31);
  });
  const { starts, anchored, offsets } = bySlot(loads, slotOf, offsetOf);
  return {
    ...{ terms, filter, filterShift, keys, keyShift, starts, anchored, offsets },
    single: single.size > 0 ? single : undefined,
    crowded: crowded.length > 0 ? buildAutomaton(terms, crowded) : undefined,
  };
}

const bitsFor = (count: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.ceil(Math.log2(Math.max(1, count)))));

interface Anchor {
  slot: number;
  key: number;
  hash: number;
  offset: number;
}

/** The rarest bigram of a term whose slot has room, and of those the emptiest. */
function rarest(term: string, keys: Int32Array, loads: Int32Array, keyShift: number): Anchor | undefined {
  let best: Anchor | undefined;
  let cost = Number.POSITIVE_INFINITY;
  const last = Math.min(term.length - 1, 255);
  for (let offset = 0; offset < last; offset++) {
    const a = term.charCodeAt(offset);
    const b = term.charCodeAt(offset + 1);
    const hash = bigramHash(a, b);
    const frequency = bigramFrequency(hash);
    if (frequency * CROWD > cost) continue;
    const key = keyOf(a, b);
    const slot = slotFor(keys, keyShift, hash, key);
    const load = loads[slot]!;
    const own = frequency * CROWD + load;
    if (load >= CROWD || own >= cost) continue;
    best = { slot, key, hash, offset };
    cost = own;
  }
  return best;
}

/** Never 0, which means that a slot is free. Two units of 0 share the key of two of 0xffff: terms are compared anyway. */
const keyOf = (a: number, b: number): number => (a << 16) | b || -1;

/** The slot of a key, or the free one where it would go. At most half of the slots are taken, so there is one. */
function slotFor(keys: Int32Array, keyShift: number, hash: number, key: number): number {
  const mask = keys.length - 1;
  let slot = (hash >>> keyShift) & mask;
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask;
  return slot;
}

function bySlot(
  loads: Int32Array,
  slotOf: Int32Array,
  offsetOf: Uint8Array,
): Pick<Anchors, 'starts' | 'anchored' | 'offsets'> {
  const starts = new Int32Array(loads.length + 1);
  for (let slot = 0; slot < loads.length; slot++) starts[slot + 1] = starts[slot]! + loads[slot]!;
  const anchored = new Int32Array(starts[loads.length]!);
  const offsets = new Uint8Array(anchored.length);
  const filled = starts.slice(0, loads.length);
  slotOf.forEach((slot, term) => {
    if (slot < 0) return;
    const at = filled[slot]!++;
    anchored[at] = term;
    offsets[at] = offsetOf[term]!;
  });
  return { starts, anchored, offsets };
}

/**
 * Every place where a term stands: by its end, the longer first, then the later term first. `most` of them at most; there
 * were more where `truncated`.
 */
export function findAnchored(
  anchors: Anchors,
  text: string,
  most: number,
): { found: Occurrence[]; truncated: boolean } {
  const found: Occurrence[] = [];
  if (anchors.single) singles(anchors.single, text, most, found);
  if (anchors.crowded) {
    const { terms } = anchors;
    let seen = 0;
    walkAutomaton(anchors.crowded, text, (term, to) => {
      found.push({ term, from: to - terms[term]!.length, to });
      return ++seen <= most;
    });
  }
  byAnchor(anchors, text, most, found);
  if (found.length > 1) found.sort((a, b) => a.to - b.to || a.from - b.from || b.term - a.term);
  const truncated = found.length > most;
  if (truncated) found.length = most;
  return { found, truncated };
}

/** Each way of searching may stop once it has more than `most`: the first ones by their end are among them. */
function singles(single: ReadonlyMap<number, readonly number[]>, text: string, most: number, into: Occurrence[]): void {
  let seen = 0;
  for (let from = 0; from < text.length && seen <= most; from++)
    for (const term of single.get(text.charCodeAt(from)) ?? []) {
      into.push({ term, from, to: from + 1 });
      seen++;
    }
}

/** How often it is looked whether there are enough, once there are many. */
const STRIDE = 1024;

function byAnchor(anchors: Anchors, text: string, most: number, into: Occurrence[]): void {
  const { filter, filterShift } = anchors;
  const before = into.length;
  let a = text.charCodeAt(0);
  for (let i = 1; i < text.length; i++) {
    const b = text.charCodeAt(i);
    const hash = bigramHash(a, b);
    const bit = hash >>> filterShift;
    if ((filter[bit >>> 5]! & (1 << (bit & 31))) !== 0) compare(anchors, text, i - 1, hash, keyOf(a, b), into);
    a = b;
    // what ends up to here has its anchor before here: none of it is still to come
    if (i % STRIDE === 0 && into.length - before > most && countEnding(into, before, i) > most) return;
  }
}

function compare(anchors: Anchors, text: string, at: number, hash: number, key: number, into: Occurrence[]): void {
  const { keys, keyShift, starts, anchored, offsets, terms } = anchors;
  const slot = slotFor(keys, keyShift, hash, key);
  if (keys[slot] !== key) return;
  for (let i = starts[slot]!; i < starts[slot + 1]!; i++) {
    const from = at - offsets[i]!;
    const term = terms[anchored[i]!]!;
    if (from >= 0 && text.startsWith(term, from)) into.push({ term: anchored[i]!, from, to: from + term.length });
  }
}

function countEnding(found: readonly Occurrence[], from: number, until: number): number {
  let count = 0;
  for (let i = from; i < found.length; i++) if (found[i]!.to <= until) count++;
  return count;
}
