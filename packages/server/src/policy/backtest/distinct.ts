import { hash } from 'node:crypto';

/**
 * How many different names there were, in bounded memory: those with the smallest hashes are kept, which is a uniform
 * sample of them. Up to `KEPT` names the count is exact; beyond, it is estimated from how close together the kept ones lie
 * (Bar-Yossef et al., Counting distinct elements in a data stream, 2002), to within some 2 %.
 */
export interface Distinct {
  /** Hash, as 12 hex digits, to the name. */
  kept: Record<string, string>;
  size: number;
  /** Whether names were let go. */
  beyond: boolean;
}

const KEPT = 2_000;
const DIGITS = 12;

export const noneDistinct = (): Distinct => ({ kept: {}, size: 0, beyond: false });

export function addDistinct(into: Distinct, name: string): void {
  const key = hash('sha256', name).slice(0, DIGITS);
  if (Object.hasOwn(into.kept, key)) return;
  into.kept[key] = name;
  into.size++;
  // let go in bulk: sorting costs more than keeping some for a while
  if (into.size > 2 * KEPT) trim(into);
}

export function mergeDistinct(into: Distinct, other: Distinct): void {
  Object.assign(into.kept, other.kept);
  into.size = Object.keys(into.kept).length;
  into.beyond ||= other.beyond;
  trim(into);
}

function trim(distinct: Distinct): void {
  const hashes = Object.keys(distinct.kept).sort();
  if (hashes.length <= KEPT) return;
  distinct.kept = Object.fromEntries(hashes.slice(0, KEPT).map((key) => [key, distinct.kept[key]!]));
  distinct.size = KEPT;
  distinct.beyond = true;
}

export interface Count {
  count: number;
  exact: boolean;
}

export function countDistinct(distinct: Distinct): Count {
  trim(distinct);
  const hashes = Object.keys(distinct.kept).sort();
  if (!distinct.beyond) return { count: hashes.length, exact: true };
  const largest = Number.parseInt(hashes.at(-1)!, 16) / 16 ** DIGITS;
  return { count: Math.round((hashes.length - 1) / largest), exact: false };
}

/** The names that were kept: all of them, or a uniform sample. */
export function namesOf(distinct: Distinct): string[] {
  trim(distinct);
  return Object.values(distinct.kept);
}
