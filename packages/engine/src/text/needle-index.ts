import type { NormalisedText } from './normalised-text.ts';
import { readPatternText, type TextPattern } from './pattern.ts';

/**
 * Which of many patterns a text is worth a look for: those of which it holds a needle of each set. One walk over the text
 * for all of them.
 */
export interface NeedleIndex {
  /** By pattern: one bit for each of its sets. */
  readonly wanted: Uint8Array;
  /** By unit: `IS` and `BEGINS`, and `FOLLOWS` where it is the second of a needle. */
  readonly units: Uint8Array;
  /** By the first two units of a needle, or its only one. */
  readonly byPair: ReadonlyMap<number, readonly Needle[]>;
}

interface Needle {
  readonly word: string;
  /** Whose sets it is in: pattern, then the bit of the set, and so on. */
  readonly sets: readonly number[];
}

/** A unit is a needle by itself, begins one, stands second in one. */
const IS = 1;
const BEGINS = 2;
const FOLLOWS = 4;

/** Two units in 32 bits; a needle of one unit is a pair with nothing. */
const pairOf = (first: number, second: number): number => (first << 16) | second;

/** @param patterns by their numbers */
export function indexNeedles(patterns: readonly TextPattern[]): NeedleIndex {
  const wanted = new Uint8Array(patterns.length);
  const units = new Uint8Array(0x10000);
  const byWord = new Map<string, number[]>();
  for (const [number, { needles }] of patterns.entries()) {
    for (const [k, words] of needles.entries()) {
      wanted[number]! |= 1 << k;
      for (const word of words) {
        const sets = byWord.get(word) ?? [];
        byWord.set(word, sets);
        sets.push(number, 1 << k);
        units[word.charCodeAt(0)]! |= word.length === 1 ? IS : BEGINS;
        if (word.length > 1) units[word.charCodeAt(1)]! |= FOLLOWS;
      }
    }
  }
  const needles = Array.from(byWord, ([word, sets]): Needle => ({ word, sets }));
  const byPair = Map.groupBy(needles, ({ word }) =>
    pairOf(word.charCodeAt(0), word.length > 1 ? word.charCodeAt(1) : 0),
  );
  return { wanted, units, byPair };
}

/**
 * 1 for each pattern, by its number, that may match the text.
 * @param worth filled, where there is one already
 */
export function worthALook(
  { wanted, units, byPair }: NeedleIndex,
  text: NormalisedText,
  worth: Uint8Array = new Uint8Array(wanted.length),
): Uint8Array {
  worth.fill(0);
  const { codes, length } = readPatternText(text);
  for (let at = 0; at < length; at++) {
    const unit = codes[at]!;
    const kinds = units[unit]!;
    if ((kinds & (IS | BEGINS)) === 0) continue;
    if ((kinds & IS) !== 0) mark(byPair.get(pairOf(unit, 0)), codes, at, length, worth);
    if ((kinds & BEGINS) === 0 || at + 1 === length) continue;
    const next = codes[at + 1]!;
    if ((units[next]! & FOLLOWS) !== 0) mark(byPair.get(pairOf(unit, next)), codes, at, length, worth);
  }
  for (let pattern = 0; pattern < worth.length; pattern++) worth[pattern] = Number(worth[pattern] === wanted[pattern]);
  return worth;
}

function mark(
  needles: readonly Needle[] | undefined,
  codes: Uint16Array,
  at: number,
  length: number,
  worth: Uint8Array,
): void {
  if (needles === undefined) return;
  for (let n = 0; n < needles.length; n++) {
    const { word, sets } = needles[n]!;
    if (!standsAt(word, codes, at, length)) continue;
    for (let i = 0; i < sets.length; i += 2) worth[sets[i]!]! |= sets[i + 1]!;
  }
}

function standsAt(word: string, codes: Uint16Array, at: number, length: number): boolean {
  if (at + word.length > length) return false;
  for (let k = 0; k < word.length; k++) if (word.charCodeAt(k) !== codes[at + k]) return false;
  return true;
}
