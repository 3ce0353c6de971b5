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
  told: Record<string, string | null>;
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

/** An amount as the provider told it: digits of minor units and a currency; undefined where it told none. */
export function amountOf(told: Difference['told'], name: string): Amount | undefined {
  const { [name]: digits, currency } = told;
  if (!digits || !currency || !/^-?\d{1,15}$/.test(digits) || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return { amount: Number(digits), currency };
}
