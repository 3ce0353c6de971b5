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
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** `GAP` between unit `i` and unit `i - 1`. */
  readonly gaps: Uint8Array;
  /** 1 where the spelling of the unit differs by more than width and case, or something was hidden before it. */
  readonly respelled: Uint8Array;
}

const FOLD = new Uint16Array(0x10000).map((_, unit) => unit);
for (let i = 0; i < FOLDS.length; i += 2) FOLD[FOLDS.charCodeAt(i)] = FOLDS.charCodeAt(i + 1);

const KINDS = new Uint8Array(0x10000);
for (let i = 0, at = 0; i < KIND_RUNS.length; i += 2) {
  KINDS.fill(KIND_RUNS[i + 1]!, at, at + KIND_RUNS[i]!);
  at += KIND_RUNS[i]!;
}

const EXPANSION = new Map(EXPANSIONS.map(([source, target]) => [source.codePointAt(0)!, target]));
/** 1 where a kept unit is spelled otherwise than by width and case, 2 where it becomes several: asked for every unit. */
const RESPELLED = 1;
const EXPANDS = 2;
const SPELLING = new Uint8Array(0x10000);
for (let unit = 0; unit < 0x10000; unit++)
  if (FOLD[unit] !== unit && FOLD[unit] !== lightUnit(unit)) SPELLING[unit] = RESPELLED;
for (const point of EXPANSION.keys()) if (point <= 0xffff) SPELLING[point] = EXPANDS;

const LINE_FEED = 0x0a;
const REPLACEMENT = 0xfffd;
/** A writer that grew beyond it, for one long text, gives the memory back. */
const MAX_KEPT = 65_536;

/**
 * Normalises any string, also one with lone surrogates (each becomes U+FFFD); linear in its length, never throws.
 * A character that reads as several (`㎏`, `🔟`) gives several units with one span; a character above U+FFFF that
 * stays gives its two surrogates, both with the span of the pair.
 */
export function normalise(original: string): NormalisedText {
  const out = WRITER;
  out.begin();
  for (let i = 0; i < original.length; i++) {
    const unit = original.charCodeAt(i);
    switch (KINDS[unit]) {
      case KIND.keep:
        if (SPELLING[unit] === EXPANDS) out.word(EXPANSION.get(unit)!, i, i + 1);
        else out.unit(FOLD[unit]!, i, i + 1, SPELLING[unit] === RESPELLED);
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

/**
 * The growing result. The only state is what was seen since the last unit: the widest gap, something hidden. One is
 * reused for every text, since nothing waits while it is written to; what `finish` gives out is a copy.
 */
class Writer {
  gap: number = GAP.none;
  hidden = 0;
  #length = 0;
  #last = -1;
  #codes = new Uint16Array(1024);
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #gaps = new Uint8Array(1024);
  #respelled = new Uint8Array(1024);

  begin(): void {
    this.gap = GAP.none;
    this.hidden = 0;
    this.#length = 0;
    this.#last = -1;
  }

  unit(code: number, start: number, end: number, respelled: boolean): void {
    const at = this.#length;
    if (at === this.#codes.length) this.#grow();
    this.#codes[at] = code;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#gaps[at] = this.gap;
    this.#respelled[at] = respelled ? 1 : this.hidden;
    this.#length = at + 1;
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
    const last = this.#length - 1;
    if (last < 0 || this.#ends[last] !== at || this.#last === LINE_FEED) return;
    const start = this.#starts[last];
    for (let k = last; k >= 0 && this.#starts[k] === start; k--) {
      this.#ends[k] = at + 1;
      if (respells) this.#respelled[k] = 1;
    }
  }

  sentenceEnd(at: number): void {
    this.gap = GAP.none;
    this.hidden = 0;
    if (this.#last === LINE_FEED) this.#ends[this.#length - 1] = at + 1;
    else this.unit(LINE_FEED, at, at + 1, false);
  }

  finish(original: string): NormalisedText {
    const length = this.#length;
    const result = {
      original,
      text: UTF_16.decode(this.#codes.subarray(0, length)),
      starts: this.#starts.slice(0, length),
      ends: this.#ends.slice(0, length),
      gaps: this.#gaps.slice(0, length),
      respelled: this.#respelled.slice(0, length),
    };
    if (this.#codes.length > MAX_KEPT) this.#resize(1024);
    return result;
  }

  #grow(): void {
    const before = [this.#codes, this.#starts, this.#ends, this.#gaps, this.#respelled];
    this.#resize(2 * this.#codes.length);
    for (const [i, into] of [this.#codes, this.#starts, this.#ends, this.#gaps, this.#respelled].entries())
      into.set(before[i]!);
  }

  #resize(size: number): void {
    this.#codes = new Uint16Array(size);
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
    this.#gaps = new Uint8Array(size);
    this.#respelled = new Uint8Array(size);
  }
}

/** What is written holds no lone surrogate, so that nothing is lost. */
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true });

const WRITER = new Writer();
