import type { LocalText } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';
import { type OrderState, type Scene, VAULT_FIELDS } from '../vault/scenes.ts';

export const GRANT_STATES = [
  'asked',
  'refused',
  'withdrawn',
  'lapsed',
  'live',
  'ended',
  'revoked',
  'reviewed',
] as const;
export type GrantState = (typeof GRANT_STATES)[number];
export type GrantStep = 'approve' | 'refuse' | 'withdraw' | 'lapse' | 'end' | 'revoke' | 'review';

const GRANT_MACHINE: Machine<GrantState, GrantStep> = {
  start: 'asked',
  ends: ['refused', 'withdrawn', 'lapsed', 'reviewed'],
  steps: {
    asked: { approve: 'live', refuse: 'refused', withdraw: 'withdrawn', lapse: 'lapsed' },
    live: { end: 'ended', revoke: 'revoked' },
    ended: { review: 'reviewed' },
    revoked: { review: 'reviewed' },
    ...{ refused: {}, withdrawn: {}, lapsed: {}, reviewed: {} },
  },
};
checkMachine(GRANT_MACHINE);

export const afterStep = (state: GrantState, step: GrantStep): GrantState | undefined =>
  GRANT_MACHINE.steps[state][step];

/** When the person sees in their own access log that somebody looked. */
export const TELLINGS = ['at-once', 'after-end', 'from-date', 'never'] as const;
export type Telling = (typeof TELLINGS)[number];

/** Why personal data may be opened outside every scene: an act of law each, with what it says of telling the person. */
export interface Ground {
  title: LocalText;
  basis: LocalText;
  /** What the person is told when nothing else is written down. */
  telling: 'at-once' | 'after-end';
  /** Whether the law can forbid to tell them, for a time or at all (PIPL arts. 18, 35 and 45). */
  mayWithhold: boolean;
}

const GROUND_LIST = {
  'court-order': {
    title: { 'zh-CN': '法院调查令、裁判文书', en: 'Order of a court' },
    basis: { 'zh-CN': '《民事诉讼法》第七十条', en: 'Civil Procedure Law art. 70' },
    ...{ telling: 'at-once', mayWithhold: true },
  },
  'criminal-investigation': {
    title: { 'zh-CN': '公安、检察机关调取证据', en: 'Evidence for a criminal investigation' },
    basis: { 'zh-CN': '《刑事诉讼法》第五十四条', en: 'Criminal Procedure Law art. 54' },
    ...{ telling: 'at-once', mayWithhold: true },
  },
  authority: {
    title: { 'zh-CN': '主管部门依法要求提供', en: 'Lawful request of an authority' },
    basis: {
      'zh-CN': '《电子商务法》第二十五条，《个人信息保护法》第三十五条',
      en: 'E-commerce Law art. 25, PIPL art. 35',
    },
    ...{ telling: 'at-once', mayWithhold: true },
  },
  'danger-to-life': {
    title: { 'zh-CN': '危及生命健康、财产安全的紧急情况', en: 'Danger to life, health or property' },
    basis: { 'zh-CN': '《个人信息保护法》第十三条第四项、第十八条第二款', en: 'PIPL arts. 13 (4) and 18 (2)' },
    // "at once when the emergency is over"
    ...{ telling: 'after-end', mayWithhold: false },
  },
  incident: {
    title: { 'zh-CN': '安全事件应急处置', en: 'Security incident' },
    basis: { 'zh-CN': '《个人信息保护法》第五十一条、第五十七条', en: 'PIPL arts. 51 and 57' },
    ...{ telling: 'at-once', mayWithhold: false },
  },
} as const satisfies Record<string, Ground>;
export type GroundName = keyof typeof GROUND_LIST;
export const GROUNDS: Readonly<Record<GroundName, Ground>> = GROUND_LIST;
export const GROUND_NAMES = Object.keys(GROUND_LIST) as GroundName[];

/** What an installation allows. */
export interface BreakGlassTerms {
  leastMinutes: number;
  mostMinutes: number;
  /** Values of one grant. */
  mostValues: number;
  /** Within which a second person answers. */
  answerMinutes: number;
  /** Within which a third one reviews. */
  reviewDays: number;
}

/** Each value can be looked at so often: a line that broke, a page that was closed. */
export const MOST_OPENINGS = 5;
/** Grants of one person that wait for an answer. */
export const MOST_WAITING = 5;

/** What is written down with the asking. All of it is sealed. */
export interface GrantFacts {
  /** Such as the number of the document. */
  reference: string;
  reason: string;
  /** On what ground the person is not told; null: they are told. */
  untold: string | null;
}

export interface Grant {
  id: string;
  state: GrantState;
  ground: GroundName;
  askedAt: Date;
  askedBy: string;
  askedSession: string;
  /** `consumer/<id>` where all orders of one were asked for. */
  person: string | null;
  minutes: number;
  answerBy: Date;
  /** Cipher of `GrantFacts` as JSON. */
  facts: string;
  telling: Telling;
  tellFrom: Date | null;
  answeredAt: Date | null;
  answeredBy: string | null;
  endsAt: Date | null;
  endedAt: Date | null;
  /** Null: it ended by itself, or has not. */
  endedBy: string | null;
  reviewDueAt: Date | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
  verdict: 'proper' | 'improper' | null;
}

/** The step that time alone takes; undefined: none. At the instant itself it is over. */
export function stepOfTime(
  { state, answerBy, endsAt }: Pick<Grant, 'state' | 'answerBy' | 'endsAt'>,
  now: Date,
): 'lapse' | 'end' | undefined {
  if (state === 'asked' && now >= answerBy) return 'lapse';
  if (state === 'live' && now >= endsAt!) return 'end';
  return undefined;
}

/** A grant as it is at an instant, whether or not anybody has written down yet what time did to it. */
export function at(grant: Grant, now: Date): Grant {
  const step = stepOfTime(grant, now);
  if (step === undefined) return grant;
  return { ...grant, state: afterStep(grant.state, step)!, ...(step === 'end' ? { endedAt: grant.endsAt } : {}) };
}

const EVERY_STATE: readonly OrderState[] = ['unknown', 'paid', 'shipped', 'delivered', 'completed', 'cancelled'];

/** How the vault's admission knows it. It is on no list of scenes, so nothing but a grant leads here. */
export const BREAK_GLASS: Scene = {
  ...{ id: 'break-glass', callers: ['staff'], states: EVERY_STATE, fields: VAULT_FIELDS },
  title: { 'zh-CN': '紧急调阅', en: 'Break-glass' },
};
