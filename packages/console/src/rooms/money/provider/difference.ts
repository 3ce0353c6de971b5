import type { Amount } from '../../../kit/format.ts';

export const DIFFERENCES = [
  ...(['unknown-payment', 'amount-differs', 'contradicted', 'balance-differs', 'line-unknown'] as const),
  ...(['line-differs', 'line-twice', 'line-failed', 'line-missing'] as const),
];

export interface Difference {
  id: string;
  kind: (typeof DIFFERENCES)[number];
  payment_id: string | null;
  party: string | null;
  day: string | null;
  line: number | null;
  told: Partial<Record<'amount' | 'available' | 'frozen' | 'ours', Amount | null>> &
    Partial<Record<'by' | 'outcome' | 'provider_id' | 'reason' | 'at' | 'as_of' | 'settled_at', string | null>>;
  ours: {
    kind: 'refund' | 'payment' | 'deduction' | 'coupon' | 'deposit-return';
    state: 'asked' | 'sent' | 'unknown' | 'settled' | 'failed';
    order_id: string | null;
    amount: Amount;
  } | null;
  asked_by: string | null;
  found_at: string;
  resolved_at: string | null;
  note: string | null;
}

/** Those that say that a payment which failed by our books was paid. */
export const PROVABLE: readonly Difference['kind'][] = ['line-failed', 'contradicted'];
