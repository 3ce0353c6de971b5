import type { Amount } from '../../kit/format.ts';
import type { Refused } from '../../kit/refusal-names.ts';

export const DISPUTE_STATES = [
  ...(['negotiation', 'ruling', 'evidence', 'ruled', 'appealed', 'final', 'overdue'] as const),
  ...(['complied', 'settled', 'withdrawn'] as const),
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];
export type Side = 'consumer' | 'merchant';
export const OUTCOMES = ['consumer', 'partly', 'merchant'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const GROUNDS = [
  ...(['evidence-consumer', 'evidence-merchant', 'merchant-silent', 'consumer-silent', 'test-result'] as const),
  ...(['right-applies', 'right-does-not-apply', 'by-law', 'carrier-fault', 'platform-fault'] as const),
  ...(['shared-fault', 'bad-faith'] as const),
] as const;
export const OBLIGATIONS = ['resend', 'exchange', 'repair', 'invoice', 'take-back', 'apologise'] as const;
export const SILENCES = ['decided-without', 'taken-as-admitted', 'taken-as-given-up'] as const;
export const BLAMED = ['merchant', 'platform', 'carrier'] as const;
export type Blame = Record<(typeof BLAMED)[number], number>;

export interface Dispute {
  id: string;
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  about: { kind: 'order' | 'claim' | 'aftersale'; id: string };
  guarantee: string | null;
  reason: string;
  reason_title: string;
  category_id: string | null;
  paid: Amount;
  wanted: Amount;
  state: DisputeState;
  opened_at: string;
  opened_by: Side;
  waits_for: (Side | 'platform')[];
  next_at: string | null;
  due_at: string | null;
  appeal_until: string | null;
  comply_by: string | null;
  closed_at: string | null;
}

interface Coded {
  id: string;
  title: string;
}

export interface Ruling {
  id: string;
  number: number;
  at: string;
  on_appeal: boolean;
  outcome: Outcome;
  refund: Amount;
  compensation: Amount;
  blame: Blame;
  bears: Record<(typeof BLAMED)[number], Amount>;
  grounds: Coded[];
  statement: string;
  law: string | null;
  obligations: Coded[];
  comply_days: number | null;
  otherwise: Amount;
  otherwise_paid: Amount | null;
  payout_id: string | null;
  refused: Refused | null;
  otherwise_refused: Refused | null;
  stands_since: string | null;
  by: string | null;
  differs: string | null;
}

export interface Whole {
  dispute: Dispute;
  messages: {
    id: string;
    at: string;
    side: Side | 'platform';
    kind: string;
    draft: boolean;
    text: string | null;
  }[];
  offers: {
    number: number;
    side: Side;
    at: string;
    refund: Amount;
    compensation: Amount;
    state: 'open' | 'accepted' | 'replaced' | 'gone';
    refused: Refused | null;
  }[];
  asks: {
    number: number;
    side: Side;
    at: string;
    due_at: string;
    silence_title: string;
    message_id: string;
    outcome: 'supplied' | 'silent' | 'gone' | null;
  }[];
  rulings: Ruling[];
  appeals: { id: string; side: Side; at: string; ruling: number; outcome: 'upheld' | 'overturned' | null }[];
}

export interface Alike {
  by: 'guarantee' | 'category' | 'reason';
  count: number;
  outcomes: Record<Outcome, number>;
  share: { least: number; quarter: number; half: number; three_quarters: number; most: number } | null;
}

export interface Part {
  id: string;
  kind: string;
  state: string;
  at: string | null;
  amount: Amount | null;
}

export interface Order {
  id: string;
  state?: string;
  items?: { product_id?: string; quantity?: number; title?: string }[] | null;
  paid?: Amount | null;
  paid_at?: string | null;
  shipped_at?: string | null;
  delivered_at?: string | null;
  recipient?: Record<string, string | null> | null;
}

export interface Desk {
  dispute: Dispute;
  order: Order | null;
  left: Amount;
  rights: Part[] | null;
  claims: Part[] | null;
  aftersales: Part[] | null;
  parcels: { id: string; carrier: string | null; status: string | null; at: string | null }[];
  contacts: Record<string, number> | null;
  earlier: Dispute[];
  alike: Alike;
}

export interface Simulated {
  pays: { refund: Amount; compensation: Amount };
  kept: Amount;
  refundable: Amount;
  over: Amount;
  sources: { source: string; kind: 'refund' | 'payment'; amount: number; currency: string }[];
  bears: Record<(typeof BLAMED)[number], Amount>;
  takes: { source: string; amount: number; currency: string }[];
  corrections: { payout_id: string; before: Amount; after: Amount }[];
  alike: Alike;
  unlike: boolean;
}

export const addressOfDispute = (id: string): string => `/disputes/${encodeURIComponent(id)}`;
export const addressOfClaim = (id: string): string => `/service/claims/${encodeURIComponent(id)}`;
export const addressOfAftersale = (id: string): string => `/service/aftersales/${encodeURIComponent(id)}`;
export const addressOfOrder = (id: string): string => `/service/orders/${encodeURIComponent(id)}`;

/** What somebody types, `12.5`, in whole minor units; undefined where that is no amount. */
export function minorOf(typed: string, currency: string): number | undefined {
  const text = typed.trim();
  if (text === '') return 0;
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  const [, whole = '', part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '' || part.length > (digits ?? 2)) return undefined;
  return Number(whole + part.padEnd(digits ?? 2, '0'));
}

export const sumOf = ({ refund, compensation }: { refund: Amount; compensation: Amount }): Amount => ({
  ...{ amount: refund.amount + compensation.amount, currency: refund.currency },
});
