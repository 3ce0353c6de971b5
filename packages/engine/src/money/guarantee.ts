import type { LocalText } from '../policy/types.ts';

/**
 * A consumer right as it is promised. It is plain JSON with its expressions as text: what an order had when it was paid is
 * kept with it, and counts for it whatever the pack says later.
 */
export interface Guarantee {
  /** Unique in a pack: `late-ship-pay`. */
  readonly code: string;
  readonly title: LocalText;
  /** What is promised, as a product page says it. */
  readonly promise: LocalText;
  /** Everybody has it by law: nobody is praised for it, and it counts as no enhanced right. */
  readonly statutory: boolean;
  readonly law?: string;
  /** The rights that come with this one; it has no remedy of its own then. */
  readonly bundles: readonly string[];
  /** `enrolment`: merchants choose it. `platform`: every order has it. */
  readonly given: 'enrolment' | 'platform';
  /** CEL over `product` and `merchant`: where a page may show it. All products when left out. */
  readonly products?: string;
  /** CEL over `order`, `item`, `product`, `merchant` as the order was paid. All orders when left out. */
  readonly orders?: string;
  /** Who can use it. `platform`: nobody has to ask. */
  readonly by: readonly ('consumer' | 'platform')[];
  /**
   * On what ground it is claimed: `fraud`. With one it is that one; with several a claim names its own; with none it does
   * not matter.
   */
  readonly grounds: readonly ClaimGround[];
  /** Counted from a moment of the order, as ISO 8601 durations; `opens` is none when left out. */
  readonly window: GuaranteeWindow;
  /** What a claim says beside its order. */
  readonly asks: readonly AskedValue[];
  readonly evidence: readonly AskedEvidence[];
  /**
   * The goods come back before the money: the right is used with an after-sale of this type, and a claim of it is refused. What it
   * comes to, and until when, is told by its terms all the same.
   */
  readonly aftersale?: 'return-refund';
  /** Whether the right is used at all, over the facts of a claim; all claims in the window when left out. */
  readonly when?: string;
  readonly remedy: readonly RemedyTerm[];
  /** The most that all lines come to, CEL; only a floor goes above it. */
  readonly cap?: string;
  /** The least by law, by the ground on which it is claimed: of each of `grounds` that has one. */
  readonly floors: readonly StatutoryFloor[];
  readonly payer: PayerTerms;
  readonly limits: ClaimLimits;
  readonly answer: AnswerTerms;
}

export const ORDER_MOMENTS = ['paid', 'promised-ship', 'shipped', 'delivered', 'completed'] as const;
export type OrderMoment = (typeof ORDER_MOMENTS)[number];

export interface ClaimGround {
  readonly ground: string;
  readonly title: LocalText;
}

export interface GuaranteeWindow {
  readonly from: OrderMoment;
  /** The IANA zone in whose next day counting begins, as with "seven days from the day after". */
  readonly nextDay?: string;
  readonly opens?: string;
  readonly lasts: string;
  /** The first whose `when` (over what `orders` reads) holds replaces `lasts`: 24 hours for fresh goods. */
  readonly instead: readonly { readonly when: string; readonly lasts: string }[];
}

/** `money`: minor units of the order's currency. `share`: of a hundred. `choice`: one of `choices`. */
export interface AskedValue {
  readonly name: string;
  readonly title: LocalText;
  readonly type: 'money' | 'count' | 'share' | 'choice';
  readonly choices: readonly { readonly id: string; readonly title: LocalText }[];
  readonly optional: boolean;
}

export interface AskedEvidence {
  readonly kind: string;
  readonly title: LocalText;
  readonly least: number;
  /** CEL: asked for only where it holds. */
  readonly when?: string;
}

/** `refund`: of what was paid, on the way it came. `coupon`: no money, but worth it. */
export const REMEDY_KINDS = ['refund', 'compensation', 'freight', 'fee', 'coupon'] as const;
export type RemedyKind = (typeof REMEDY_KINDS)[number];

export interface RemedyTerm {
  readonly kind: RemedyKind;
  /** CEL that gives minor units. */
  readonly amount: string;
  /** CEL: the line counts only where it holds. */
  readonly when?: string;
}

export interface StatutoryFloor {
  readonly ground: string;
  readonly title: LocalText;
  readonly law: string;
  /** CEL that gives the least beyond the refund, in minor units. */
  readonly amount: string;
}

/** What is taken to make good what was advanced, in this order; the last of them has no end, or the platform bears it. */
export const RECOVERY_SOURCES = ['merchant-balance', 'deposit', 'receivable', 'insurer', 'carrier'] as const;
export type RecoverySource = (typeof RECOVERY_SOURCES)[number];

export interface PayerTerms {
  /** Who pays the consumer at once. */
  readonly advance: 'protection-fund' | 'logistics-pool';
  /** Empty: the platform bears it. */
  readonly recover: readonly RecoverySource[];
}

export interface ClaimLimits {
  /** Claims of one consumer under this right within a time. */
  readonly perConsumer?: { readonly count: number; readonly within: string };
  /** What the same consumer and merchant may have from each other within a time: collusion. */
  readonly perPair?: { readonly count: number; readonly within: string };
}

export interface AnswerTerms {
  /** CEL, also over `total`, what all lines come to: granted without a person. */
  readonly atOnce?: string;
  /** CEL, also over `total`: a person of the platform decides, whatever else holds. */
  readonly person?: string;
  /** How long the merchant has to answer; it is not asked where left out. */
  readonly merchant?: string;
}

/** A line of what is to be paid. */
export interface RemedyLine {
  readonly kind: RemedyKind;
  /** Minor units, above zero. */
  readonly amount: bigint;
}
