import { RE2JS } from 're2js';
import { isSingleAfter, isSingleBefore } from './crossing.ts';
import { GAP, lightFold, type NormalisedText, normalise } from './normalise.ts';

/** A compiled pattern; opaque but for its source. */
export interface TextPattern {
  readonly source: string;
  readonly program: RE2JS;
}

/** `start`/`end` are UTF-16 offsets into the original. */
export interface PatternHit {
  readonly start: number;
  readonly end: number;
  /** The matching part of the text that patterns see. */
  readonly canonical: string;
  /** The original is spelled otherwise by more than width, case and kind of separator. */
  readonly disguised: boolean;
}

/** Why a pattern cannot be used; `column` counts from 1 within the pattern, where the place is known. */
export interface PatternProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly column?: number;
}

export const PATTERN_LIMITS = { length: 500, programSize: 2_000, hits: 100 } as const;

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
  return { pattern: { source, program } };
}

/** Finds a pattern's matches, leftmost first, without overlaps, at most 100; empty matches are no matches. */
export function findPattern(pattern: TextPattern, text: NormalisedText): PatternHit[] {
  const seen = patternText(text);
  const hits: PatternHit[] = [];
  const matcher = pattern.program.matcher(seen.text);
  while (hits.length < PATTERN_LIMITS.hits && matcher.find()) {
    const [from, to] = trimmed(seen.text, matcher.start(), matcher.end());
    if (from >= to) continue;
    const first = seen.units[from]!;
    const last = seen.units[to - 1]!;
    const start = text.starts[first]!;
    const end = text.ends[last]!;
    const canonical = seen.text.slice(from, to);
    hits.push({ start, end, canonical, disguised: isDisguised(text, canonical, start, end) });
  }
  return hits;
}

/**
 * The canonical text with its word separators: one space where weak separators or spaces stood, nothing where they
 * only spaced out single characters (`原 价 1 9 9` is `原价199`) or were soft, one line feed at a sentence end.
 * `units[i]` is the canonical unit of character `i` of `text`; a space belongs to the unit after it.
 */
export function patternText(text: NormalisedText): { text: string; units: Uint32Array } {
  const known = CACHE.get(text);
  if (known !== undefined) return known;
  const out: string[] = [];
  const units: number[] = [];
  for (let i = 0; i < text.text.length; i++) {
    const spacedOut = isSingleBefore(text, i) && isSingleAfter(text, i);
    if (i > 0 && text.gaps[i]! >= GAP.weak && !spacedOut) {
      out.push(' ');
      units.push(i);
    }
    out.push(text.text[i]!);
    units.push(i);
  }
  const made = { text: out.join(''), units: Uint32Array.from(units) };
  CACHE.set(text, made);
  return made;
}

/** Many patterns look at one text; the entry goes when the text does. */
const CACHE = new WeakMap<NormalisedText, { text: string; units: Uint32Array }>();

/** Spaces at the edges are separators and no part of what matched. */
function trimmed(text: string, start: number, end: number): [from: number, to: number] {
  let from = start;
  let to = end;
  while (from < to && text[from]!.trim() === '') from++;
  while (to > from && text[to - 1]!.trim() === '') to--;
  return [from, to];
}

function isDisguised(text: NormalisedText, canonical: string, start: number, end: number): boolean {
  const words = (spelling: string) => spelling.replace(/\s+/g, '');
  const separators = /[\s\p{P}\p{S}]+/gu;
  const spelling = lightFold(text.original.slice(start, end));
  if (words(spelling) === words(canonical)) return spelling.length > canonical.length + 2;
  return spelling.replace(separators, '') !== canonical.replace(separators, '');
}

/** Characters outside ASCII as texts spell them; ASCII is syntax, and case is left to the engine. */
function foldLiterals(source: string): string {
  return source.replace(/[^\0-\x7f]/gu, (character) => {
    const folded = normalise(character).text;
    return /^[^\0-\x7f]$|^[a-z0-9]$/u.test(folded) ? folded : character;
  });
}

function syntaxProblem(source: string, error: unknown): PatternProblem {
  const message = error instanceof Error ? error.message : String(error);
  const part = /`([^`]+)`$/.exec(message)?.[1];
  const at = part === undefined ? -1 : foldLiterals(source).indexOf(part);
  const hint = /invalid or unsupported Perl syntax|\(\?[=!<]/.test(message)
    ? 'Look-around and back-references are not in RE2 syntax'
    : undefined;
  return {
    code: 'pattern.syntax',
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(at < 0 ? {} : { column: at + 1 }),
  };
}
