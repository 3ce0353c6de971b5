import type { EnumField, FlagField, ListField, Listing, NumberField, OptionalField } from './listing.ts';

export type Comparison = '<' | '<=' | '>' | '>=';

/** What must hold for a rule to fire, in no engine's language. An optional field is asked for before it is read. */
export type Condition =
  | { readonly kind: 'compare'; readonly field: NumberField; readonly operator: Comparison; readonly value: number }
  | { readonly kind: 'equal'; readonly field: EnumField; readonly value: string }
  | { readonly kind: 'one-of'; readonly field: EnumField; readonly values: readonly string[] }
  | { readonly kind: 'flag'; readonly field: FlagField }
  | { readonly kind: 'present'; readonly field: OptionalField }
  | { readonly kind: 'holds'; readonly field: ListField; readonly value: string }
  | { readonly kind: 'size'; readonly field: ListField; readonly operator: Comparison; readonly value: number }
  /** Text holds a term of the lexicon. */
  | { readonly kind: 'found' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

/** What conditions are asked of: a listing, and how many terms stand in its texts. */
export type Facts = Listing & { readonly hits?: number };

/** What each engine must answer, written as plainly as it can be. */
export function holds(condition: Condition, facts: Facts): boolean {
  switch (condition.kind) {
    case 'compare':
      return compare(facts[condition.field]!, condition.operator, condition.value);
    case 'equal':
      return facts[condition.field] === condition.value;
    case 'one-of':
      return condition.values.includes(facts[condition.field]!);
    case 'flag':
      return facts[condition.field];
    case 'present':
      return Object.hasOwn(facts, condition.field);
    case 'holds':
      return facts[condition.field].includes(condition.value);
    case 'size':
      return compare(facts[condition.field].length, condition.operator, condition.value);
    case 'found':
      return facts.hits! > 0;
    case 'all':
      return condition.parts.every((part) => holds(part, facts));
    case 'any':
      return condition.parts.some((part) => holds(part, facts));
    case 'not':
      return !holds(condition.part, facts);
  }
}

function compare(left: number, operator: Comparison, right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** Indexes of the rules that fire. */
export const firing = (rules: readonly Condition[], facts: Facts): number[] =>
  rules.flatMap((rule, index) => (holds(rule, facts) ? [index] : []));
