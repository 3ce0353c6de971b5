import type { NormalisedText } from './normalised-text.ts';
import { readPatternText, type TextPattern } from './pattern.ts';

/**
 * Which of many patterns a text is worth a look for: those whose needles it holds, and those that have none. One walk
 * over the text for all of them.
 */
export interface NeedleIndex {
  /** By pattern, its place in the answer. */
  readonly numbers: ReadonlyMap<TextPattern, number>;
  /** 1 for the patterns that any text is worth a look for. */
  readonly always: Uint8Array;
  /** 1 for units that begin a needle. */
  readonly begins: Uint8Array;
  /** By the first two units of a needle, or its only one. */
  readonly byPair: ReadonlyMap<number, readonly Needle[]>;
}

interface Needle {
  readonly word: string;
  readonly patterns: readonly number[];
}

/** Two units in 32 bits; a needle of one unit is a pair with nothing. */
const pairOf = (first: number, second: number): number => (first << 16) | second;

export function indexNeedles(patterns: Iterable<TextPattern>): NeedleIndex {
  const numbers = new Map(Array.from(patterns, (pattern, number) => [pattern, number]));
  const always = new Uint8Array(numbers.size);
  const begins = new Uint8Array(0x10000);
  const byWord = new Map<string, number[]>();
  for (const [{ needles }, number] of numbers) {
    if (needles === undefined) always[number] = 1;
    for (const word of needles ?? []) {
      const before = byWord.get(word);
      if (before) before.push(number);
      else byWord.set(word, [number]);
      begins[word.charCodeAt(0)] = 1;
    }
  }
  const needles = Array.from(byWord, ([word, of]): Needle => ({ word, patterns: of }));
  const byPair = Map.groupBy(needles, ({ word }) =>
    pairOf(word.charCodeAt(0), word.length > 1 ? word.charCodeAt(1) : 0),
  );
  return { numbers, always, begins, byPair };
}

/** 1 for each pattern, by its number, that may match the text. */
export function worthALook({ always, begins, byPair }: NeedleIndex, text: NormalisedText): Uint8Array {
  const worth = always.slice();
  const { codes, length } = readPatternText(text);
  for (let at = 0; at < length; at++) {
    const unit = codes[at]!;
    if (begins[unit] === 0) continue;
    mark(byPair.get(pairOf(unit, 0)), codes, at, length, worth);
    if (at + 1 < length) mark(byPair.get(pairOf(unit, codes[at + 1]!)), codes, at, length, worth);
  }
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
  for (const { word, patterns } of needles)
    if (standsAt(word, codes, at, length)) for (const pattern of patterns) worth[pattern] = 1;
}

function standsAt(word: string, codes: Uint16Array, at: number, length: number): boolean {
  if (at + word.length > length) return false;
  for (let k = 0; k < word.length; k++) if (word.charCodeAt(k) !== codes[at + k]) return false;
  return true;
}
