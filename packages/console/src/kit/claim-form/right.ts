import type { Amount } from '../format.ts';

/** What the server tells of a right of an order, and how far it can be used; for whoever claims it, and for whoever does so for them. */

interface Named {
  id: string;
  title: string;
}

export interface Ask extends Named {
  type: 'money' | 'count' | 'share' | 'choice';
  optional: boolean;
  choices: Named[];
}

export interface Guarantee {
  code: string;
  title: string;
  promise: string;
  statutory: boolean;
  law: string | null;
  bundles: string[];
  given: 'enrolment' | 'platform';
  by: string[];
  grounds: Named[];
  window: { from: string; opens: string | null; lasts: string };
  asks: Ask[];
  evidence: (Named & { least: number })[];
  answer: { merchant: string | null };
  /** It is used with an after-sale of this type: the goods come back before the money. */
  aftersale: 'return-refund' | null;
}

export interface Line {
  kind: string;
  amount: Amount;
}

/** A kind of file, and how many of it are enough. */
export interface Lacking {
  kind: string;
  least: number;
}

/** All that one way needs; where there are several, each is enough. */
export type Way = readonly Lacking[];

export interface Right {
  code: string;
  items: string[];
  agreed: boolean;
  guarantee: Guarantee;
  window: { waits_for: string | null; opens: string | null; ends: string | null; open: boolean };
  needs: { asks: string[]; evidence: Lacking[]; ways: Way[]; loss: string[] };
  estimate: Line[] | null;
  claim: { id: string; state: string } | null;
}

/** Refunded at once before the goods are sent: it is asked for as an after-sale, not as a claim. */
export const INSTANT = 'speed-refund';

/** What shows something of an order, its rights, its claims or its payouts: a claim changes it. */
export const CHANGED = ['/v1/claims', '/v1/aftersales', '/v1/orders', '/v1/payouts', '/v1/consumers'] as const;

/** How a right can be used now. */
export type Use = 'claimed' | 'waits' | 'early' | 'over' | 'automatic' | 'nothing' | 'yes';

export function usageOf({ claim, guarantee, window, needs, estimate }: Right, now: number): Use {
  if (claim !== null) return 'claimed';
  if (window.waits_for !== null) return 'waits';
  if (!window.open) return window.ends !== null && Date.parse(window.ends) <= now ? 'over' : 'early';
  if (!guarantee.by.includes('consumer')) return 'automatic';
  // everything that the terms look at is there, and they give nothing
  const isKnown = needs.asks.length + needs.evidence.length === 0 && guarantee.grounds.length < 2;
  return isKnown && estimate === null ? 'nothing' : 'yes';
}

/** What a right comes to for a thing: the server tells it of the first alone, so of others nothing is said. */
export const estimateOf = ({ items, estimate }: Pick<Right, 'items' | 'estimate'>, item: string | undefined) =>
  item === items[0] ? estimate : null;

/** Sums of one currency. */
export const totalOf = (lines: readonly Line[]): Amount | undefined =>
  lines[0] && {
    amount: lines.reduce((sum, { amount }) => sum + amount.amount, 0),
    currency: lines[0].amount.currency,
  };

/** `12.50` of a currency with two digits; undefined where it is no amount above zero. */
export function minorOf(text: string, currency: string): number | undefined {
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(text.trim())) return undefined;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const amount = Math.round(Number(text) * 10 ** digits);
  return amount > 0 ? amount : undefined;
}

/** What somebody typed or chose, as a claim says it; undefined where it is nothing of that type. */
export function askedValue(type: Ask['type'], text: string, currency: string): Amount | number | string | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  if (type === 'choice') return typed;
  if (type === 'share') return /^\d{1,3}$/.test(typed) && Number(typed) <= 100 ? Number(typed) : undefined;
  if (type === 'count') return /^\d{1,9}$/.test(typed) ? Number(typed) : undefined;
  const amount = minorOf(typed, currency);
  return amount === undefined ? undefined : { amount, currency };
}
