import type { Verdict } from '@anxin/engine';

/** What a case's priority is made of. */
export interface PriorityFacts {
  /** What the rule asked for, 0 to 100. */
  asked: number;
  verdict: Verdict;
  /** Of the heaviest reason. */
  weight: number;
  /** How many people it reaches; undefined where the event does not say. */
  reach: number | undefined;
  /** What it costs, in units of its currency; undefined where the event does not say. */
  worth: number | undefined;
  /** How far whoever reported it is believed: 1 for nobody, and for who is not known yet. */
  trust?: number;
}

export interface Priority {
  priority: number;
  harm: number;
  reach: number;
}

/** What policy thinks of it already, by how sure it is. */
const VERDICT: Readonly<Record<Verdict, number>> = { allow: 1, observe: 1, limit: 1.1, reject: 1.2 };
/** As many people, or as much money, as make no difference. */
const USUAL = 100;
const MOST = 1.5;

/**
 * Priority is what the rule asked for × harm × reach × trust, 0 to 100; age comes in by the queue's order, which brings a case
 * forward by its priority and lets whatever waits long enough come before it.
 *
 * Harm is 1 for an observation of weight 1: × 1.1 where policy limits and × 1.2 where it rejects, and × (1 + 0.1 for each
 * doubling of the weight). Reach is 1 up to a hundred people or units of money, and + 0.1 with each tenfold of the larger of
 * the two. Each is 1.5 at most, and 1 for what is not said.
 */
export function priorityOf({ asked, verdict, weight, reach, worth, trust = 1 }: PriorityFacts): Priority {
  const harm = bounded(VERDICT[verdict] * (1 + 0.1 * Math.log2(Math.max(1, weight))));
  const wide = bounded(1 + 0.1 * Math.log10(Math.max(USUAL, reach ?? 0, worth ?? 0) / USUAL));
  return { priority: Math.min(100, Math.max(0, Math.round(asked * harm * wide * trust))), harm, reach: wide };
}

/** To hundredths, which is as much as anybody reads. */
const bounded = (factor: number): number => Math.round(Math.min(MOST, factor) * 100) / 100;

type Data = Readonly<Record<string, unknown>>;

/** Where events say how many people something reaches. */
const REACHES: readonly (readonly [object: string, field: string])[] = [
  ['live', 'viewers'],
  ['segment', 'viewers'],
  ['video', 'views'],
  ['creator', 'followers'],
  ['product', 'units_sold'],
];
/** And what it costs. */
const COSTS: readonly (readonly [object: string, field: string])[] = [
  ['product', 'price'],
  ['order', 'paid'],
  ['aftersale', 'amount'],
];

const at = (data: Data, [object, field]: readonly [string, string]): unknown =>
  ((Object.hasOwn(data, object) ? data[object] : undefined) as Data | null | undefined)?.[field];

/** How many people an event's subject reaches, by the largest number that it gives. */
export function reachIn(data: Data): number | undefined {
  const found = REACHES.map((place) => at(data, place)).filter((value) => typeof value === 'number' && value >= 0);
  return found.length === 0 ? undefined : Math.max(...(found as number[]));
}

/** The first amount of money that an event is about, in minor units. */
export function amountIn(data: Data): { amount: number; currency: string } | undefined {
  for (const place of COSTS) {
    const { amount, currency } = (at(data, place) ?? {}) as { amount?: unknown; currency?: unknown };
    if (typeof amount === 'number' && typeof currency === 'string') return { amount, currency };
  }
  return undefined;
}

/** Minor units of one unit of a currency: close enough to say whether something is dear. */
export const unitsOf = ({ amount, currency }: { amount: number; currency: string }): number =>
  amount / (WITHOUT_MINOR_UNITS.has(currency) ? 1 : 100);
const WITHOUT_MINOR_UNITS: ReadonlySet<string> = new Set(['JPY', 'KRW', 'VND', 'CLP', 'ISK']);
