import type { LocalText, RemedyLine } from '@anxin/engine';
import { least } from '../../ledger/amounts.ts';
import { byBlame } from '../payout/payout.plan.ts';

export const OUTCOMES = ['consumer', 'partly', 'merchant'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Who is to blame, in shares of a hundred. */
export interface Blame {
  merchant: number;
  platform: number;
  carrier: number;
}

/** On what a ruling rests. */
export const GROUNDS = {
  'evidence-consumer': { 'zh-CN': '证据支持消费者', en: 'The evidence supports the consumer' },
  'evidence-merchant': { 'zh-CN': '证据支持商家', en: 'The evidence supports the merchant' },
  'merchant-silent': { 'zh-CN': '商家逾期未举证', en: 'The merchant gave no evidence' },
  'consumer-silent': { 'zh-CN': '消费者逾期未举证', en: 'The consumer gave no evidence' },
  'test-result': { 'zh-CN': '检测、鉴定结论', en: 'The result of a test' },
  'right-applies': { 'zh-CN': '符合权益条件', en: 'The right applies' },
  'right-does-not-apply': { 'zh-CN': '不符合权益条件', en: 'The right does not apply' },
  'by-law': { 'zh-CN': '依据法律规定', en: 'By law' },
  'carrier-fault': { 'zh-CN': '承运商过错', en: 'The carrier is at fault' },
  'platform-fault': { 'zh-CN': '平台过错', en: 'The platform is at fault' },
  'shared-fault': { 'zh-CN': '双方均有过错', en: 'Both are at fault' },
  'bad-faith': { 'zh-CN': '不诚信', en: 'Bad faith' },
} as const satisfies Record<string, LocalText>;
export type Ground = keyof typeof GROUNDS;
export const GROUND_NAMES = Object.keys(GROUNDS) as Ground[];

/** What a merchant can be told to do beside paying. */
export const OBLIGATIONS = {
  resend: { 'zh-CN': '补寄', en: 'Send what is missing' },
  exchange: { 'zh-CN': '换货', en: 'Exchange it' },
  repair: { 'zh-CN': '维修', en: 'Repair it' },
  invoice: { 'zh-CN': '开具发票', en: 'Give an invoice' },
  'take-back': { 'zh-CN': '上门取回商品', en: 'Take the goods back' },
  apologise: { 'zh-CN': '书面致歉', en: 'Apologise in writing' },
} as const satisfies Record<string, LocalText>;
export type Obligation = keyof typeof OBLIGATIONS;
export const OBLIGATION_NAMES = Object.keys(OBLIGATIONS) as Obligation[];

/** What somebody rules: amounts in all, also where a ruling came before. */
export interface RulingGiven {
  outcome: Outcome;
  refund: bigint;
  compensation: bigint;
  blame: Blame;
  grounds: readonly Ground[];
  /** Told to both sides and kept as it is: about the matter, with nobody's contact data. */
  statement: string;
  law: string | null;
  obligations: readonly Obligation[];
  complyDays: number | null;
  /** Refunded where it is not done in time. */
  otherwise: bigint;
  /** Why it differs from alike ones. */
  differs: string | null;
}

export interface RulingRow extends RulingGiven {
  id: string;
  disputeId: string;
  number: number;
  appealId: string | null;
  at: Date;
  by: string;
  payoutId: string | null;
  otherwisePayoutId: string | null;
  kept: bigint;
  finalAt: Date | null;
}

/** Parts of an amount by blame: whole minor units that add up to it. What no share takes whole is the platform's. */
export const partsOf = (amount: bigint, blame: Blame): Record<keyof Blame, bigint> => byBlame(amount, blame);

type Amounts = Pick<RulingGiven, 'refund' | 'compensation'>;

export const totalOf = ({ refund, compensation }: Amounts): bigint => refund + compensation;

export const linesOf = ({ refund, compensation }: Amounts): RemedyLine[] => [
  ...(refund > 0n ? [{ kind: 'refund' as const, amount: refund }] : []),
  ...(compensation > 0n ? [{ kind: 'compensation' as const, amount: compensation }] : []),
];

/**
 * What earlier rulings of a dispute paid, and what merchant and carrier are to bear of each payout. Of one that was refused with a part
 * of it paid only that part is the `amount`; who bears it is said of the `whole` all the same, which is the amount where left out.
 */
export interface Paid extends Amounts {
  payouts: readonly { payoutId: string; amount: bigint; whole?: bigint; merchant: bigint; carrier: bigint }[];
}

export interface Change {
  /** What is paid beside what was. */
  pays: Amounts;
  /** What the consumer keeps though less is due: nobody takes it back, and the platform bears it. */
  kept: bigint;
  /** Of earlier payouts: what the merchant bears from now on, and the carrier, where one is another amount. */
  corrections: { payoutId: string; before: bigint; after: bigint; carrierBefore: bigint; carrierAfter: bigint }[];
}

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * What a ruling changes after what was paid before. The consumer is paid what is missing of the whole, and keeps what is
 * more, whichever kind of line it came by: a refund that was too much makes up for a compensation that is missing.
 */
export function changeOf(before: Paid, ruling: Amounts & { blame: Blame }): Change {
  const missing = totalOf(ruling) - totalOf(before);
  const kept = most(-missing, 0n);
  // what is missing is a refund as far as the ruling gives more of it
  const refund = least(most(missing, 0n), most(ruling.refund - before.refund, 0n));
  const pays = { refund, compensation: most(missing, 0n) - refund };
  // what is due counts against the oldest payouts first; what is kept beyond it is the platform's
  // what they had by an agreement is no payout of a ruling, and stays with whom they agreed on
  const agreed = totalOf(before) - before.payouts.reduce((sum, { amount }) => sum + amount, 0n);
  let due = most(totalOf(ruling) - agreed, 0n);
  const corrections = before.payouts.flatMap(({ payoutId, amount, whole = amount, merchant, carrier }) => {
    const counts = least(amount, due);
    due -= counts;
    const after = ofWhole(partsOf(counts, ruling.blame), amount, whole);
    const same = after.merchant === merchant && after.carrier === carrier;
    const both = { before: merchant, after: after.merchant, carrierBefore: carrier, carrierAfter: after.carrier };
    return same ? [] : [{ payoutId, ...both }];
  });
  return { pays, kept, corrections };
}

/** Shares of what was paid of a payout, said of the whole of it: payouts take as much of each as was paid. */
function ofWhole(
  { merchant, carrier }: Pick<Record<keyof Blame, bigint>, 'merchant' | 'carrier'>,
  amount: bigint,
  whole: bigint,
) {
  if (amount === whole) return { merchant, carrier };
  const up = (share: bigint): bigint => (share * whole + amount - 1n) / amount;
  return { merchant: up(merchant), carrier: least(up(carrier), whole - up(merchant)) };
}

const gives = (given: Pick<RulingGiven, 'refund' | 'compensation' | 'obligations'>): boolean =>
  totalOf(given) > 0n || given.obligations.length > 0;

/** For the consumer, with nothing more to give: what was owed came another way. Only where that is so can it be ruled. */
export const givesNothingMore = (
  given: Pick<RulingGiven, 'outcome' | 'refund' | 'compensation' | 'obligations'>,
): boolean => given.outcome === 'consumer' && !gives(given);

/** The first fault of what is ruled, by its field; undefined where there is none. */
export function rulingFault(given: RulingGiven): { field: string; detail: string } | undefined {
  const { outcome, blame, obligations, complyDays, otherwise, grounds } = given;
  const shares = [blame.merchant, blame.platform, blame.carrier];
  if (shares.some((share) => !Number.isInteger(share) || share < 0 || share > 100))
    return { field: 'blame', detail: 'shares are whole numbers from 0 to 100' };
  if (shares.reduce((sum, share) => sum + share, 0) !== 100)
    return { field: 'blame', detail: 'the shares of merchant, platform and carrier come to a hundred' };
  for (const name of ['refund', 'compensation', 'otherwise'] as const)
    if (given[name] < 0n) return { field: name, detail: 'an amount is never below zero' };
  if (outcome === 'merchant' && gives(given))
    return { field: 'outcome', detail: 'a ruling for the merchant pays nothing and asks nothing of it' };
  if (outcome === 'partly' && !gives(given))
    return { field: 'outcome', detail: 'a ruling in part pays something, or tells the merchant to do something' };
  if (obligations.length > 0 !== (complyDays !== null))
    return { field: 'comply_days', detail: 'is named where, and only where, the merchant has something to do' };
  if (otherwise > 0n && obligations.length === 0)
    return { field: 'otherwise', detail: 'is for what is not done: the merchant has nothing to do' };
  if (grounds.length === 0) return { field: 'grounds', detail: 'a ruling rests on at least one' };
  return undefined;
}

/**
 * Appeals that leave their side no further one. A ruling on no appeal is a new one: the first, and each that takes the place of what
 * nobody agreed to pay.
 */
export function appealsMade<A extends { ruling: number }>(
  rulings: readonly Pick<RulingRow, 'number' | 'appealId'>[],
  appeals: readonly A[],
): A[] {
  const since = rulings.findLast(({ appealId }) => appealId === null)?.number ?? 1;
  return appeals.filter(({ ruling }) => ruling >= since);
}
