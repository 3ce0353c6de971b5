/**
 * Upper bounds of steps, lengths and counts, while they are put together. A bound inside a comprehension may be told
 * beside the element that it is for: all elements together hold no more than their list does, so a walk over a
 * thousand texts of an event costs what the event's text costs, and not a thousand times the longest one.
 */
export type Amount = readonly Part[];

/** One element of one comprehension's range; only its identity matters. */
export interface Each {
  readonly variable: string;
}

/** No more than `most`, and no more than `values` times the values in the element plus `units` times its text. */
interface Part {
  readonly most: number;
  readonly each: Each | null;
  readonly values: number;
  readonly units: number;
}

/** What a range holds: its elements, the values in them at all levels, and the text in them. */
export interface Held {
  readonly items: Amount;
  readonly below: Amount;
  readonly total: Amount;
}

export const NOTHING: Amount = [];

/** Parts beyond which those of one element are joined: what is lost is sharpness, never the bound. */
const MAX_PARTS = 16;

export function exactly(most: number): Amount {
  return most === 0 ? NOTHING : [{ most, each: null, values: 0, units: 0 }];
}

/** Something inside `each`: at most `most`, at most `values` a value in it and `units` a unit of its text. */
export function within(each: Each, most: number, { values = 0, units = 0 }): Amount {
  return most === 0 ? NOTHING : [{ most, each, values, units }];
}

export function mostOf(amount: Amount): number {
  let most = 0;
  for (const part of amount) most += part.most;
  return most;
}

export function plus(...amounts: readonly Amount[]): Amount {
  const parts = amounts.filter((amount) => amount.length > 0);
  if (parts.length < 2) return parts[0] ?? NOTHING;
  const all = parts.flat();
  return all.length > MAX_PARTS ? joined(all) : all;
}

export function times(amount: Amount, factor: number): Amount {
  if (factor === 0) return NOTHING;
  if (factor === 1) return amount;
  return amount.map(({ most, each, values, units }) => ({
    most: product(most, factor),
    each,
    values: product(values, factor),
    units: product(units, factor),
  }));
}

/** What holds for either of two. */
export function larger(a: Amount, b: Amount): Amount {
  const parts = new Map<Each | null, Part>();
  for (const part of joined(a)) parts.set(part.each, part);
  for (const part of joined(b)) {
    const other = parts.get(part.each);
    parts.set(part.each, other === undefined ? part : combine(part, other, Math.max));
  }
  return [...parts.values()];
}

/** Either of two bounds of the same thing: the lower one. */
export function lower(a: Amount, b: Amount): Amount {
  return mostOf(b) < mostOf(a) ? b : a;
}

export function atMost(amount: Amount, most: number): Amount {
  if (mostOf(amount) <= most) return amount;
  if (amount.every(({ each }) => each === null)) return exactly(most);
  return amount.map((part) => (part.most > most ? { ...part, most } : part));
}

/** The sum of an amount over all elements of a range, where `each` stands for one of them. */
export function sumOver(amount: Amount, each: Each, range: Held): Amount {
  const count = mostOf(range.items);
  const related = range.items.some((part) => part.each !== null);
  return plus(
    ...amount.map((part): Amount => {
      if (part.each !== each) {
        // Of an outer element too: what its own elements are bounded by is the better of the two.
        return part.each === null || related ? times(range.items, part.most) : times([part], count);
      }
      const together = plus(times(range.below, part.values), times(range.total, part.units));
      return lower(times(range.items, part.most), together);
    }),
  );
}

/** An amount that held for one element, told without it. */
export function without(amount: Amount, each: Each): Amount {
  return amount.map((part) => (part.each === each ? { most: part.most, each: null, values: 0, units: 0 } : part));
}

function joined(parts: Amount): Amount {
  const byEach = new Map<Each | null, Part>();
  for (const part of parts) {
    const other = byEach.get(part.each);
    byEach.set(part.each, other === undefined ? part : combine(part, other, (a, b) => a + b));
  }
  return [...byEach.values()];
}

function combine(a: Part, b: Part, how: (a: number, b: number) => number): Part {
  return { most: how(a.most, b.most), each: a.each, values: how(a.values, b.values), units: how(a.units, b.units) };
}

/** Nothing of something that has no bound is nothing. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
