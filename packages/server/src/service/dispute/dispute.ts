import type { LocalText } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/**
 * `negotiation`: the two sides make each other offers. `ruling`: a person of the platform rules. `evidence`: a side is
 * asked for something. `ruled`: it can be appealed against. `appealed`: a second person rules. `final`: it stands, and
 * what the merchant has to do is waited for. `overdue`: it was not done in time. `complied`: there is nothing more to do.
 */
export const DISPUTE_STATES = [
  ...(['negotiation', 'ruling', 'evidence', 'ruled', 'appealed', 'final', 'overdue'] as const),
  ...(['complied', 'settled', 'withdrawn'] as const),
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];
export type DisputeStep =
  | ('escalate' | 'agree' | 'ask' | 'resume' | 'resume-appeal' | 'rule' | 'appeal' | 'rule-again' | 'stand')
  | ('comply' | 'miss' | 'withdraw' | 'reopen' | 'unpaid');

const DISPUTE_MACHINE: Machine<DisputeState, DisputeStep> = {
  start: 'negotiation',
  // whatever is over is taken up again by the platform itself, where a person of it refuses to pay what was to be paid
  ends: [],
  steps: {
    negotiation: { escalate: 'ruling', agree: 'settled', withdraw: 'withdrawn' },
    ruling: { ask: 'evidence', rule: 'ruled', agree: 'settled', withdraw: 'withdrawn' },
    evidence: { resume: 'ruling', 'resume-appeal': 'appealed', agree: 'settled', withdraw: 'withdrawn' },
    ruled: { appeal: 'appealed', stand: 'final', unpaid: 'ruling' },
    appealed: { ask: 'evidence', 'rule-again': 'ruled' },
    final: { comply: 'complied', miss: 'overdue', unpaid: 'ruling' },
    overdue: { comply: 'complied', unpaid: 'ruling' },
    complied: { unpaid: 'ruling' },
    settled: { unpaid: 'ruling' },
    // the same again goes on where it was left: nobody is in two quarrels about one thing
    withdrawn: { reopen: 'negotiation' },
  },
};

checkMachine(DISPUTE_MACHINE);

/** What a step leads to; undefined where it cannot be taken. */
export const afterStep = (state: DisputeState, step: DisputeStep): DisputeState | undefined =>
  DISPUTE_MACHINE.steps[state][step];

/** Nobody waits for anybody any more. */
export const isClosed = (state: DisputeState): boolean =>
  state === 'complied' || state === 'settled' || state === 'withdrawn';

export const SIDES = ['consumer', 'merchant'] as const;
export type Side = (typeof SIDES)[number];
export const otherSide = (side: Side): Side => (side === 'consumer' ? 'merchant' : 'consumer');

export const ABOUT_KINDS = ['order', 'claim', 'aftersale'] as const;
export type AboutKind = (typeof ABOUT_KINDS)[number];

/** Why somebody disputes. */
export const REASONS = {
  'not-received': { 'zh-CN': '未收到货', en: 'Not received' },
  late: { 'zh-CN': '发货或送达迟延', en: 'Shipped or delivered late' },
  damaged: { 'zh-CN': '破损、变质', en: 'Damaged or decayed' },
  'not-as-described': { 'zh-CN': '与描述不符', en: 'Not as described' },
  quality: { 'zh-CN': '质量问题', en: 'A defect' },
  counterfeit: { 'zh-CN': '假冒', en: 'Counterfeit' },
  unsafe: { 'zh-CN': '存在安全隐患', en: 'Unsafe' },
  short: { 'zh-CN': '少发、缺重', en: 'Less than was sold' },
  'refund-refused': { 'zh-CN': '售后被拒', en: 'After-sale refused' },
  'claim-refused': { 'zh-CN': '赔付被拒', en: 'Claim refused' },
  'returned-goods': { 'zh-CN': '退回商品有问题', en: 'What came back is not what was sent' },
  abuse: { 'zh-CN': '恶意退款', en: 'A refund in bad faith' },
  other: { 'zh-CN': '其他', en: 'Something else' },
} as const satisfies Record<string, LocalText>;
export type Reason = keyof typeof REASONS;
export const REASON_NAMES = Object.keys(REASONS) as Reason[];

/** What follows where a side says nothing in the time that it has: told with what is asked. */
export const SILENCES = {
  'decided-without': { 'zh-CN': '按已有材料裁定', en: 'It is decided on what is there' },
  'taken-as-admitted': { 'zh-CN': '视为认可对方主张的事实', en: 'What the other side says counts as admitted' },
  'taken-as-given-up': { 'zh-CN': '视为放弃该项主张', en: 'The point counts as given up' },
} as const satisfies Record<string, LocalText>;
export type Silence = keyof typeof SILENCES;
export const SILENCE_NAMES = Object.keys(SILENCES) as Silence[];

export interface DisputeRow {
  id: string;
  orderId: string;
  consumerId: string;
  merchantId: string;
  aboutKind: AboutKind;
  aboutId: string;
  guarantee: string | null;
  reason: Reason;
  categoryId: string | null;
  currency: string;
  /** Minor units, as everywhere. */
  paid: bigint;
  wanted: bigint;
  state: DisputeState;
  round: number;
  openedAt: Date;
  openedBy: string;
  openedSide: Side;
  waitsFor: readonly (Side | 'platform')[];
  nextAt: Date | null;
  dueAt: Date | null;
  endDueAt: Date | null;
  tests: number;
  ruledAt: Date | null;
  appealUntil: Date | null;
  complyBy: Date | null;
  compliedAt: Date | null;
  closedAt: Date | null;
}

export const partyOf = (row: Pick<DisputeRow, 'consumerId' | 'merchantId'>, side: Side) =>
  side === 'consumer' ? (`consumer/${row.consumerId}` as const) : (`merchant/${row.merchantId}` as const);

export const DAY_MS = 86_400_000;

/** Bounds of one dispute. */
export const MOST = { messages: 200, offers: 20, asks: 10, rounds: 5 } as const;

/** Both sides have this long after each ruling. */
export const APPEAL_DAYS = 7;
/** A merchant's word that something is done counts unless the consumer says otherwise within this time. */
export const CONFIRM_DAYS = 7;
/** Measures for handling complaints of 12315, art. 15: more than three years after knowing, it is not admissible. */
const ADMISSIBLE_YEARS = 3;

/** Whether what somebody came to know then can still be brought up. */
export function isAdmissible(knownAt: Date, now: Date): boolean {
  const until = new Date(knownAt);
  until.setUTCFullYear(until.getUTCFullYear() + ADMISSIBLE_YEARS);
  return now <= until;
}
