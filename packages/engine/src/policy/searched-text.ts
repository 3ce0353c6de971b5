import { findSimilar, type SimilarPart } from '../signals/similar.ts';
import { type ContactHit, findContacts } from '../text/contact.ts';
import { type Draft, newDraft } from '../text/draft.ts';
import { type ExemptedHit, type ScanResult, scan, type TermHit } from '../text/matcher.ts';
import { worthALook } from '../text/needle-index.ts';
import { normaliseInto } from '../text/normalise.ts';
import type { NormalisedText } from '../text/normalised-text.ts';
import { findPattern, type PatternHit, type TextPattern } from '../text/pattern.ts';
import type { Pack } from './compile.ts';
import type { MatchPlan } from './match-plan.ts';

/** The categories of what is judged; undefined where nothing is known of them. */
export type Categories = ReadonlySet<string> | undefined;

type SimilarFind = MatchPlan['find'] & { kind: 'similar' };
type PatternFind = MatchPlan['find'] & { kind: 'pattern' };

const NONE: readonly never[] = [];
const NO_LEXICONS: ReadonlySet<string> = new Set();

/** What terms of all lexicons were found, by lexicon. */
interface Terms {
  readonly hits: ReadonlyMap<string, readonly TermHit[]> | undefined;
  readonly exempted: ReadonlyMap<string, readonly ExemptedHit[]> | undefined;
}

/** A text of an event: read, and searched for each kind of thing, when somebody first asks for it, and once. */
export class SearchedText {
  /** Where it stands: `segment.comments[2]`. */
  field = '';
  text = '';
  readonly #pack: Pack;
  #lexicons: ReadonlySet<string> = NO_LEXICONS;
  /** Its own, so that other texts of the event are read without this one having to be read again. */
  #draft: Draft | undefined;
  #normalised: NormalisedText | undefined;
  #terms: Terms | undefined;
  /** For whom these are; what is judged has the same categories nearly always. */
  #categories: Categories;
  #contacts: readonly ContactHit[] | undefined;
  /** Which patterns this text is worth a look for, once that is asked; the list is kept for the next one. */
  #worth: Uint8Array | undefined;
  #knowsWorth = false;
  #patterns: Map<TextPattern, readonly PatternHit[]> | undefined;
  #similar: Map<SimilarFind, readonly SimilarPart[]> | undefined;

  constructor(pack: Pack) {
    this.#pack = pack;
  }

  /** @param lexicons to look for at once: a text is not searched for each by itself */
  begin(field: string, text: string, lexicons: ReadonlySet<string> = NO_LEXICONS): this {
    this.field = field;
    this.text = text;
    this.#lexicons = lexicons;
    return this;
  }

  forget(): void {
    this.begin('', '');
    this.#normalised = undefined;
    this.#terms = undefined;
    this.#categories = undefined;
    this.#contacts = undefined;
    this.#knowsWorth = false;
    this.#patterns = undefined;
    this.#similar = undefined;
  }

  terms(lexicon: string, categories: Categories): readonly TermHit[] {
    return this.#search(categories).hits?.get(lexicon) ?? NONE;
  }

  exempted(lexicon: string, categories: Categories): readonly ExemptedHit[] {
    return this.#search(categories).exempted?.get(lexicon) ?? NONE;
  }

  contacts(): readonly ContactHit[] {
    this.#contacts ??= findContacts(this.#canonical());
    return this.#contacts;
  }

  pattern({ pattern, number }: PatternFind): readonly PatternHit[] {
    const { needles } = this.#pack;
    if (!this.#knowsWorth) this.#worth = worthALook(needles, this.#canonical(), this.#worth);
    this.#knowsWorth = true;
    if (this.#worth![number] === 0) return NONE;
    this.#patterns ??= new Map();
    let hits = this.#patterns.get(pattern);
    if (hits === undefined) {
      hits = findPattern(pattern, this.#canonical());
      this.#patterns.set(pattern, hits);
    }
    return hits;
  }

  similar(find: SimilarFind): readonly SimilarPart[] {
    this.#similar ??= new Map();
    let parts = this.#similar.get(find);
    if (parts === undefined) {
      parts = findSimilar(find.set, this.#canonical(), find.atLeast);
      this.#similar.set(find, parts);
    }
    return parts;
  }

  #canonical(): NormalisedText {
    if (this.#normalised === undefined) {
      this.#draft ??= newDraft();
      this.#normalised = normaliseInto(this.#draft, this.text);
    }
    return this.#normalised;
  }

  #search(categories: Categories): Terms {
    if (this.#terms === undefined || this.#categories !== categories) {
      this.#terms = byLexicon(scan(this.#pack.matcher, this.#canonical(), this.#lexicons, categories));
      this.#categories = categories;
    }
    return this.#terms;
  }
}

const NOTHING: Terms = { hits: undefined, exempted: undefined };

function byLexicon({ hits, exempted }: ScanResult): Terms {
  if (hits.length === 0 && exempted.length === 0) return NOTHING;
  return {
    hits: Map.groupBy(hits, (hit) => hit.lexicon),
    exempted: exempted.length === 0 ? undefined : Map.groupBy(exempted, (hit) => hit.lexicon),
  };
}
