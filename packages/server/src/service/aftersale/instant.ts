import type { AftersaleRow, Race } from './aftersale.ts';

/** The right that an order has to have been given when it was paid. */
export const SPEED_REFUND = 'speed-refund';

/** What settings say; amounts are in minor units, whatever the currency. */
export interface InstantTerms {
  most: bigint;
  /** Within thirty days. */
  perConsumer: number;
  perPair: number;
  /** Goods that are on their way. */
  inTransit: boolean;
  inTransitMost: bigint;
  /** Of a hundred. */
  creditLeast: number;
}

export const LIMIT_DAYS = 30;

/** A right that was frozen on the order. */
export interface HeldRight {
  code: string;
  /** The merchant chose it, or the law gives it. */
  agreed: boolean;
  /** The goods that it is for. */
  items: readonly string[];
}

export interface InstantFacts {
  /** The right, where the order has it for all of its goods. */
  right: HeldRight | undefined;
  /** All of the order, and all that was paid. */
  whole: boolean;
  amount: bigint;
  /** Somebody has stopped it already. */
  stopped: boolean;
  shipped: boolean;
  delivered: boolean;
  /** Instant refunds of the consumer, and of the consumer at this merchant, within the days of the limit. */
  consumer: number;
  pair: number;
  credit: number;
}

export type InstantDecision =
  | { granted: true; race: Extract<Race, 'in-transit'> | null }
  | { granted: false; why: NonNullable<AftersaleRow['instantWhy']> };

/** Why it is not refunded at once; the ordinary way stays open. */
export const INSTANT_WHYS: Readonly<Record<string, { zh: string; en: string }>> = {
  'right-missing': { zh: '该订单没有极速退款权益', en: 'The order has no right to it' },
  partial: { zh: '仅支持整单全额', en: 'It is given for the whole order only' },
  stopped: { zh: '该订单已停止发货', en: 'The order is stopped already' },
  amount: { zh: '金额超过极速退款上限', en: 'The amount is above the most that is refunded at once' },
  'often-consumer': {
    zh: '近期极速退款次数已达上限',
    en: 'The consumer had as many of them as are given within this time',
  },
  'often-pair': { zh: '近期在该商家的极速退款次数已达上限', en: 'So had the consumer at this merchant' },
  shipped: { zh: '商品已发出', en: 'The goods have left' },
  delivered: { zh: '商品已送达', en: 'The goods have arrived' },
  credit: { zh: '运输途中极速退款需要更高的信用', en: 'For goods on their way, more credit is needed' },
};

/** Decides from facts alone; the first reason that speaks against it is told. */
export function decideInstant(facts: InstantFacts, terms: InstantTerms): InstantDecision {
  const no = (code: string, params: Record<string, number | string> = {}): InstantDecision => ({
    ...{ granted: false, why: { code, params } },
  });
  if (facts.right === undefined) return no('right-missing');
  if (facts.delivered) return no('delivered');
  if (facts.shipped && !terms.inTransit) return no('shipped');
  if (!facts.whole) return no('partial');
  if (facts.stopped) return no('stopped');
  const most = facts.shipped && terms.inTransitMost < terms.most ? terms.inTransitMost : terms.most;
  if (facts.amount > most) return no('amount', { most: Number(most), amount: Number(facts.amount) });
  if (facts.consumer >= terms.perConsumer)
    return no('often-consumer', { had: facts.consumer, most: terms.perConsumer, days: LIMIT_DAYS });
  if (facts.pair >= terms.perPair) return no('often-pair', { had: facts.pair, most: terms.perPair, days: LIMIT_DAYS });
  if (facts.shipped && facts.credit < terms.creditLeast)
    return no('credit', { credit: facts.credit, least: terms.creditLeast });
  return { granted: true, race: facts.shipped ? 'in-transit' : null };
}

/**
 * How far a consumer is trusted, from 0 to 99: orders that ended well against what came back. Somebody new has none.
 * Counts are bounded, so that a long history costs no more than a short one.
 */
export const creditOf = ({ completed, refunded }: { completed: number; refunded: number }): number =>
  Math.floor((100 * completed) / (completed + 3 * refunded + 5));
