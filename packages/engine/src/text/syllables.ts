import { SOUNDS } from './generated/sound-table.ts';

/**
 * Sounds are numbers where Unicode has no characters of its own, and normalising leaves none: what has no sound may stand
 * among them for itself.
 */
const FIRST_SOUND = 0xe000;
const numbers = new Map<string, number>();
const ofSyllable = new Map(SOUNDS.map(([syllable]) => [syllable, soundOf(syllable)]));

/** What many speakers do not tell apart is one sound, and tones are none: `shi` and `si`, `ni` and `li`, `xing` and `xin`. */
function soundOf(syllable: string): number {
  const merged = syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n/, 'l')
    .replace(/ng$/, 'n');
  const sound = numbers.get(merged) ?? FIRST_SOUND + numbers.size;
  numbers.set(merged, sound);
  return sound;
}

/** By canonical unit: the syllable that it is usually read as, counted from 1; 0 for what is no ideograph. */
export const SYLLABLE = new Uint16Array(0x10000);

/** By canonical unit: its sound, or the unit itself where it has none. */
export const SOUND = new Uint16Array(0x10000).map((_, unit) => unit);

for (const [i, [syllable, characters]] of SOUNDS.entries())
  for (let k = 0; k < characters.length; k++) {
    SYLLABLE[characters.charCodeAt(k)] = i + 1;
    SOUND[characters.charCodeAt(k)] = ofSyllable.get(syllable)!;
  }

/** The sound of a digit as it is read, by its value. */
export const DIGITS: readonly number[] = ['ling', 'yi', 'er', 'san', 'si', 'wu', 'liu', 'qi', 'ba', 'jiu'].map(
  (syllable) => ofSyllable.get(syllable)!,
);

/** Letters that are read as syllables where they stand alone; each letter is one. */
const ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['v', ['wei']],
  ['vx', ['wei', 'xin']],
  ['wx', ['wei', 'xin']],
  ['q', ['kou']],
  ['qq', ['kou', 'kou']],
]);
const LONGEST_ABBREVIATION = 2;

/** Syllables as a tree of letters: `26 * node + letter` to the child; node 0 is the root, and no child. */
const children: number[] = Array<number>(26).fill(0);
/** By node: the sound of the syllable that ends there, or 0. */
const endings: number[] = [0];
for (const [syllable, sound] of ofSyllable) {
  let node = 0;
  for (let k = 0; k < syllable.length; k++) {
    const edge = 26 * node + syllable.charCodeAt(k) - 0x61;
    if (children[edge] === 0) {
      children[edge] = endings.length;
      children.push(...Array<number>(26).fill(0));
      endings.push(0);
    }
    node = children[edge]!;
  }
  endings[node] = sound;
}

/** A longer run of letters is no pinyin. */
const LONGEST_RUN = 24;
/** From a place in the run to its end: how many syllables at least, and how long the first of them is. */
const FEWEST = new Uint8Array(LONGEST_RUN + 1);
const FIRST = new Uint8Array(LONGEST_RUN + 1);
const NEVER = 255;

/**
 * Reads a run of letters as syllables, as few as there can be and of those the longer ones first; tells each one's sound
 * and length. False where it is no syllables.
 */
export function readSyllables(run: Uint16Array, found: (sound: number, length: number) => void): boolean {
  if (run.length > LONGEST_RUN) return false;
  if (run.length <= LONGEST_ABBREVIATION) {
    const short = ABBREVIATIONS.get(String.fromCharCode(...run));
    for (const syllable of short ?? []) found(ofSyllable.get(syllable)!, 1);
    if (short !== undefined) return true;
  }
  FEWEST[run.length] = 0;
  for (let from = run.length - 1; from >= 0; from--) {
    FEWEST[from] = NEVER;
    let node = children[run[from]! - 0x61]!;
    for (let to = from + 1; node !== 0; to++) {
      if (endings[node] !== 0 && FEWEST[to]! < NEVER && FEWEST[to]! < FEWEST[from]!) {
        FEWEST[from] = FEWEST[to]! + 1;
        FIRST[from] = to - from;
      }
      node = to < run.length ? children[26 * node + run[to]! - 0x61]! : 0;
    }
  }
  if (FEWEST[0] === NEVER) return false;
  for (let from = 0; from < run.length; from += FIRST[from]!) found(soundAt(run, from, FIRST[from]!), FIRST[from]!);
  return true;
}

function soundAt(run: Uint16Array, from: number, length: number): number {
  let node = 0;
  for (let k = from; k < from + length; k++) node = children[26 * node + run[k]! - 0x61]!;
  return endings[node]!;
}
