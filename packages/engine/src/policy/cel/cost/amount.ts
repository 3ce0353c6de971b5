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

/** So many times the values inside an element, and so many times the units of text in it. */
interface Share {
  readonly values: number;
  readonly units: number;
}

/** No more than `most`, and no more than any of the shares of the element. */
interface Part {
  readonly most: number;
  readonly each: Each | null;
  readonly shares: readonly Share[];
}

/** What a range holds: its elements, the values in them at all levels, and the text in them. */
export interface Held {
  readonly items: Amount;
  readonly below: Amount;
  readonly total: Amount;
}

export const NOTHING: Amount = [];

/** Beyond these, parts are joined and shares left out: what is lost is sharpness, never the bound. */
const MAX_PARTS = 16;
const MAX_SHARES = 3;

export function exactly(most: number): Amount {
  return most === 0 ? NOTHING : [{ most, each: null, shares: [] }];
}

/** Something inside `each`: at most `most`, at most `values` a value in it and `units` a unit of its text. */
export function within(each: Each, most: number, { values = 0, units = 0 }): Amount {
  return most === 0 ? NOTHING : [{ most, each, shares: [{ values, units }] }];
}

export function mostOf(amount: Amount): number {
  let most = 0;
  for (const part of amount) most += part.most;
  return most;
}

export function plus(...amounts: readonly Amount[]): Amount {
  let some: Amount = NOTHING;
  let all: Part[] | undefined;
  for (const amount of amounts) {
    if (amount.length === 0) continue;
    if (some.length === 0) some = amount;
    else if (all === undefined) all = [...some, ...amount];
    else all.push(...amount);
  }
  if (all === undefined) return some;
  return all.length > MAX_PARTS ? joined(all) : all;
}

export function times(amount: Amount, factor: number): Amount {
  if (factor === 0) return NOTHING;
  if (factor === 1) return amount;
  return amount.map(({ most, each, shares }) => ({
    most: product(most, factor),
    each,
    shares: shares.map((share) => timesShare(share, factor)),
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
      if (part.each === each) return sumOfPart(part, range);
      // Of an outer element too: what its own elements are bounded by is the better of the two.
      return part.each === null || related ? times(range.items, part.most) : times([part], count);
    }),
  );
}

function sumOfPart({ most, shares }: Part, range: Held): Amount {
  const bounds = [
    times(range.items, most),
    ...shares.map(({ values, units }) => plus(times(range.below, values), times(range.total, units))),
  ];
  const least = bounds.reduce(lower);
  const outer = least[0]?.each ?? null;
  if (outer === null) return least;
  // Which bound is the lowest may be another once it is summed over the outer range too, so all go along.
  const whole = bounds.filter((bound) => bound.every((part) => part.each === outer)).map((bound) => joined(bound)[0]);
  if (least.some((part) => part.each !== outer)) return least;
  return [{ most: mostOf(least), each: outer, shares: fewest(whole.flatMap((part) => part?.shares ?? [])) }];
}

/** An amount that held for one element, told without it. */
export function without(amount: Amount, each: Each): Amount {
  return amount.map((part) => (part.each === each ? { most: part.most, each: null, shares: [] } : part));
}

function joined(parts: Amount): Amount {
  if (parts.length < 2) return parts;
  const byEach = new Map<Each | null, Part>();
  for (const part of parts) {
    const other = byEach.get(part.each);
    byEach.set(part.each, other === undefined ? part : combine(part, other, (a, b) => a + b));
  }
  return [...byEach.values()];
}

/** Every share of the one with every share of the other: each pair bounds what the two come to. */
function combine(a: Part, b: Part, how: (a: number, b: number) => number): Part {
  const shares = a.shares.flatMap((share) =>
    b.shares.map((other) => ({ values: how(share.values, other.values), units: how(share.units, other.units) })),
  );
  return { most: how(a.most, b.most), each: a.each, shares: fewest(shares) };
}

/** Without those that another one is below in both respects. */
function fewest(shares: readonly Share[]): readonly Share[] {
  const kept: Share[] = [];
  for (const share of shares) {
    if (kept.some((other) => other.values <= share.values && other.units <= share.units)) continue;
    if (kept.length < MAX_SHARES) kept.push(share);
  }
  return kept;
}

const timesShare = ({ values, units }: Share, factor: number): Share => ({
  values: product(values, factor),
  units: product(units, factor),
});

/** Nothing of something that has no bound is nothing. */
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
