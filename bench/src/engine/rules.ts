import { type Comparison, type Condition, holds } from './condition.ts';
import {
  type EnumField,
  isOptional,
  type ListField,
  type Listing,
  listingOf,
  type NumberField,
  type OptionalField,
  VALUES,
} from './listing.ts';
import { type Random, randomOf } from './random.ts';

const NUMBERS: readonly NumberField[] = [
  ...(['price', 'price', 'list_price', 'deposit', 'warranty_months', 'stock', 'sold', 'reviews', 'rating'] as const),
  ...(['return_rate', 'complaints', 'merchant_days', 'merchant_level', 'weight_grams'] as const),
];
const ENUMS: readonly EnumField[] = ['category', 'category', 'brand', 'region', 'currency', 'shipping'];
const COMPARISONS: readonly Comparison[] = ['<', '<=', '>', '>='];
/** Listings on which a rule is tried before it is taken. */
const SAMPLE = 400;
const MOST_FIRING = 0.05;
/** Of the rules that never fire on the sample so many are kept: a gate has some of them too. */
const KEEP_QUIET = 0.15;

/**
 * Rules as a marketplace's listing gate has them: each of three to six conditions, with alternatives and negations
 * inside, and each firing on few listings. The first so many of a longer list are the shorter one.
 */
export function rulesOf(seed: number, count: number): Condition[] {
  const random = randomOf(seed);
  const sample = Array.from({ length: SAMPLE }, (_, i) => listingOf(randomOf(seed + i + 1)));
  const rules: Condition[] = [];
  while (rules.length < count) {
    const rule = ruleOf(random, sample);
    const share = sample.filter((listing) => holds(rule, listing)).length / SAMPLE;
    if (share <= MOST_FIRING && (share > 0 || random.happens(KEEP_QUIET))) rules.push(rule);
  }
  return rules;
}

function ruleOf(random: Random, sample: readonly Listing[]): Condition {
  const parts: Condition[] = [];
  for (let left = random.between(3, 6); left > 0; ) {
    const wide = left >= 2 && random.happens(0.35);
    const group = wide ? Math.min(left, random.between(2, 3)) : 1;
    left -= group;
    const leaves = Array.from({ length: group }, () => leafOf(random, sample));
    const inner: Condition = wide ? { kind: 'any', parts: nested(random, leaves) } : leaves[0]!;
    parts.push(random.happens(0.2) ? { kind: 'not', part: inner } : inner);
  }
  return parts.length === 1 ? parts[0]! : { kind: 'all', parts };
}

/** Of three alternatives the last two may have to hold together. */
const nested = (random: Random, leaves: readonly Condition[]): readonly Condition[] =>
  leaves.length === 3 && random.happens(0.5) ? [leaves[0]!, { kind: 'all', parts: leaves.slice(1) }] : leaves;

function leafOf(random: Random, sample: readonly Listing[]): Condition {
  const draw = random.fraction();
  if (draw < 0.45) return guarded(comparisonOf(random, sample));
  if (draw < 0.75) return guarded(membershipOf(random));
  if (draw < 0.82) return { kind: 'flag', field: random.one(['cross_border', 'pre_sale', 'second_hand']) };
  if (draw < 0.87)
    return { kind: 'present', field: random.one<OptionalField>(['brand', 'list_price', 'deposit', 'warranty_months']) };
  if (draw < 0.94) {
    const field = random.one(['qualifications', 'guarantees'] as const);
    return { kind: 'holds', field, value: random.one(VALUES[field]) };
  }
  const field = random.one<ListField>(['images', 'qualifications', 'guarantees']);
  return { kind: 'size', field, operator: random.one(COMPARISONS), value: random.between(1, 4) };
}

/** Against a value that some listing has, rounded as people write thresholds. */
function comparisonOf(random: Random, sample: readonly Listing[]): Condition & { field: NumberField } {
  const field = random.one(NUMBERS);
  const value = random.one(sample)[field];
  if (value === undefined) return comparisonOf(random, sample);
  return { kind: 'compare', field, operator: random.one(COMPARISONS), value: Number(value.toPrecision(2)) };
}

function membershipOf(random: Random): Condition & { field: EnumField } {
  const field = random.one(ENUMS);
  const values = [...new Set(VALUES[field])];
  if (random.happens(0.5)) return { kind: 'equal', field, value: random.one(values) };
  return { kind: 'one-of', field, values: random.some(values, random.between(2, Math.min(6, values.length - 1))) };
}

const guarded = (leaf: Condition & { field: NumberField | EnumField }): Condition =>
  isOptional(leaf.field) ? { kind: 'all', parts: [{ kind: 'present', field: leaf.field }, leaf] } : leaf;
