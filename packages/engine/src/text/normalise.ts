import { EXPANSIONS, FOLDS, KIND_RUNS } from './generated/fold-table.ts';
import { KIND } from './unit-kind.ts';

/** What lies between a canonical unit and the one before it. */
export const GAP = { none: 0, soft: 1, weak: 2, space: 3 } as const;

/** The canonical unit that stands for the end of a sentence. */
export const SENTENCE_END = '\n';

/**
 * A text as terms, patterns and grammars see it: `text` has one spelling per character (half width, lower case,
 * simplified, look-alikes resolved) and no separators. A sentence end is one `\n`, so nothing matches across it.
 * For every UTF-16 unit `i` of `text`, `[starts[i], ends[i])` are the units of `original` that it was read from.
 */
export interface NormalisedText {
  readonly original: string;
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** `GAP` between unit `i` and unit `i - 1`. */
  readonly gaps: readonly number[];
  /** 1 where the spelling of the unit differs by more than width and case, or something was hidden before it. */
  readonly respelled: readonly number[];
}

const FOLD = new Uint16Array(0x10000).map((_, unit) => unit);
for (let i = 0; i < FOLDS.length; i += 2) FOLD[FOLDS.charCodeAt(i)] = FOLDS.charCodeAt(i + 1);

const KINDS = new Uint8Array(0x10000);
for (let i = 0, at = 0; i < KIND_RUNS.length; i += 2) {
  KINDS.fill(KIND_RUNS[i + 1]!, at, at + KIND_RUNS[i]!);
  at += KIND_RUNS[i]!;
}

const EXPANSION = new Map(EXPANSIONS.map(([source, target]) => [source.codePointAt(0)!, target]));
/** Units of the basic plane that become several: asked for every kept unit, so a bit and not a map. */
const EXPANDS = new Uint8Array(0x10000);
for (const point of EXPANSION.keys()) if (point <= 0xffff) EXPANDS[point] = 1;

const LINE_FEED = 0x0a;
/** Of one call: very many overflow the stack. */
const MAX_ARGUMENTS = 4096;
const REPLACEMENT = 0xfffd;

/**
 * Normalises any string, also one with lone surrogates (each becomes U+FFFD); linear in its length, never throws.
 * A character that reads as several (`㎏`, `🔟`) gives several units with one span; a character above U+FFFF that
 * stays gives its two surrogates, both with the span of the pair.
 */
export function normalise(original: string): NormalisedText {
  const out = new Writer();
  for (let i = 0; i < original.length; i++) {
    const unit = original.charCodeAt(i);
    switch (KINDS[unit]) {
      case KIND.keep:
        if (EXPANDS[unit] === 1) out.word(EXPANSION.get(unit)!, i, i + 1);
        else out.unit(FOLD[unit]!, i, i + 1, FOLD[unit] !== unit && FOLD[unit] !== lightUnit(unit));
        break;
      case KIND.drop:
        out.hidden = 1;
        break;
      case KIND.mark:
        out.mark(i, unit < 0xfe00 || unit > 0xfe0f);
        break;
      case KIND.soft:
        out.separate(GAP.soft);
        break;
      case KIND.weak:
        out.separate(GAP.weak);
        break;
      case KIND.space:
        out.separate(GAP.space);
        break;
      case KIND.hard:
        out.sentenceEnd(i);
        break;
      case KIND.betweenDigits:
        if (isDigit(out.adjacent()) && isDigit(FOLD[original.charCodeAt(i + 1)] ?? 0)) {
          out.unit(FOLD[unit]!, i, i + 1, false);
        } else if (FOLD[unit] === 0x3a) out.separate(GAP.space);
        // One dot may break up a word; several in a row are a pause.
        else out.separate(out.gap === GAP.none || FOLD[unit] === 0x2a ? GAP.soft : GAP.space);
        break;
      case KIND.besideAlphanumeric:
        if (isAlphanumeric(out.adjacent()) || isAlphanumeric(FOLD[original.charCodeAt(i + 1)] ?? 0)) {
          out.unit(FOLD[unit]!, i, i + 1, false);
        } else out.separate(GAP.weak);
        break;
      default: {
        const point = original.codePointAt(i)!;
        if (point <= 0xffff) out.unit(REPLACEMENT, i, i + 1, true);
        else astral(out, point, i++);
      }
    }
  }
  return out.finish(original);
}

/**
 * Folds width and case only, unit by unit, so that offsets stay: what a reader would call the same spelling.
 */
export function lightFold(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += String.fromCharCode(lightUnit(text.charCodeAt(i)));
  return out;
}

/** Whether a UTF-16 unit is one of 0-9. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Whether a UTF-16 unit is one of a-z, 0-9. */
export function isAlphanumeric(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x61 && unit <= 0x7a);
}

function astral(out: Writer, point: number, at: number): void {
  const expansion = EXPANSION.get(point);
  if (expansion !== undefined) out.word(expansion, at, at + 2);
  else if (point >= 0xe0000 && point <= 0xe0fff) out.hidden = 1;
  else if (point >= 0x1f3fb && point <= 0x1f3ff) out.separate(out.gap);
  else if (point >= 0x1f000 && point <= 0x1fbff) out.separate(GAP.weak);
  else out.word(String.fromCodePoint(point), at, at + 2, false);
}

function lightUnit(unit: number): number {
  const half = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit === 0x3000 ? 0x20 : unit;
  if (half < 0x80) return half >= 0x41 && half <= 0x5a ? half + 0x20 : half;
  if (half >= 0x2e80) return half;
  const lower = String.fromCharCode(half).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : half;
}

/** The growing result. The only state is what was seen since the last unit: the widest gap, something hidden. */
class Writer {
  gap: number = GAP.none;
  hidden = 0;
  // plain arrays: for texts of usual length, making typed ones costs more than filling them
  #codes: number[] = [];
  #starts: number[] = [];
  #ends: number[] = [];
  #gaps: number[] = [];
  #respelled: number[] = [];
  #last = -1;

  unit(code: number, start: number, end: number, respelled: boolean): void {
    this.#codes.push(code);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#gaps.push(this.gap);
    this.#respelled.push(respelled ? 1 : this.hidden);
    this.#last = code;
    this.gap = GAP.none;
    this.hidden = 0;
  }

  word(text: string, start: number, end: number, respelled = true): void {
    for (let k = 0; k < text.length; k++) this.unit(text.charCodeAt(k), start, end, respelled);
  }

  separate(gap: number): void {
    if (gap > this.gap) this.gap = gap;
  }

  /** The last unit if nothing lies between it and here, else 0. */
  adjacent(): number {
    return this.gap === GAP.none ? this.#last : 0;
  }

  /** Takes the mark at `at` into the span of the character that it decorates. */
  mark(at: number, respells: boolean): void {
    const start = this.#starts.at(-1);
    if (this.#ends.at(-1) !== at || this.#last === LINE_FEED) return;
    for (let k = this.#ends.length - 1; k >= 0 && this.#starts[k] === start; k--) {
      this.#ends[k] = at + 1;
      if (respells) this.#respelled[k] = 1;
    }
  }

  sentenceEnd(at: number): void {
    this.gap = GAP.none;
    this.hidden = 0;
    if (this.#last === LINE_FEED) this.#ends[this.#ends.length - 1] = at + 1;
    else this.unit(LINE_FEED, at, at + 1, false);
  }

  finish(original: string): NormalisedText {
    let text = '';
    for (let i = 0; i < this.#codes.length; i += MAX_ARGUMENTS)
      text += String.fromCharCode(...this.#codes.slice(i, i + MAX_ARGUMENTS));
    return {
      original,
      text,
      starts: this.#starts,
      ends: this.#ends,
      gaps: this.#gaps,
      respelled: this.#respelled,
    };
  }
}
