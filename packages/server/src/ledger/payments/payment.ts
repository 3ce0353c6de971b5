import type { Party } from '../../foundation/access/principal.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/**
 * What a licensed provider is asked to do. `refund`: back to the consumer, on the way the order was paid. `payment`: to the
 * consumer beyond that. `deduction`: from a merchant's balance or deposit, to the platform. `coupon`: granted, not paid.
 * `deposit-return`: a merchant's own deposit, back to it.
 */
export const PAYMENT_KINDS = ['refund', 'payment', 'deduction', 'coupon', 'deposit-return'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];

/** Whether it is a merchant's money alone: consumers and the log of their orders hear nothing of it. */
export const isMerchants = (kind: PaymentKind): boolean => kind === 'deduction' || kind === 'deposit-return';

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
 * `asked`: written down, not sent. `sent`: the provider is being asked, or somebody died asking it. `unknown`: its answer
 * was lost, or says nothing yet; it is asked what came of it until it says so. `settled`: for good. `failed`: too, unless the provider
 * proves that it paid after all.
 */
export const PAYMENT_STATES = ['asked', 'sent', 'unknown', 'settled', 'failed'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];
export type PaymentStep = 'send' | 'lose' | 'settle' | 'fail' | 'prove' | 'void';

const PAYMENT_MACHINE: Machine<PaymentState, PaymentStep> = {
  start: 'asked',
  ends: ['settled'],
  steps: {
    // settled before we sent it: what was sent was lost with a database that was put back from a backup
    // void: an earlier try turned out to have paid before anybody was asked to
    asked: { send: 'sent', lose: 'unknown', settle: 'settled', void: 'failed' },
    sent: { send: 'sent', lose: 'unknown', settle: 'settled', fail: 'failed' },
    unknown: { send: 'sent', lose: 'unknown', settle: 'settled', fail: 'failed' },
    settled: {},
    // by what we knew; a person has asked the provider
    failed: { prove: 'settled' },
  },
};

checkMachine(PAYMENT_MACHINE);

export const afterPaymentStep = (state: PaymentState, step: PaymentStep): PaymentState | undefined =>
  PAYMENT_MACHINE.steps[state][step];

export const isOver = (state: PaymentState): state is 'settled' | 'failed' => state === 'settled' || state === 'failed';

/** What is to be paid: the same id is the same payment, here and at the provider. */
export interface PaymentAsk {
  /** UUID, derived from what it is for. */
  id: string;
  kind: PaymentKind;
  source: PaymentSource;
  /** Null: of no order, where a deposit is paid back. */
  orderId: string | null;
  /** Who gets it, or whose it is taken from. */
  party: Party;
  /** Whose order it is: they may see it. */
  merchantId: string;
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
  /** By the provider's clock: the day of its file in which it stands. */
  settledAt: Date | null;
  /** The provider's own id of it. */
  providerId: string | null;
  /** Why it failed, in a word of the provider's. */
  reason: string | null;
  /** How often the provider was asked. */
  tries: number;
}

/**
 * How something was learnt of. An answer to our own question is believed. What comes by itself is believed where it says
 * that money moved, and asked about where it says that it did not: somebody would be paid again.
 */
export type ToldBy = 'answer' | 'callback' | 'event' | 'file';

/** What the provider said of a payment. */
export interface Told {
  id: string;
  outcome: 'settled' | 'failed';
  providerId?: string;
  reason?: string;
  amount?: bigint;
  currency?: string;
  /** When it was settled, by the provider. */
  at: Date;
  /** `answer` when not given. */
  by?: ToldBy;
}

/**
 * `settled`: it is over now, as told. `known`: it was before. `doubted`: it is said to have failed, and is asked about.
 * `unknown-payment`, `differs`: a discrepancy for a person, and nothing was posted.
 */
export type SettleOutcome = 'settled' | 'known' | 'doubted' | 'unknown-payment' | 'differs';

/** The largest amount that the provider's JSON can say exactly. */
export const LARGEST_PAYMENT = BigInt(Number.MAX_SAFE_INTEGER);
