import type { Amount } from '../../kit/format.ts';

export const CLAIM_STATES = [
  ...(['evidence', 'merchant', 'offered', 'review', 'granted', 'paid', 'refused', 'withdrawn', 'failed'] as const),
] as const;

export interface Line {
  kind: 'refund' | 'compensation' | 'freight' | 'fee' | 'coupon';
  amount: Amount;
}

export interface Claim {
  id: string;
  order_id: string;
  code: string;
  title: string;
  state: (typeof CLAIM_STATES)[number];
  rest_of: string | null;
  consumer_id: string;
  merchant_id: string;
  made_by: 'consumer' | 'agent' | 'platform';
  opened_at: string;
  product_id: string;
  quantity: number;
  /** About all of the order, of which `product_id` is the first of its goods. */
  whole: boolean;
  ground: string | null;
  asked: Record<string, string | number>;
  assessed: Line[] | null;
  offered: Amount | null;
  answered_at: string | null;
  granted: Line[] | null;
  total: Amount | null;
  came_otherwise: Amount | null;
  rest: Amount | null;
  loss: { said: Amount; accepted: Amount | null } | null;
  decision: { reason: string; title: string } | null;
  reason: string | null;
  payout_id: string | null;
  settled_at: string | null;
  next: { kind: string; due_at: string | null } | null;
}

interface Named {
  id: string;
  title: string;
}

export interface Guarantee {
  code: string;
  title: string;
  promise: string;
  law: string | null;
  grounds: Named[];
  window: { from: string; opens: string | null; lasts: string };
  asks: (Named & { type: string; optional: boolean })[];
  evidence: (Named & { least: number })[];
  floors: { ground: string; law: string }[];
  terms: string;
}

export interface ClaimPage {
  claim: Claim;
  text: string | null;
  answer: string | null;
  decision_text: string | null;
  evidence: { attachment_id: string; kind: string; by: 'consumer' | 'merchant' }[];
  terms: {
    guarantee: Guarantee;
    formula: { kind: Line['kind']; amount: string; when: string | null }[];
    cap: string | null;
    limits: { per: 'consumer' | 'pair'; count: number; within: string; used: number }[];
  };
}

/** What lines come to; undefined where there are none. */
export function totalOf(lines: readonly Line[] | null): Amount | undefined {
  const [first] = lines ?? [];
  if (!lines || !first) return undefined;
  return { amount: lines.reduce((sum, { amount }) => sum + amount.amount, 0), currency: first.amount.currency };
}
