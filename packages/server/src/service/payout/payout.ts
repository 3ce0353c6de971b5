import type { PayerTerms, RemedyLine } from '@anxin/engine';

/** What led to a payout. */
export const PAYOUT_CAUSES = ['claim', 'aftersale', 'dispute', 'order-cancelled'] as const;
export type PayoutCause = (typeof PAYOUT_CAUSES)[number];

/** Whether the merchant agreed to bear it, or was heard; where neither, the platform does. */
export type MerchantBears = 'agreed' | 'heard' | 'no';

export interface PayoutAsk {
  /** UUID derived from what it is for, so that it is asked for once: `derivedId('payout', 'claim', id)`. */
  id: string;
  cause: PayoutCause;
  causeRef: string;
  /** The right that it is paid for; null: an ordinary refund. */
  guarantee: string | null;
  orderId: string;
  consumerId: string;
  merchantId: string;
  currency: string;
  lines: readonly RemedyLine[];
  payer: PayerTerms;
  bears: MerchantBears;
  /** Shares of a hundred by who is to blame; the merchant alone when left out. The platform's share is recovered from nobody. */
  blame?: { merchant: number; platform: number; carrier?: number };
  /** Why, as a word: `late-ship-pay`. */
  reason: string;
  /** The event that led to it. */
  causeId: string | null;
}

/**
 * `approval`: it waits for a second person. `held`: its money is reserved and the provider is asked. `paid`: the consumer
 * has all of it. `failed`: the provider refused it for good, and a person has to look. `refused`: the second person did.
 */
export const PAYOUT_STATES = ['approval', 'held', 'paid', 'failed', 'refused'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];
