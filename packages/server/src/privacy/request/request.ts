import type { LocalText } from '@anxin/engine';
import { checkMachine, type Machine } from '../../foundation/promises/promise.ts';

/** What a person can ask about their own data: PIPL arts. 44 to 47 and 15, and a complaint about how it is handled. */
export const REQUEST_KINDS = ['access', 'copy', 'correct', 'delete', 'withdraw-consent', 'complaint'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * `received`: a person of the staff has to answer. `working`: the house carries it out. `waiting`: something that is
 * under way holds it up. `ready`: a copy can be fetched.
 */
export const REQUEST_STATES = ['received', 'working', 'waiting', 'ready', 'done', 'refused', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export type RequestStep = 'accept' | 'finish' | 'refuse' | 'withdraw' | 'hold' | 'release' | 'prepare' | 'close';

const REQUEST_MACHINE: Machine<RequestState, RequestStep> = {
  start: 'received',
  ends: ['done', 'refused', 'withdrawn'],
  steps: {
    received: { accept: 'working', finish: 'done', refuse: 'refused', withdraw: 'withdrawn' },
    // what was begun is carried through: half of an erasure would be neither
    working: { finish: 'done', hold: 'waiting', prepare: 'ready' },
    waiting: { release: 'working', withdraw: 'withdrawn' },
    ready: { close: 'done' },
    done: {},
    refused: {},
    withdrawn: {},
  },
};

checkMachine(REQUEST_MACHINE);

/** What a step leads to; undefined where it cannot be taken. */
export const afterStep = (state: RequestState, step: RequestStep): RequestState | undefined =>
  REQUEST_MACHINE.steps[state][step];

export const isOver = (state: RequestState): boolean => REQUEST_MACHINE.ends.includes(state);

/** An office day of the calendar `cn-workdays`. */
const DAY_MS = 9 * 3_600_000;

export interface RequestTerms {
  title: LocalText;
  /** Office days within which it is answered, and after which somebody is reminded. */
  days: number;
  warnAfter: number;
  /** Whether a person decides it whoever makes it. One that is made for somebody else is always decided by a person. */
  decided: boolean;
}

/** The law says "in good time" and names no number: these are the house's own word, which the promises hold it to. */
export const REQUEST_TERMS: Readonly<Record<RequestKind, RequestTerms>> = {
  access: { title: { 'zh-CN': '查阅个人信息', en: 'See what is kept' }, days: 15, warnAfter: 10, decided: false },
  copy: { title: { 'zh-CN': '复制个人信息', en: 'A copy to take along' }, days: 15, warnAfter: 10, decided: false },
  correct: { title: { 'zh-CN': '更正个人信息', en: 'Put something right' }, days: 15, warnAfter: 10, decided: true },
  delete: { title: { 'zh-CN': '删除个人信息', en: 'Delete what is kept' }, days: 15, warnAfter: 10, decided: false },
  'withdraw-consent': { title: { 'zh-CN': '撤回同意', en: 'Withdraw consent' }, days: 1, warnAfter: 0, decided: false },
  complaint: { title: { 'zh-CN': '个人信息投诉', en: 'Complaint' }, days: 15, warnAfter: 10, decided: true },
};

export const workingTime = (kind: RequestKind): number => REQUEST_TERMS[kind].days * DAY_MS;
export const warnTime = (kind: RequestKind): number => REQUEST_TERMS[kind].warnAfter * DAY_MS;

/** What can be put right. */
export const CORRECTABLE = ['name', 'phone', 'address', 'email'] as const;
export type Correctable = (typeof CORRECTABLE)[number];

/** Days for which a copy can be fetched. */
export const COPY_DAYS = 7;

/** On what a refusal may rest. */
export const REFUSAL_GROUNDS = ['identity', 'not-personal', 'unfounded', 'kept-by-law', 'others-rights'] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

/** Something under way that a deletion waits for. */
export interface Hold {
  kind: string;
  id: string;
}

/** How far an erasure is: places are swept one after the other, each along its rows. */
export interface Progress {
  stage: 'accounts' | 'sweep';
  /** The table that is being swept. */
  place: string;
  after: string | null;
  rows: Record<string, number>;
}

export interface Kept {
  what: string;
  rows: number;
  until: string | null;
}

export interface Receipt {
  erased: Record<string, number>;
  kept: readonly Kept[];
}

export interface RequestRow {
  id: string;
  person: string;
  kind: RequestKind;
  state: RequestState;
  madeAt: Date;
  madeBy: string;
  onBehalf: boolean;
  dueAt: Date | null;
  words: string | null;
  field: Correctable | null;
  value: string | null;
  purpose: string | null;
  settledAt: Date | null;
  settledBy: string | null;
  answer: string | null;
  ground: RefusalGround | null;
  holds: readonly Hold[];
  nextAt: Date | null;
  progress: Progress | null;
  receipt: Receipt | null;
  expiresAt: Date | null;
  fetchedAt: Date | null;
}

export const consumerOf = (person: string): string => person.slice(person.indexOf('/') + 1);
