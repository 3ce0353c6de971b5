import { copyOf, type Draft, endOf, MARK, MOST_KEPT, newDraft, readInto, shrink } from './draft.ts';
import type { NormalisedText } from './normalised-text.ts';

/** What was read last, and for whom. Texts are searched as soon as they are read: few are ever copied out of it. */
const LAST: Draft = newDraft();
let reader: TextOfDraft | undefined;

/**
 * Normalises any string, also one with lone surrogates (each becomes U+FFFD); linear in its length, never throws.
 * A character that reads as several (`㎏`, `🔟`) gives several units with one span; a character above U+FFFF that
 * stays gives its two surrogates, both with the span of the pair.
 */
export function normalise(original: string): NormalisedText {
  const text = new TextOfDraft(original);
  if (LAST.units.length > MOST_KEPT) shrink(LAST);
  reader = text;
  readInto(LAST, original);
  return text;
}

/** `normalise` for whoever keeps a draft, and uses the text no longer than until another one is read into it. */
export function normaliseInto(draft: Draft, original: string): NormalisedText {
  if (draft.units.length > MOST_KEPT) shrink(draft);
  readInto(draft, original);
  return new TextOfDraft(original, draft);
}

/** A text that was read into a draft, which stays as it is for as long as the text is used. */
export const textIn = (draft: Draft, original: string): NormalisedText => new TextOfDraft(original, draft);

/** The text's lists themselves. Normalising anything overwrites them, so whoever looks in does it at once. */
export function draftOf(text: NormalisedText): Draft {
  return (text as TextOfDraft).draft();
}

class TextOfDraft implements NormalisedText {
  readonly original: string;
  #text: string | undefined;
  #own: Draft | undefined;

  constructor(original: string, own?: Draft) {
    this.original = original;
    this.#own = own;
  }

  /** Where another text was read since, this one is read again, once: it is worth its own memory then. */
  draft(): Draft {
    if (reader === this) return LAST;
    if (this.#own === undefined) {
      reader = undefined;
      readInto(LAST, this.original);
      this.#own = copyOf(LAST);
    }
    return this.#own;
  }

  get text(): string {
    if (this.#text === undefined) {
      const draft = this.draft();
      this.#text = isAsWritten(draft, this.original)
        ? this.original
        : UTF_16.decode(draft.units.subarray(0, draft.length));
    }
    return this.#text;
  }

  get length(): number {
    return this.draft().length;
  }

  unit(at: number): number {
    return this.draft().units[at]!;
  }

  gap(at: number): number {
    return this.draft().marks[at]! & MARK.gap;
  }

  isRespelled(at: number): boolean {
    return (this.draft().marks[at]! & MARK.respelled) !== 0;
  }

  start(at: number): number {
    return this.draft().starts[at]!;
  }

  end(at: number): number {
    return endOf(this.draft(), at);
  }
}

/** As most terms of lexicons are, which then need no second copy. */
function isAsWritten({ units, length }: Draft, original: string): boolean {
  if (length !== original.length) return false;
  for (let at = 0; at < length; at++) if (units[at] !== original.charCodeAt(at)) return false;
  return true;
}

/** What is written to a draft holds no lone surrogate, so that nothing is lost. */
const UTF_16 = new TextDecoder('utf-16le', { ignoreBOM: true });
