import type { Guarantee as Offered } from '../../kit/claim-form/right.ts';

/** What the server tells of guarantees to who looks after them. */

/** As whoever claims is told of it, and its terms. */
export interface Guarantee extends Offered {
  terms: string;
}

export interface Effect {
  difference: number;
  low: number;
  high: number;
}

export interface Arm {
  viewers: number;
  buyers: number;
}

export interface Standing {
  code: string;
  /** The account that pays at once. */
  advance: string;
  /** Null: every order has it. */
  merchants: number | null;
  effect: Effect | null;
  arms: { shown: Arm; held: Arm } | null;
}

type Limit = { count: number; within: string } | null;

export interface Terms {
  shown: Guarantee;
  products: string | null;
  orders: string | null;
  when: string | null;
  cap: string | null;
  instead: { when: string; lasts: string }[];
  remedy: { kind: string; amount: string; when: string | null }[];
  floors: { ground: string; title: { 'zh-CN': string; en: string }; law: string; amount: string }[];
  payer: { advance: string; recover: string[] };
  limits: { per_consumer: Limit; per_pair: Limit };
  answer: { at_once: string | null; person: string | null; merchant: string | null };
}

export interface Written {
  current: Terms | null;
  versions: { terms: string; current: boolean; first_at: string | null; document: Terms }[];
}

export interface Coverage {
  orders: number;
  covered: number;
  share: number | null;
  days: { day: string; orders: number; covered: number; share: number | null }[];
}

export const guaranteePage = (code: string): string => `/guarantees/${encodeURIComponent(code)}`;

const DAY_MS = 86_400_000;
const OFFSET_MS = 8 * 3_600_000;

/** Beijing days, both included, that end with the one of an instant: coverage is counted by them. */
export function daysUntil(now: number, count: number): { from: string; to: string } {
  const day = (at: number): string => new Date(at + OFFSET_MS).toISOString().slice(0, 10);
  return { from: day(now - (count - 1) * DAY_MS), to: day(now) };
}
