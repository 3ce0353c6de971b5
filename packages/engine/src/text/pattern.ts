import { RE2JS } from 're2js';
import { isSingleAfter, isSingleBefore } from './crossing.ts';
import { MARK } from './draft.ts';
import { draftOf, normalise } from './normalise.ts';
import { GAP, type NormalisedText, SENTENCE_END } from './normalised-text.ts';
import { needlesOf } from './pattern-needles.ts';
import { patternWords } from './pattern-words.ts';

/** A compiled pattern; opaque but for its source. */
export interface TextPattern {
  readonly source: string;
  readonly program: RE2JS;
  /** A text must hold one of each of these to be worth a look (`worthALook`). */
  readonly needles: readonly ReadonlySet<string>[];
}

/** `start`/`end` are UTF-16 offsets into the original. */
export interface PatternHit {
  readonly start: number;
  readonly end: number;
  /** The matching part of the text that patterns see. */
  readonly canonical: string;
  /** Look-alikes, hidden characters or separators inside words were undone to find it. */
  readonly disguised: boolean;
}

/** Why a pattern cannot be used; `column` counts from 1 within the pattern, where the place is known. */
export interface PatternProblem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly column?: number;
}

export const PATTERN_LIMITS = { length: 500, programSize: 400, matches: 100 } as const;

/**
 * Compiles a linear-time regular expression (RE2 syntax) for the text that patterns see, see `patternText`; never
 * throws. Letters match in either case; other characters of the pattern are folded as texts are.
 */
export function compilePattern(source: string): { pattern: TextPattern } | { problem: PatternProblem } {
  if (source.length > PATTERN_LIMITS.length) {
    const message = `The pattern has ${source.length} characters; at most ${PATTERN_LIMITS.length} are allowed`;
    return { problem: { code: 'pattern.length', message, hint: 'Use a lexicon for long alternatives' } };
  }
  let program: RE2JS;
  try {
    program = RE2JS.compile(foldLiterals(source), RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    return { problem: syntaxProblem(source, error) };
  }
  if (program.programSize() > PATTERN_LIMITS.programSize) {
    const message = `The pattern needs ${program.programSize()} steps; at most ${PATTERN_LIMITS.programSize} are allowed`;
    return { problem: { code: 'pattern.size', message, hint: 'Use smaller repetitions' } };
  }
  if (program.matches('')) {
    const message = 'The pattern matches an empty text, so it would match everywhere';
    return { problem: { code: 'pattern.empty', message, hint: 'Use + instead of *' } };
  }
  return { pattern: { source, program, needles: needlesOf(foldLiterals(source)) } };
}

/**
 * Finds a pattern's matches, leftmost first, without overlaps, at most 100; empty matches are no matches. Every
 * sentence is searched on its own, so nothing spans two, and `^` and `$` are a sentence's edges.
 */
export function findPattern(pattern: TextPattern, text: NormalisedText): PatternHit[] {
  const seen = patternText(text);
  const hits: PatternHit[] = [];
  let matches = 0;
  for (let at = 0; at < seen.text.length; ) {
    const stop = seen.text.indexOf(SENTENCE_END, at);
    const end = stop < 0 ? seen.text.length : stop;
    const matcher = pattern.program.matcher(seen.text.slice(at, end));
    while (matcher.find()) {
      const hit = hitOf(text, seen, at + matcher.start(), at + matcher.end());
      if (hit !== undefined) hits.push(hit);
      // Empty matches count too: each may have cost a look at the whole sentence.
      if (++matches === PATTERN_LIMITS.matches) return hits;
    }
    at = end + 1;
  }
  return hits;
}

interface PatternText {
  text: string;
  units: Uint32Array;
}

function hitOf(text: NormalisedText, seen: PatternText, start: number, end: number): PatternHit | undefined {
  let from = start;
  let to = end;
  // Spaces at the edges are separators and no part of what matched.
  while (from < to && seen.text[from] === ' ') from++;
  while (to > from && seen.text[to - 1] === ' ') to--;
  if (from === to) return undefined;
  const first = seen.units[from]!;
  const last = seen.units[to - 1]!;
  return {
    start: text.start(first),
    end: text.end(last),
    canonical: seen.text.slice(from, to),
    disguised: isDisguised(text, first, last + 1),
  };
}

/** Look-alikes, hidden characters, or separators that `patternText` closes up. */
function isDisguised(text: NormalisedText, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (text.isRespelled(i)) return true;
    if (i === from || text.gap(i) === GAP.none) continue;
    // An apostrophe or dot inside Latin words is spelling (`don't`, `no.1`).
    const latin = text.text[i - 1]! < '\x80' && text.text[i]! < '\x80';
    if (text.gap(i) === GAP.soft ? !latin : isSpacedOut(text, i)) return true;
  }
  return false;
}

/**
 * The canonical text with its word separators: one space where weak separators or spaces stood, nothing where they
 * only spaced out single characters (`原 价 1 9 9` is `原价199`) or were soft, one line feed at a sentence end.
 * `units[i]` is the canonical unit of character `i` of `text`; a space belongs to the unit after it.
 */
export function patternText(text: NormalisedText): PatternText {
  const known = CACHE.get(text);
  if (known !== undefined) return known;
  const { codes, places, length } = readPatternText(text);
  const made = { text: UTF_16.decode(codes.subarray(0, length)), units: places.slice(0, length) };
  CACHE.set(text, made);
  return made;
}

/** The same as units, of which the first `length` count; what was read before is overwritten. */
export interface PatternDraft {
  codes: Uint16Array;
  places: Uint32Array;
  length: number;
}

const SHORTEST = 2_048;
const LAST: PatternDraft = { codes: new Uint16Array(SHORTEST), places: new Uint32Array(SHORTEST), length: 0 };

export function readPatternText(text: NormalisedText): PatternDraft {
  const { units, marks, length } = draftOf(text);
  // one long text must not keep room for itself
  if (LAST.codes.length < 2 * length || LAST.codes.length > Math.max(SHORTEST, 64 * length)) {
    LAST.codes = new Uint16Array(Math.max(SHORTEST, 2 * length));
    LAST.places = new Uint32Array(LAST.codes.length);
  }
  const { codes, places } = LAST;
  let size = 0;
  for (let i = 0; i < length; i++) {
    places[size] = i;
    const gap = marks[i]! & MARK.gap;
    if (gap >= GAP.weak && i > 0 && units[i - 1] !== LINE_FEED && !isSpacedOut(text, i)) {
      codes[size++] = SPACE;
      places[size] = i;
    }
    codes[size++] = units[i]!;
  }
  LAST.length = size;
  return LAST;
}

const SPACE = 0x20;
const LINE_FEED = SENTENCE_END.charCodeAt(0);
/** A text that was normalised holds no lone surrogate, so that nothing is lost. */
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true });

/** Many patterns look at one text; the entry goes when the text does. */
const CACHE = new WeakMap<NormalisedText, PatternText>();

/** Whether the gap before unit `at` only spaces out single characters. */
function isSpacedOut(text: NormalisedText, at: number): boolean {
  return isSingleBefore(text, at) && isSingleAfter(text, at);
}

/** Characters outside ASCII as texts spell them; ASCII is syntax, and case is left to the engine. */
function foldLiterals(source: string): string {
  return source.replace(/[^\0-\x7f]/gu, (character) => {
    const folded = normalise(character).text;
    return /^[^\0-\x7f]$|^[a-z0-9]$/u.test(folded) ? folded : character;
  });
}

function syntaxProblem(source: string, error: unknown): PatternProblem {
  const { message, hint } = patternWords(error instanceof Error ? error : new Error(String(error)));
  const part = /`([^`]+)`$/.exec(message)?.[1]?.replace(/^\(\?i\)/, '');
  const at = part === undefined ? -1 : foldLiterals(source).indexOf(part);
  return {
    code: 'pattern.syntax',
    message: `not a pattern: ${message}`,
    hint,
    ...(at < 0 ? {} : { column: at + 1 }),
  };
}
