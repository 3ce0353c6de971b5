import type { Pack, TypePlan } from './compile.ts';
import type { FieldPlan, PlacesPlan } from './match-plan.ts';
import { readBudget, refill, textsAt } from './paths.ts';
import { type Categories, SearchedText } from './searched-text.ts';
import type { EngineEvent } from './types.ts';

interface Reader {
  readonly event: EngineEvent;
  readonly type: TypePlan | undefined;
}

/** A list that is filled for one event after the other, so that not every event makes one. */
interface Kept {
  readonly texts: SearchedText[];
  /** Whether it is filled for this event. */
  filled: boolean;
}

/** An event of very many texts must not keep room for them. */
const MOST_KEPT = 64;

const keptLists = (count: number): Kept[] => Array.from({ length: count }, () => ({ texts: [], filled: false }));

/** The texts of one event after the other: each is read once, however many matches look at it. */
export class EventTexts {
  readonly #pack: Pack;
  /** By number of places, and of field. */
  readonly #places: readonly Kept[];
  readonly #fields: readonly Kept[];
  readonly #categories: Categories[];
  /** Where fields of the pack overlap: `product.*` and `product.title` are the same text. */
  #byField: Map<string, SearchedText> | undefined;
  readonly #budget = readBudget();
  /** Those of this event, and behind them those that earlier ones needed. */
  readonly #texts: SearchedText[] = [];
  #count = 0;
  /** The list that is being filled, for whom, and how far. */
  #filling: SearchedText[] = [];
  #reader: Reader | undefined;
  #filledTo = 0;

  constructor(pack: Pack) {
    const { fieldCount, placesCount } = pack.plans;
    this.#pack = pack;
    this.#places = keptLists(placesCount);
    this.#fields = keptLists(fieldCount);
    this.#categories = new Array<Categories>(fieldCount).fill(undefined);
  }

  forget(): void {
    for (let i = 0; i < this.#places.length; i++) empty(this.#places[i]!);
    for (let i = 0; i < this.#fields.length; i++) empty(this.#fields[i]!);
    this.#categories.fill(undefined);
    this.#byField = undefined;
    this.#reader = undefined;
    for (let i = 0; i < this.#count; i++) this.#texts[i]!.forget();
    if (this.#texts.length > MOST_KEPT) this.#texts.length = MOST_KEPT;
    this.#count = 0;
    refill(this.#budget);
  }

  at({ number, fields, overlapping }: PlacesPlan, reader: Reader): readonly SearchedText[] {
    if (fields.length === 1) return this.#readField(fields[0]!, reader);
    const places = this.#places[number]!;
    if (places.filled) return places.texts;
    const seen = overlapping ? new Set<SearchedText>() : undefined;
    let count = 0;
    for (let i = 0; i < fields.length; i++) {
      const some = this.#readField(fields[i]!, reader);
      for (let k = 0; k < some.length; k++) {
        if (seen?.has(some[k]!)) continue;
        seen?.add(some[k]!);
        places.texts[count++] = some[k]!;
      }
    }
    places.texts.length = count;
    places.filled = true;
    return places.texts;
  }

  categoriesAt(plan: FieldPlan | undefined, reader: Reader): Categories {
    if (plan === undefined) return undefined;
    let found = this.#categories[plan.number];
    if (found === undefined) {
      found = withParents(this.#readField(plan, reader));
      this.#categories[plan.number] = found;
    }
    return found;
  }

  #readField(plan: FieldPlan, reader: Reader): readonly SearchedText[] {
    const kept = this.#fields[plan.number]!;
    if (kept.filled) return kept.texts;
    this.#filling = kept.texts;
    this.#reader = reader;
    this.#filledTo = 0;
    textsAt(reader.event.data, plan, this.#budget, this.#take);
    kept.texts.length = this.#filledTo;
    kept.filled = true;
    return kept.texts;
  }

  readonly #take = (field: string, text: string): void => {
    let one = this.#byField?.get(field);
    if (one === undefined) {
      one = this.#next().begin(field, text, this.#reader?.type?.lexicons);
      if (this.#pack.plans.overlapping) {
        this.#byField ??= new Map();
        this.#byField.set(field, one);
      }
    }
    this.#filling[this.#filledTo++] = one;
  };

  #next(): SearchedText {
    if (this.#count === this.#texts.length) this.#texts.push(new SearchedText(this.#pack));
    return this.#texts[this.#count++]!;
  }
}

function empty(kept: Kept): void {
  kept.filled = false;
  if (kept.texts.length > MOST_KEPT) kept.texts.length = 0;
}

/** What is in `food.tea` is in `food` too. */
function withParents(categories: readonly SearchedText[]): ReadonlySet<string> {
  const all = new Set<string>();
  for (const { text } of categories) {
    for (let end = text.length; end > 0; end = text.lastIndexOf('.', end - 1)) all.add(text.slice(0, end));
  }
  return all;
}
