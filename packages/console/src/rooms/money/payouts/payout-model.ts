import type { Amount } from '../../../kit/format.ts';

export const PAYOUT_STATES = ['approval', 'held', 'paid', 'failed', 'refused'] as const;
export const PAYOUT_CAUSES = ['claim', 'aftersale', 'dispute', 'order-cancelled'] as const;
export const STATE_COLOURS = {
  ...{ approval: 'gold', held: 'blue', paid: 'green', failed: 'red', refused: 'default' },
} as const;

export interface Payout {
  id: string;
  state: (typeof PAYOUT_STATES)[number];
  cause: (typeof PAYOUT_CAUSES)[number];
  cause_ref: string;
  guarantee: string | null;
  order_id: string;
  consumer_id: string;
  merchant_id: string;
  amount: Amount;
  lines: { kind: 'refund' | 'compensation' | 'freight' | 'fee' | 'coupon'; amount: Amount }[];
  reason: string;
  failure: string | null;
  asked_at: string;
  held_at: string | null;
  ended_at: string | null;
  waits_for: 'second-person' | 'exposure' | 'incident' | 'fund' | null;
}

/** What figures of the fund sum up of recoveries. */
export const RECOVERY_PARTS = [
  ...(['owed', 'recovered', 'written-off', 'borne', 'open', 'advanced', 'receivable'] as const),
] as const;

export type Source =
  | 'original'
  | 'merchant-balance'
  | 'deposit'
  | 'protection-fund'
  | 'logistics-pool'
  | 'insurer'
  | 'carrier';

export interface PayoutDetail extends Payout {
  parts:
    | {
        payment_id: string;
        part: 'refund' | 'refund-advance' | 'own-payment' | 'payment' | 'coupon';
        attempt: number;
        source: Source;
        amount: Amount;
        state: 'held' | 'settled' | 'failed' | 'reached' | 'paid-twice';
        hold: string;
      }[]
    | null;
  recoveries:
    | {
        id: string;
        state: 'open' | 'waiting' | 'receivable' | 'recovered' | 'borne' | 'written-off' | 'corrected';
        steps: (Source | 'receivable')[];
        step: number;
        owed: Amount;
        recovered: Amount;
        corrected: Amount;
      }[]
    | null;
  corrections:
    | {
        id: string;
        state: 'asked' | 'posted' | 'superseded';
        reason: string;
        asked_at: string;
        posted_at: string | null;
        merchant: Amount;
        carrier: Amount;
        platform: Amount;
        dropped: Amount;
        given_back: Amount;
        asked_anew: Amount;
      }[]
    | null;
}

/** What can be done about it now. */
export const stepsOf = ({ state }: Payout): ('approve' | 'refuse' | 'retry')[] =>
  state === 'approval' ? ['approve', 'refuse'] : state === 'failed' ? ['retry', 'refuse'] : [];
