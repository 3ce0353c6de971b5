import { inSlices, type Steps } from './steps.ts';
import type { Terms } from './terms.ts';

/**
 * Terms by 32-bit keys, most of which no text holds: two bits for each tell whether it is worth to look. A key that is
 * not there may still be told to be, so whoever asks compares the terms.
 */
export interface KeyIndex {
  /** Bloom filter, one word a key (Putze, Sanders and Singler, "Cache-, hash- and space-efficient Bloom filters", 2007). */
  readonly filter: Int32Array;
  readonly filterShift: number;
  /** Open addressing: by slot the key, or 0, and the number of its first record; the next slot's is the end. */
  readonly slots: Int32Array;
  readonly slotShift: number;
  /**
   * By record: the term, where its units begin, where they end, and `hint` packed. What lies side by side is read
   * together, and most terms need not be looked at elsewhere.
   */
  readonly records: Int32Array;
}

export const RECORD = 4;

/** Of the hint: how far into the term its key stands, and which unit stands after the key, or before it. */
export const HINT = { offset: 0xff, after: 0x100, before: 0x200, unit: 16 } as const;

/** Of a filter: that of 20,000 terms stays in a processor's cache and lets one key in two hundred through. */
const WORDS_A_KEY = 0.8;

/** At most two slots in three are taken: a shorter table stays in the cache, which is worth a step more in it. */
const SLOTS_A_KEY = 1.5;

/** A `KeyIndex` while it grows. */
export interface KeyIndexDraft {
  readonly filter: Int32Array;
  readonly filterShift: number;
  readonly keys: Int32Array;
  readonly keyShift: number;
  readonly loads: Int32Array;
  /** Of what was added, in order: the slot, the term, how far into it the key stands. */
  readonly slots: Int32Array;
  readonly terms: Int32Array;
  readonly offsets: Uint8Array;
  count: number;
}

/** For at most `most` additions. */
export function draftKeyIndex(most: number): KeyIndexDraft {
  const keyBits = bitsFor(SLOTS_A_KEY * most, 4);
  const wordBits = bitsFor(WORDS_A_KEY * most, 7);
  return {
    filter: new Int32Array(2 ** wordBits),
    filterShift: 32 - wordBits,
    keys: new Int32Array(2 ** keyBits),
    keyShift: 32 - keyBits,
    loads: new Int32Array(2 ** keyBits),
    slots: new Int32Array(most),
    terms: new Int32Array(most),
    offsets: new Uint8Array(most),
    count: 0,
  };
}

const bitsFor = (count: number, least: number): number =>
  Math.min(26, Math.max(least, Math.ceil(Math.log2(Math.max(1, count)))));

/** How many terms there are under a key. */
export function loadOf({ keys, keyShift, loads }: KeyIndexDraft, key: number): number {
  return loads[slotFor(keys, keyShift, key)]!;
}

export function addKey(draft: KeyIndexDraft, key: number, term: number, offset: number): void {
  const slot = slotFor(draft.keys, draft.keyShift, key);
  draft.keys[slot] = key === 0 ? FOR_ZERO : key;
  draft.loads[slot]!++;
  draft.filter[key >>> draft.filterShift]! |= bitsOf(key);
  draft.slots[draft.count] = slot;
  draft.terms[draft.count] = term;
  draft.offsets[draft.count] = offset;
  draft.count++;
}

/** The slot of a key, or the free one where it would go. Some are free always, so there is one. */
function slotFor(keys: Int32Array, keyShift: number, key: number): number {
  const wanted = key === 0 ? FOR_ZERO : key;
  const mask = keys.length - 1;
  let slot = key >>> keyShift;
  while (keys[slot] !== 0 && keys[slot] !== wanted) slot = (slot + 1) & mask;
  return slot;
}

/** @param width units of a key */
export function* keyIndexSteps(draft: KeyIndexDraft, terms: Terms, width: number): Steps<KeyIndex> {
  const { filter, filterShift, keys, keyShift, loads, count } = draft;
  const slots = new Int32Array(2 * keys.length + 2);
  yield* inSlices(keys.length, (from, to) => {
    for (let slot = from; slot < to; slot++) {
      slots[2 * slot] = keys[slot]!;
      slots[2 * slot + 3] = slots[2 * slot + 1]! + loads[slot]!;
    }
  });
  const filled = new Int32Array(keys.length);
  const records = new Int32Array(RECORD * count);
  yield* inSlices(count, (from, to) => {
    for (let i = from; i < to; i++) {
      const slot = draft.slots[i]!;
      const at = RECORD * (slots[2 * slot + 1]! + filled[slot]!++);
      const term = draft.terms[i]!;
      records[at] = term;
      records[at + 1] = terms.starts[term]!;
      records[at + 2] = terms.starts[term + 1]!;
      records[at + 3] = hintOf(terms, term, draft.offsets[i]!, width);
    }
  });
  return { filter, filterShift, slots, slotShift: keyShift, records };
}

function hintOf({ units, starts }: Terms, term: number, offset: number, width: number): number {
  const after = starts[term]! + offset + width;
  if (after < starts[term + 1]!) return (units[after]! << HINT.unit) | HINT.after | offset;
  return offset === 0 ? 0 : (units[after - width - 1]! << HINT.unit) | HINT.before | offset;
}

/** 0 means that a slot is free. */
const FOR_ZERO = -1;

/** The bits of a key in its word of the filter; its upper bits say which word. */
const bitsOf = (key: number): number => (1 << key) | (1 << (key >>> 5));

/** 1 where a word of the filter has both bits of a key, else 0. */
export const passes = (word: number, key: number): number => (word >>> key) & (word >>> (key >>> 5)) & 1;

/** Where in `slots` a key is, or the free place where it would be. */
export function lookUp(slots: Int32Array, slotShift: number, key: number): number {
  const wanted = key === 0 ? FOR_ZERO : key;
  const mask = slots.length - 4;
  let at = 2 * (key >>> slotShift);
  while (slots[at] !== 0 && slots[at] !== wanted) at = (at + 2) & mask;
  return at;
}
