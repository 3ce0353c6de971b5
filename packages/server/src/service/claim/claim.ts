import type { RemedyLine } from '@anxin/engine';
import { derivedId } from '../../foundation/ids.ts';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import { above } from '../../ledger/amounts.ts';
import type { MerchantBears } from '../payout/payout.ts';

/**
 * `evidence`: something is missing that the consumer has. `merchant`: it has to answer. `offered`: it offers less, and
 * the consumer has to say. `review`: a person of the platform decides. `granted`: it is being paid. `failed`: the payout
 * did not go through, and a person looks at that.
 */
export const CLAIM_STATES = [
  'evidence',
  'merchant',
  'offered',
  'review',
  'granted',
  'paid',
  'refused',
  'withdrawn',
  'failed',
] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

export type ClaimStep =
  | ('ask-merchant' | 'ask-person' | 'grant' | 'offer' | 'refuse' | 'withdraw' | 'settle' | 'fail')
  /** What it asks for came back another way. */
  | 'close'
  /** A person did not let its payout be paid. */
  | 'deny';

const CLAIM_MACHINE: Machine<ClaimState, ClaimStep> = {
  start: 'evidence',
  ends: ['paid', 'refused', 'withdrawn'],
  steps: {
    evidence: {
      ...{ 'ask-merchant': 'merchant', 'ask-person': 'review', grant: 'granted' },
      ...{ withdraw: 'withdrawn', close: 'withdrawn' },
    },
    // a merchant's no is no end: a person looks at it
    merchant: {
      ...{ grant: 'granted', offer: 'offered', 'ask-person': 'review' },
      ...{ withdraw: 'withdrawn', close: 'withdrawn' },
    },
    offered: { grant: 'granted', 'ask-person': 'review', withdraw: 'withdrawn', close: 'withdrawn' },
    review: { grant: 'granted', refuse: 'refused', withdraw: 'withdrawn', close: 'withdrawn' },
    // closed only while its payout was not asked for
    granted: { settle: 'paid', fail: 'failed', close: 'withdrawn', deny: 'refused' },
    // a payout that failed can be tried again
    failed: { settle: 'paid', fail: 'failed', deny: 'refused' },
    paid: {},
    refused: {},
    withdrawn: {},
  },
};

checkMachine(CLAIM_MACHINE);

/** What a step leads to; undefined where it cannot be taken. */
export const afterStep = (state: ClaimState, step: ClaimStep): ClaimState | undefined =>
  CLAIM_MACHINE.steps[state][step];

export const isOver = (state: ClaimState): boolean => CLAIM_MACHINE.ends.includes(state);

/** Nobody has granted anything yet, and somebody is waited for. */
export const WAITING: readonly ClaimState[] = ['evidence', 'merchant', 'offered', 'review'];

export type ClaimMaker = 'consumer' | 'agent' | 'platform';

/** What is known beside order and claim; kept with the claim, so that it is judged by the same later. */
export interface GivenFacts {
  parcel?: {
    late_hours?: number;
    status?: string;
    carrier?: string;
    scanned?: boolean;
    among?: number;
    anew?: boolean;
  };
  /** It is about the whole order, and not about its product alone. */
  whole?: true;
  price_now?: number;
  /** Who is to blame, where that is known: what was advanced is recovered from them, in shares of a hundred. */
  blame?: { merchant: number; platform: number; carrier: number };
  partners?: { carrier?: string };
  /** What was broken is the merchant's own word: it bears that, whether or not it chose the right. */
  ownWord?: true;
}

export interface ClaimRow {
  id: string;
  orderId: string;
  code: string;
  /** The claim whose rest by law this one asks for. */
  restOf: string | null;
  consumerId: string;
  merchantId: string;
  state: ClaimState;
  madeBy: ClaimMaker;
  /** `user/<id>`, `key/<id>`; null: the platform by itself. */
  maker: string | null;
  openedAt: Date;
  currency: string;
  ground: string | null;
  productId: string;
  quantity: number;
  asked: Readonly<Record<string, number | string>>;
  given: GivenFacts;
  /** What the consumer says that they lost beside the price; null: nothing is said, or nothing goes by it. */
  lossSaid: bigint | null;
  /** Of that, what the merchant or a person of the platform accepts; null: nobody has said so yet. */
  loss: bigint | null;
  /** Cipher. */
  words: string | null;
  assessed: readonly RemedyLine[] | null;
  offered: bigint | null;
  answeredAt: Date | null;
  /** Cipher. */
  answer: string | null;
  reason: string | null;
  /** Of a person's decision: a word of DECISION_REASONS, and what they wrote, as a cipher. */
  decisionReason: string | null;
  decisionWords: string | null;
  granted: readonly RemedyLine[] | null;
  grantedAt: Date | null;
  bears: MerchantBears | null;
  /** By law beyond what was granted; it can still be asked for. */
  rest: bigint;
  payoutId: string | null;
  /** Granted, and its payout has still to be asked for. */
  toAsk: boolean;
  settledAt: Date | null;
  /** Until when somebody owes something: written with each step. */
  dueAt: Date | null;
  causeId: string | null;
}

export const aboutClaim = (id: string): string => `claim/${id}`;
export const payoutIdOf = (id: string): string => derivedId('payout', 'claim', id);

export const totalOf = (lines: readonly RemedyLine[]): bigint => lines.reduce((sum, { amount }) => sum + amount, 0n);

/** Of an offer that was accepted, what is not paid with it because so much of the order came back another way. */
export const cameOtherwise = ({
  reason,
  offered,
  granted,
}: Pick<ClaimRow, 'reason' | 'offered' | 'granted'>): bigint =>
  reason === 'offer-accepted' && offered !== null && granted !== null ? above(offered - totalOf(granted)) : 0n;

/** What counts towards a floor: money beyond the refund of what was paid. A coupon is none: the law asks for money. */
export const beyondRefund = (lines: readonly RemedyLine[]): bigint =>
  totalOf(lines.filter(({ kind }) => kind === 'compensation'));

export const refundOf = (lines: readonly RemedyLine[]): bigint =>
  totalOf(lines.filter(({ kind }) => kind === 'refund'));

/** Lines of which no more than so much is a refund; what goes beyond that stays. */
export function withRefund(lines: readonly RemedyLine[], most: bigint): RemedyLine[] {
  let left = most;
  return lines.flatMap((line) => {
    if (line.kind !== 'refund') return [line];
    const amount = line.amount < left ? line.amount : left;
    left -= amount;
    return amount > 0n ? [{ ...line, amount }] : [];
  });
}

/** A lower total that the two sides agreed on: the price comes back first, since of the others what the law gives stays owed. */
export function agreedOn(lines: readonly RemedyLine[], total: bigint): RemedyLine[] {
  const [price, others] = [lines.filter(isRefund), lines.filter((line) => !isRefund(line))];
  const left = total - totalOf(price);
  return left > 0n ? [...price, ...scaled(others, left)] : scaled(price, total);
}

const isRefund = ({ kind }: RemedyLine): boolean => kind === 'refund';

/** Lines brought down to a lower total, each by its share, to the last minor unit: none comes to more than it was. */
export function scaled(lines: readonly RemedyLine[], total: bigint): RemedyLine[] {
  const whole = totalOf(lines);
  if (total >= whole) return [...lines];
  const parts = lines.map(({ amount }) => (amount * total) / whole);
  let left = total - parts.reduce((sum, part) => sum + part, 0n);
  return lines
    .map(({ kind, amount }, i) => {
      // only what was rounded down has room for one more
      const more = left > 0n && (amount * total) % whole > 0n ? 1n : 0n;
      left -= more;
      return { kind, amount: parts[i]! + more };
    })
    .filter(({ amount }) => amount > 0n);
}
