import type { Amount } from '../../../kit/format.ts';
import type { Refusal } from '../refusal.tsx';

export interface Standing {
  fund: 'protection-fund' | 'logistics-pool';
  currency: string;
  balance: Amount;
  held: Amount;
  held_address: string;
  waiting: Amount;
  waiting_address: string;
  available: Amount;
  obligations: Amount;
  coverage: number | null;
  coverage_least: number;
  forecast: { days: number; weeks: number; expected: Amount; low: Amount; high: Amount; transfers: string } | null;
  alarms: ('solvency' | 'coverage')[];
  transfers: string;
}

export interface Flow {
  from: string;
  to: string;
  amount: Amount;
  transfers: number;
  address: string;
}

export interface Exposure {
  merchant_id: string;
  amount: Amount;
  address: string;
  receivable: Amount;
  receivable_address: string;
}

export const COHORT_SUMS = ['owed', 'recovered', 'written_off', 'borne', 'open'] as const;
export type CohortSum = (typeof COHORT_SUMS)[number];

export interface Fund {
  from: string;
  to: string;
  funds: Standing[];
  flows: Flow[];
  receivables: { from_days: number; to_days: number | null; merchants: number; amount: Amount; address: string }[];
  exposures: Exposure[];
  cohorts: {
    month: string;
    currency: string;
    owed: Amount;
    recovered: Amount;
    written_off: Amount;
    borne: Amount;
    open: Amount;
    addresses: Record<CohortSum, string>;
    rate: number;
  }[];
}

export interface FundRequest {
  id: string;
  kind: 'contribution' | 'write-off' | 'deposit-level' | 'deposit-return';
  state: 'asked' | 'paying' | 'done' | 'refused' | 'failed';
  amount: Amount;
  fund: string | null;
  merchant_id: string | null;
  category_id: string | null;
  reason: string;
  asked_by: string;
  asked_by_name: string | null;
  /** The same as who asked, where one person may do it alone. */
  answered_by: string | null;
  answered_by_name: string | null;
  asked_at: string;
  answered_at: string | null;
  /** Of what was refused with a reason. */
  refused_why: Refusal | null;
}

/** Places after the point. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** What somebody typed in whole units, in the minor ones of its currency. */
export const minorOf = (value: number, currency: string): Amount => ({
  ...{ amount: Math.round(value * 10 ** digitsOf(currency)), currency },
});
