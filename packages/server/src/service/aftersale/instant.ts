import type { PayerTerms } from '@anxin/engine';
import { least } from '../../ledger/amounts.ts';
import type { AftersaleRow, Race } from './aftersale.ts';

/** The right that an order has to have been given when it was paid. */
export const SPEED_REFUND = 'speed-refund';

/**
 * What the house gives at most, whatever was promised: settings, which may change any day. Amounts are in minor units,
 * whatever the currency.
 */
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

/** What the right that was frozen on the order says of refunding all of it now. */
export interface RightSays {
  /** The merchant chose it. */
  agreed: boolean;
  payer: PayerTerms;
  /** Whether it can be used by now, and still. */
  open: boolean;
  /** What its formulas and its cap come to. */
  most: bigint;
  /** Whether its terms let rules alone decide. */
  atOnce: boolean;
  /** How often it may be used, and was, within so many days. */
  limits: readonly { per: 'consumer' | 'pair'; had: number; most: number; days: number }[];
}

export interface InstantFacts {
  /** The right, where the order has it for all of its goods. */
  right: RightSays | undefined;
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
  window: { zh: '该权益的使用期限已过或未到', en: 'It is not the time in which the right can be used' },
  terms: { zh: '按该权益的条款需要审核', en: 'The terms of the right ask that somebody looks first' },
  credit: { zh: '运输途中极速退款需要更高的信用', en: 'For goods on their way, more credit is needed' },
};

/** Decides from facts alone; the first reason that speaks against it is told. */
export function decideInstant(facts: InstantFacts, terms: InstantTerms): InstantDecision {
  const no = (code: string, params: Record<string, number | string> = {}): InstantDecision => ({
    ...{ granted: false, why: { code, params } },
  });
  const { right } = facts;
  if (right === undefined) return no('right-missing');
  if (!right.open) return no('window');
  if (facts.delivered) return no('delivered');
  if (facts.shipped && !terms.inTransit) return no('shipped');
  if (!facts.whole) return no('partial');
  if (facts.stopped) return no('stopped');
  if (right.most === 0n) return no('terms');
  const most = [right.most, terms.most, ...(facts.shipped ? [terms.inTransitMost] : [])].reduce(least);
  if (facts.amount > most) return no('amount', { most: Number(most), amount: Number(facts.amount) });
  const limits: RightSays['limits'] = [
    { per: 'consumer', had: facts.consumer, most: terms.perConsumer, days: LIMIT_DAYS },
    { per: 'pair', had: facts.pair, most: terms.perPair, days: LIMIT_DAYS },
    ...right.limits,
  ];
  const reached = limits.find(({ had, most }) => had >= most);
  if (reached !== undefined) {
    const { per, ...figures } = reached;
    return no(`often-${per}`, figures);
  }
  if (facts.shipped && facts.credit < terms.creditLeast)
    return no('credit', { credit: facts.credit, least: terms.creditLeast });
  if (!right.atOnce) return no('terms');
  return { granted: true, race: facts.shipped ? 'in-transit' : null };
}

/**
 * How far a consumer is trusted, from 0 to 99: orders that ended well against what came back. Somebody new has none.
 * Counts are bounded, so that a long history costs no more than a short one.
 */
export const creditOf = ({ completed, refunded }: { completed: number; refunded: number }): number =>
  Math.floor((100 * completed) / (completed + 3 * refunded + 5));
