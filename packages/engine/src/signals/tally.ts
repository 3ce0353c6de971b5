import { addDecimals, type Decimal, decimalOf, numberOf, parseDecimal, writeDecimal, ZERO } from './decimal.ts';
import type { Amount, FeaturePlan, Measure } from './feature.ts';
import { SIGNAL_LIMITS } from './limits.ts';

interface Latest {
  readonly at: number;
  readonly number: number;
}

/** What is known of some events: enough to add more, to join two, and to say the value of the measure. */
export interface Tally {
  /** Events; of a ratio, those that are `over`. */
  count: number;
  /** Of a ratio. */
  of: number;
  /** Of a sum or mean, exactly. */
  total: Decimal;
  /** Of a minimum or maximum. */
  extreme: number | undefined;
  /** Of the last one: what it was, and when (milliseconds since 1970). */
  last: Latest | undefined;
  /** Of distinct values: all of them, or so many that there are `SIGNAL_LIMITS.distinct` at least. */
  tokens: Set<string> | undefined;
}

export function emptyTally(): Tally {
  return { count: 0, of: 0, total: ZERO, extreme: undefined, last: undefined, tokens: undefined };
}

export function addAmount(tally: Tally, measure: Measure, amount: Amount): void {
  if (measure === 'ratio') {
    if (amount.over) tally.count++;
    if (amount.of) tally.of++;
    return;
  }
  tally.count++;
  if (measure === 'sum' || measure === 'mean') tally.total = addDecimals(tally.total, decimalOf(amount.number!));
  else if (measure === 'min' || measure === 'max') tally.extreme = further(measure, tally.extreme, amount.number);
  else if (measure === 'last') tally.last = latest(tally.last, { at: amount.at!, number: amount.number! });
  else if (measure === 'distinct') addToken(tally, amount.token!);
}

/** Adds `other` to `tally`; `other` stays as it is. */
export function addTally(tally: Tally, measure: Measure, other: Tally): void {
  tally.count += other.count;
  tally.of += other.of;
  if (measure === 'sum' || measure === 'mean') tally.total = addDecimals(tally.total, other.total);
  else if (measure === 'min' || measure === 'max') tally.extreme = further(measure, tally.extreme, other.extreme);
  else if (measure === 'last') tally.last = latest(tally.last, other.last);
  else if (measure === 'distinct') for (const token of other.tokens ?? []) addToken(tally, token);
}

function further(measure: 'min' | 'max', a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return measure === 'min' ? Math.min(a, b) : Math.max(a, b);
}

/** Of two in one millisecond the larger: which came first must not matter. */
function latest(a: Latest | undefined, b: Latest | undefined): Latest | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.number > b.number ? a : b;
}

function addToken(tally: Tally, token: string): void {
  tally.tokens ??= new Set();
  if (tally.tokens.size < SIGNAL_LIMITS.distinct) tally.tokens.add(token);
}

/** The value of a feature; undefined where there is none, as of the mean of nothing. */
export function valueOfTally(
  tally: Tally,
  { measure, whole }: Pick<FeaturePlan, 'measure' | 'whole'>,
): number | undefined {
  switch (measure) {
    case 'count':
      return tally.count;
    case 'sum': {
      const sum = numberOf(tally.total);
      return (whole ? Number.isSafeInteger(sum) : Number.isFinite(sum)) ? sum : undefined;
    }
    case 'mean': {
      const mean = numberOf(tally.total) / tally.count;
      return Number.isFinite(mean) ? mean : undefined;
    }
    case 'min':
    case 'max':
      return tally.extreme;
    case 'last':
      return tally.last?.number;
    case 'distinct':
      return tally.tokens?.size ?? 0;
    case 'ratio':
      return tally.count === 0 ? undefined : tally.of / tally.count;
  }
}

/** A tally as JSON, as short as its measure allows. */
export type WrittenTally = readonly (number | string)[];

export function writeTally({ count, of, total, extreme, last, tokens }: Tally, measure: Measure): WrittenTally {
  switch (measure) {
    case 'count':
      return [count];
    case 'ratio':
      return [count, of];
    case 'sum':
    case 'mean':
      return [count, writeDecimal(total)];
    case 'min':
    case 'max':
      return [count, extreme!];
    case 'last':
      return [count, last!.at, last!.number];
    case 'distinct':
      return [count, ...(tokens ?? [])];
  }
}

export function readTally(written: WrittenTally, measure: Measure): Tally {
  const [count, second, third] = written;
  const tally: Tally = { ...emptyTally(), count: count as number };
  if (measure === 'ratio') tally.of = second as number;
  else if (measure === 'sum' || measure === 'mean') tally.total = parseDecimal(second as string);
  else if (measure === 'min' || measure === 'max') tally.extreme = second as number;
  else if (measure === 'last') tally.last = { at: second as number, number: third as number };
  else if (measure === 'distinct') tally.tokens = new Set(written.slice(1) as string[]);
  return tally;
}
