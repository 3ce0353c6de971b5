import type { Party } from '../../foundation/access/principal.ts';

/**
 * What a licensed provider is asked to do. `refund`: back to the consumer, on the way the order was paid. `payment`: to the
 * consumer beyond that. `deduction`: from a merchant's balance or deposit, to the platform. `coupon`: granted, not paid.
 */
export const PAYMENT_KINDS = ['refund', 'payment', 'deduction', 'coupon'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

/** Whose money it is: kept on each for ever. */
export const PAYMENT_SOURCES = [
  'original',
  'merchant-balance',
  'deposit',
  'protection-fund',
  'logistics-pool',
  'insurer',
  'carrier',
] as const;
export type PaymentSource = (typeof PAYMENT_SOURCES)[number];

/**
 * `asked`: written down, not sent. `sent`: the provider was asked, or is being asked. `unknown`: its answer was lost, or says
 * nothing yet; it is asked what came of it until it says so. `settled`, `failed`: for good.
 */
export const PAYMENT_STATES = ['asked', 'sent', 'unknown', 'settled', 'failed'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** What is to be paid: the same id is the same payment, here and at the provider. */
export interface PaymentAsk {
  /** UUID, derived from what it is for. */
  id: string;
  kind: PaymentKind;
  source: PaymentSource;
  orderId: string;
  /** Who gets it, or whose it is taken from. */
  party: Party;
  /** Minor units, above zero. */
  amount: bigint;
  currency: string;
  /** What is told when it is over: `payout`, `recovery`. */
  owner: string;
  /** Of whose: the payout's id. */
  ownerId: string;
  /** The event that led to it. */
  causeId: string | null;
}

/** An intent: never deleted, and its ask never changed. */
export interface Payment extends PaymentAsk {
  state: PaymentState;
  askedAt: Date;
  settledAt: Date | null;
  /** The provider's own id of it. */
  providerId: string | null;
  /** Why it failed, in a word of the provider's. */
  reason: string | null;
  /** How often the provider was asked. */
  tries: number;
}
