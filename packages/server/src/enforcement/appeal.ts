import { checkMachine, type Machine } from '../foundation/promises/promise.ts';
import { later, type MeasureRow } from './measure.ts';

/**
 * `waiting-for-party`: more was asked for, and the clock stands still until it is there or its own time is over.
 * `upheld`: the measure is undone. `partly-upheld`: a milder one is in its place. `settled`: the measure was undone
 * otherwise, before anybody decided.
 */
export const APPEAL_STATES = [
  ...(['open', 'waiting-for-party', 'upheld', 'partly-upheld', 'refused', 'withdrawn', 'settled'] as const),
] as const;
export type AppealState = (typeof APPEAL_STATES)[number];
export type AppealStep = 'ask' | 'supply' | 'lapse' | 'uphold' | 'uphold-partly' | 'refuse' | 'withdraw' | 'settle';

const APPEAL_MACHINE: Machine<AppealState, AppealStep> = {
  start: 'open',
  ends: ['upheld', 'partly-upheld', 'refused', 'withdrawn', 'settled'],
  steps: {
    open: {
      ask: 'waiting-for-party',
      uphold: 'upheld',
      'uphold-partly': 'partly-upheld',
      refuse: 'refused',
      withdraw: 'withdrawn',
      settle: 'settled',
    },
    // nobody is refused for want of what they still have time to send
    'waiting-for-party': { supply: 'open', lapse: 'open', uphold: 'upheld', withdraw: 'withdrawn', settle: 'settled' },
    upheld: {},
    'partly-upheld': {},
    refused: {},
    withdrawn: {},
    settled: {},
  },
};

checkMachine(APPEAL_MACHINE);

/** What a step leads to; undefined where it cannot be taken. */
export const afterStep = (state: AppealState, step: AppealStep): AppealState | undefined =>
  APPEAL_MACHINE.steps[state][step];

export const isOver = (state: AppealState): boolean => APPEAL_MACHINE.ends.includes(state);

/** What can be decided. */
export const APPEAL_OUTCOMES = ['upheld', 'partly-upheld', 'refused'] as const;
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number];

export const STEP_TO: Readonly<Record<AppealOutcome, AppealStep>> = {
  upheld: 'uphold',
  'partly-upheld': 'uphold-partly',
  refused: 'refuse',
};

export interface AppealRow {
  id: string;
  measureId: string;
  party: string;
  /** 1 for the first; one that was withdrawn uses up none. */
  round: number;
  /** As it was written last: read it by `stateAt`. */
  state: AppealState;
  openedAt: Date;
  openedBy: string;
  /** How often more was asked for. */
  asked: number;
  /** Until when what was asked for last could be sent. */
  waitsUntil: Date | null;
  /** When the answer is owed. */
  dueAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  answer: Readonly<Record<'zh-CN' | 'en', AppealAnswer>> | null;
  /** The milder measure that was taken in its place. */
  insteadId: string | null;
}

/** What the party is told of a decision, beside the reason, in one language. Frozen, as a statement of reasons is. */
export interface AppealAnswer {
  outcome: string;
  /** What is undone, and what is made good. */
  undone: string[];
  /** What is in its place. */
  instead: string | null;
  /** How it was decided. */
  how: string;
  /** What can still be done. */
  next: string;
}

/** The state at an instant: waiting ends by itself when its time is over. */
export const stateAt = ({ state, waitsUntil }: Pick<AppealRow, 'state' | 'waitsUntil'>, now: Date): AppealState =>
  waitsUntil !== null && waitsUntil <= now ? (afterStep(state, 'lapse') ?? state) : state;

/** Of one measure, those that were withdrawn counted too: more is no use of a right but a nuisance. */
export const MOST_APPEALS = 20;

/** The next appeal that can be made against a measure, or why there is none. */
export type Chance = { round: number; until: Date } | { none: 'state' | 'open-already' | 'rounds' };

/** The first is made within its time after the measure began, each further one after the refusal of the one before. */
export function chanceOf(
  { state, startsAt, terms }: Pick<MeasureRow, 'state' | 'startsAt' | 'terms'>,
  appeals: readonly Pick<AppealRow, 'state' | 'decidedAt'>[],
): Chance {
  if (startsAt === null || (state !== 'in-force' && state !== 'expired')) return { none: 'state' };
  if (appeals.some((appeal) => !isOver(appeal.state))) return { none: 'open-already' };
  const refused = appeals.filter((appeal) => appeal.state === 'refused');
  const within = terms.appeal.within[refused.length];
  if (within === undefined || appeals.length >= MOST_APPEALS) return { none: 'rounds' };
  const from = Math.max(startsAt.getTime(), ...refused.map(({ decidedAt }) => decidedAt!.getTime()));
  return { round: refused.length + 1, until: later(new Date(from), within) };
}

/** Until when an appeal can be made at `now`; null: none can. */
export function appealUntil(
  measure: Pick<MeasureRow, 'state' | 'startsAt' | 'terms'>,
  appeals: readonly Pick<AppealRow, 'state' | 'decidedAt'>[],
  now: Date,
): Date | null {
  const chance = chanceOf(measure, appeals);
  return 'until' in chance && chance.until >= now ? chance.until : null;
}
