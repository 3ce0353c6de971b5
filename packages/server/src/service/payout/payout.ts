import type { PayerTerms, RemedyLine } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import type { PaymentKind, PaymentSource } from '../../ledger/payments/payment.ts';

/** What led to a payout. */
export const PAYOUT_CAUSES = ['claim', 'aftersale', 'dispute', 'order-cancelled'] as const;
export type PayoutCause = (typeof PAYOUT_CAUSES)[number];

/** Whether the merchant agreed to bear it, or was heard; where neither, the platform does. */
export type MerchantBears = 'agreed' | 'heard' | 'no';

/** Shares of a hundred. */
export interface Blame {
  merchant: number;
  platform: number;
  carrier?: number;
}

export interface PayoutAsk {
  /** UUID derived from what it is for, so that it is asked for once: `derivedId('payout', 'claim', id)`. */
  id: string;
  cause: PayoutCause;
  causeRef: string;
  /** The right that it is paid for; null: an ordinary refund. */
  guarantee: string | null;
  orderId: string;
  /** The goods that it is for alone; left out: the order. What claims and after-sales refund for them is no more than their share. */
  productId?: string;
  consumerId: string;
  merchantId: string;
  currency: string;
  lines: readonly RemedyLine[];
  payer: PayerTerms;
  bears: MerchantBears;
  /**
   * What goes beyond the refund is by the word of the two sides alone: it is paid of the merchant's own money, as far as that goes
   * beyond the refund, or not at all. No fund advances it.
   */
  ownMoney?: true;
  /** By who is to blame; the merchant alone when left out. The platform's share is recovered from nobody. */
  blame?: Blame;
  /** Service providers by id, from whom their share is recovered; the collective account of their kind when left out. */
  partners?: { carrier?: string; insurer?: string };
  /** Why, as a word: `late-ship-pay`. */
  reason: string;
  /** What many payouts have in common, as a word: a recall, an outage. What one incident may cost is bounded. */
  incident?: string;
  /** Who decided it, as `user/<id>`: somebody else agrees above the limit. Left out: a rule did. */
  by?: string;
  /** The event that led to it. */
  causeId: string | null;
}

/**
 * `approval`: it waits for a person. `held`: its money is reserved and the provider is asked. `paid`: the consumer
 * has all of it. `failed`: the provider refused it for good, and a person has to look. `refused`: a person did.
 */
/** What a payout that its own cause took back says in place of why somebody refused it. */
export const SUPERSEDED = 'superseded';

export const PAYOUT_STATES = ['approval', 'held', 'paid', 'failed', 'refused'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

export type PayoutStep = 'hold' | 'refuse' | 'pay' | 'fail';

const PAYOUT_MACHINE: Machine<PayoutState, PayoutStep> = {
  start: 'approval',
  ends: ['paid', 'refused'],
  steps: {
    approval: { hold: 'held', refuse: 'refused' },
    held: { pay: 'paid', fail: 'failed' },
    // a part of it may have been paid: trying again is about the rest, and so is refusing; and what had failed may turn out
    // to be paid after all
    failed: { hold: 'held', refuse: 'refused', pay: 'paid' },
    paid: {},
    refused: {},
  },
};

checkMachine(PAYOUT_MACHINE);

export const afterStep = (state: PayoutState, step: PayoutStep): PayoutState | undefined =>
  PAYOUT_MACHINE.steps[state][step];

/**
 * What an answer is waited for. `second-person`: more than one person may decide. `exposure`, `incident`: the merchant, or
 * the incident, would cost more than may be advanced. `fund`: there is too little in it.
 */
export const WAITS_FOR = ['second-person', 'exposure', 'incident', 'fund'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

export interface PayoutRow
  extends Omit<PayoutAsk, 'productId' | 'ownMoney' | 'blame' | 'partners' | 'incident' | 'by'> {
  productId: string | null;
  ownMoney: boolean;
  blame: Blame | null;
  partners: { carrier?: string; insurer?: string };
  incident: string | null;
  askedBy: string | null;
  /** Of all lines. */
  amount: bigint;
  state: PayoutState;
  waitsFor: WaitsFor | null;
  askedAt: Date;
  /** Since when its money is held, of the newest try. */
  heldAt: Date | null;
  endedAt: Date | null;
  answeredBy: string | null;
  /** Tries to pay it, from 1 on; 0: none yet. */
  attempt: number;
  /** Why it failed or was refused, as a word. */
  failure: string | null;
}

/** Money of one kind and one source: one payment of the provider's, and one hold. */
export const PART_NAMES = ['refund', 'refund-advance', 'own-payment', 'payment', 'coupon'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** Whether it is paid of the merchant's own money at once. */
export const isOwn = ({ part }: Pick<PayoutPart, 'part'>): boolean => part === 'refund' || part === 'own-payment';

export interface PayoutPart {
  paymentId: string;
  payoutId: string;
  part: PartName;
  attempt: number;
  kind: PaymentKind;
  source: PaymentSource;
  amount: bigint;
  /** Of it what is recovered by the payer's terms, and what from the carrier because of blame. */
  recover: bigint;
  carrier: bigint;
  holdKey: string;
  /**
   * `reached`: it had failed by what was known and has reached the consumer, while another try is under way: what comes of that decides.
   * `paid-twice`: it was paid again, and had reached the consumer all the same.
   */
  state: 'held' | 'settled' | 'failed' | 'reached' | 'paid-twice';
}
