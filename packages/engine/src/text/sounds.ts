import { type Draft, MARK } from './draft.ts';
import { isAlphanumeric, isDigit } from './fold.ts';
import { digitOf } from './numbers.ts';
import { DIGITS, readSyllables, SOUND, SYLLABLE } from './syllables.ts';
import { lengthOf, type Terms } from './terms.ts';

/** What a text sounds like: lists side by side, of which the first `length` places count. */
export interface Sounds {
  /** As `SOUND` has it: ideographs and syllables in letters by their sounds, all else for itself. */
  units: Uint16Array;
  /** Where in the canonical units each begins; after the last, their length. */
  at: Int32Array;
  length: number;
}

export function newSounds(): Sounds {
  return { units: new Uint16Array(1_024), at: new Int32Array(1_024), length: 0 };
}

/** Listens to a text, over what was there. */
export function listenTo(draft: Draft, into: Sounds): void {
  if (into.units.length <= draft.length || into.units.length > 16 * (draft.length + 1_024)) {
    into.units = new Uint16Array(draft.length + 1_024);
    into.at = new Int32Array(draft.length + 1_024);
  }
  into.length = 0;
  for (let i = 0; i < draft.length; ) {
    i = listen(draft, i, into);
    if (i < draft.length) i = spellOut(draft, i, into);
  }
  into.at[into.length] = draft.length;
}

/** Listens up to a letter or digit. */
function listen({ units, length }: Draft, from: number, into: Sounds): number {
  const { units: sounds, at } = into;
  const ahead = into.length - from;
  let i = from;
  for (; i < length; i++) {
    const unit = units[i]!;
    if (isAlphanumeric(unit)) break;
    sounds[i + ahead] = SOUND[unit]!;
    at[i + ahead] = i;
  }
  into.length = i + ahead;
  return i;
}

/** Reads the run of letters and digits at `from`; returns where it ends. */
function spellOut({ units, marks, length }: Draft, from: number, into: Sounds): number {
  let to = from + 1;
  let letters = !isDigit(units[from]!);
  while (to < length && isAlphanumeric(units[to]!) && (marks[to]! & MARK.gap) === 0) {
    if (isDigit(units[to]!)) letters = false;
    to++;
  }
  if (letters) {
    let at = from;
    const spelled = readSyllables(units.subarray(from, to), (sound, count) => {
      push(into, sound, at);
      at += count;
    });
    if (spelled) return to;
  } else if (to === from + 1) {
    push(into, DIGITS[units[from]! - 0x30]!, from);
    return to;
  }
  for (let at = from; at < to; at++) push(into, units[at]!, at);
  return to;
}

/**
 * Whether the sounds from `from` on, which are those of the term, stand for it: at least half of its characters are its
 * own or written in letters, and of two the other is read the same to the last letter.
 */
export function standsFor(terms: Terms, term: number, sounds: Sounds, from: number, { units }: Draft): boolean {
  const length = lengthOf(terms, term);
  let changed = 0;
  let different = false;
  for (let k = 0; k < length; k++) {
    const own = terms.units[terms.starts[term]! + k]!;
    const unit = units[sounds.at[from + k]!]!;
    if (unit === own) continue;
    different = true;
    if (isDigit(unit) ? digitOf(String.fromCharCode(own)) === unit - 0x30 : isAlphanumeric(unit)) continue;
    changed++;
    if (length === 2 && SYLLABLE[unit] !== SYLLABLE[own]) return false;
  }
  return different && 2 * changed <= length;
}

function push(into: Sounds, sound: number, at: number): void {
  into.units[into.length] = sound;
  into.at[into.length++] = at;
}

/** Whether every character of a canonical text is an ideograph whose sound is known. */
export function isSounding(text: string): boolean {
  for (let k = 0; k < text.length; k++) if (SYLLABLE[text.charCodeAt(k)] === 0) return false;
  return true;
}

/** Whether part of a canonical text sounds like another, both of them as they are written. */
export const holdsSound = (text: string, part: string): boolean => soundOf(text).includes(soundOf(part));

const soundOf = (text: string): string =>
  text.replace(/./gs, (unit) => String.fromCharCode(SOUND[unit.charCodeAt(0)]!));
