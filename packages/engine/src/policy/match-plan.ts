import type { Refuse } from '../signals/compile-features.ts';
import { buildSimilarSet, type SimilarSet } from '../signals/similar.ts';
import type { ContactKind } from '../text/contact.ts';
import { compilePattern, type TextPattern } from '../text/pattern.ts';
import type { MatchDocument, SimilarDocument } from './document.ts';

/** A field that texts are read from. Numbers of plans are places in lists that are kept for an event. */
export interface FieldPlan {
  readonly number: number;
  /** As it is written: `segment.comments`. */
  readonly field: string;
  readonly path: readonly string[];
}

/** Fields that texts are searched in; many matches look in the same. */
export interface PlacesPlan {
  readonly number: number;
  readonly fields: readonly FieldPlan[];
  /** Whether a text may stand in two of them, as in `product.*` and `product.title`. */
  readonly overlapping: boolean;
}

/** What a match looks for. Rules that look for the same in the same fields share one, and so its result. */
export interface MatchPlan {
  readonly number: number;
  readonly find:
    | { readonly kind: 'lexicon'; readonly names: readonly string[] }
    /** `number` among the patterns of the pack. */
    | { readonly kind: 'pattern'; readonly pattern: TextPattern; readonly number: number }
    | { readonly kind: 'contact'; readonly contact: ContactKind | 'any' }
    | { readonly kind: 'similar'; readonly set: SimilarSet; readonly atLeast: number };
  readonly places: PlacesPlan;
  /** Where the categories of what is judged stand. */
  readonly category: FieldPlan | undefined;
}

/** The matches of a pack, each once. */
export interface MatchPlans {
  readonly matches: readonly MatchPlan[];
  /** By number. */
  readonly patterns: readonly TextPattern[];
  readonly fieldCount: number;
  readonly placesCount: number;
  /** Whether a text may stand in two of its fields. */
  readonly overlapping: boolean;
}

export interface MatchPlanner extends MatchPlans {
  /** Undefined where it was refused. */
  plan(match: MatchDocument, refuse: Refuse): MatchPlan | undefined;
}

export function matchPlanner(known: ReadonlyMap<string, SimilarDocument>): MatchPlanner {
  const setOf = similarSets(known);
  const matches = new Map<string, MatchPlan>();
  const patterns: TextPattern[] = [];
  const fields = new Map<string, FieldPlan>();
  const places = new Map<string, PlacesPlan>();
  const fieldOf = (field: string): FieldPlan =>
    kept(fields, field, (number) => ({ number, field, path: field.split('.') }));
  const placesOf = (names: readonly string[]): PlacesPlan =>
    kept(places, names.join(' '), (number) => {
      const all = names.map(fieldOf);
      return { number, fields: all, overlapping: someMeet(all) };
    });
  return {
    get matches() {
      return [...matches.values()];
    },
    patterns,
    get fieldCount() {
      return fields.size;
    },
    get placesCount() {
      return places.size;
    },
    get overlapping() {
      return someMeet([...fields.values()]);
    },
    plan(match, refuse) {
      const key = keyOf(match);
      const before = matches.get(key);
      if (before !== undefined) return before;
      const find = planFind(match.find, setOf, patterns, refuse);
      if (find === undefined) return undefined;
      return kept(matches, key, (number) => ({
        ...{ number, find },
        places: placesOf(match.in.map(({ value }) => value)),
        category: match.category && fieldOf(match.category.value),
      }));
    },
  };
}

function kept<T>(by: Map<string, T>, key: string, make: (number: number) => T): T {
  let found = by.get(key);
  if (found === undefined) {
    found = make(by.size);
    by.set(key, found);
  }
  return found;
}

const someMeet = (fields: readonly FieldPlan[]): boolean =>
  fields.some((a, i) => fields.some((b, j) => i < j && mayMeet(a, b)));

const mayMeet = ({ path: a }: FieldPlan, { path: b }: FieldPlan): boolean =>
  a.every((step, i) => i >= b.length || step === b[i] || step === '*' || b[i] === '*');

function keyOf({ find, in: fields, category }: MatchDocument): string {
  return JSON.stringify([identityOf(find), fields.map(({ value }) => value), category?.value]);
}

function identityOf(find: MatchDocument['find']): unknown {
  if ('lexicons' in find) return find.lexicons.map(({ value }) => value);
  if ('pattern' in find) return { p: find.pattern.text };
  if ('similar' in find) return { s: find.similar.value, at: find.atLeast };
  return { c: find.contact };
}

type SetOf = (name: string) => SimilarSet | undefined;

/** Sets of known texts by their name, built when a rule first asks. */
function similarSets(documents: ReadonlyMap<string, SimilarDocument>): SetOf {
  const built = new Map<string, SimilarSet>();
  return (name) => {
    const known = documents.get(name);
    const set = built.get(name) ?? (known && buildSimilarSet(known));
    if (set !== undefined) built.set(name, set);
    return set;
  };
}

/** @param patterns those before it; it is added, if it is one */
function planFind(
  find: MatchDocument['find'],
  setOf: SetOf,
  patterns: TextPattern[],
  refuse: Refuse,
): MatchPlan['find'] | undefined {
  if ('lexicons' in find) return { kind: 'lexicon', names: find.lexicons.map(({ value }) => value) };
  if ('similar' in find) {
    const set = setOf(find.similar.value);
    return set && { kind: 'similar', set, atLeast: find.atLeast };
  }
  if ('contact' in find) return { kind: 'contact', contact: find.contact as ContactKind | 'any' };
  const compiled = compilePattern(find.pattern.text);
  if ('pattern' in compiled) {
    const { pattern } = compiled;
    return { kind: 'pattern', pattern, number: patterns.push(pattern) - 1 };
  }
  const { column = 1, code, message, hint } = compiled.problem;
  refuse({ file: find.pattern.file, ...find.pattern.locate(column - 1) }, code, message, hint);
  return undefined;
}
