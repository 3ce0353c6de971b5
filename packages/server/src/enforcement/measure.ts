import { durationMs, type MeasureKind, type Pack, POINTS, USUAL_APPEAL } from '@anxin/engine';
import { checkMachine, type Machine } from '../foundation/promises/promise.ts';
import type { Guidance } from './guidance.ts';

/**
 * `proposed`: it waits for a second person. `in-force`, then `expired` when its time is over. `reversed`: it was wrong,
 * also where its time was over already. `refused`: the second person said no. `excused`: guidance was given instead.
 */
export const MEASURE_STATES = ['proposed', 'in-force', 'expired', 'reversed', 'refused', 'excused'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];
export type MeasureStep = 'confirm' | 'refuse' | 'excuse' | 'expire' | 'reverse';

const MEASURE_MACHINE: Machine<MeasureState, MeasureStep> = {
  start: 'proposed',
  ends: ['refused', 'reversed', 'excused'],
  steps: {
    proposed: { confirm: 'in-force', refuse: 'refused', excuse: 'excused' },
    'in-force': { expire: 'expired', reverse: 'reversed' },
    // whoever was wronged is told so also after it is over
    expired: { reverse: 'reversed' },
    refused: {},
    reversed: {},
    excused: {},
  },
};

checkMachine(MEASURE_MACHINE);

/** What a step leads to; undefined where it cannot be taken. */
export const after = (state: MeasureState, step: MeasureStep): MeasureState | undefined =>
  MEASURE_MACHINE.steps[state][step];

/** How it was found that something is to be done; `ladder` and `origin` follow from other measures. */
export const FOUND_BY = ['model', 'patrol', 'report', 'brand', 'laboratory', 'authority', 'ladder', 'origin'] as const;
export type FoundBy = (typeof FOUND_BY)[number];

/** Proposed against an owner for what its parties did: nobody else asked for it, and nobody's asking joins it. */
export const isOwners = ({ foundBy, causeId }: Pick<MeasureRow, 'foundBy' | 'causeId'>): boolean =>
  foundBy === 'origin' && causeId === null;

/** What a person can say about how it was found. */
export const FOUND_BY_PEOPLE = ['patrol', 'report', 'brand', 'laboratory', 'authority'] as const;

/** Who told of it, by the event that was decided: a rule that judges what somebody reported did not find it itself. */
const TOLD_BY: readonly (readonly [prefix: string, FoundBy])[] = [
  ['ip.', 'brand'],
  ['lab.', 'laboratory'],
  ['audit.', 'laboratory'],
  ['harassment.', 'report'],
  ['aftersale.', 'report'],
  ['ticket.', 'report'],
];

export const foundIn = (eventType: string): FoundBy =>
  TOLD_BY.find(([prefix]) => eventType.startsWith(prefix))?.[1] ?? 'model';

/** Terms of a kind as they are kept with each measure, so that a later edit of the catalogue changes nothing. */
export type Terms = Pick<
  MeasureKind,
  'title' | 'about' | 'secondPerson' | 'amount' | 'review' | 'leaves' | 'makeGood' | 'appeal' | 'dsa'
>;

export interface MeasureRow {
  id: string;
  kind: string;
  target: string;
  subject: string;
  party: string | null;
  state: MeasureState;
  severity: number;
  /** Measures of one such word on one target settle to the most severe. */
  settles: string;
  terms: Terms;
  foundBy: FoundBy;
  eventId: string | null;
  decisionId: string | null;
  caseId: string | null;
  causeId: string | null;
  ladder: string | null;
  tenths: number | null;
  rules: readonly string[];
  pack: string | null;
  takenBy: string | null;
  settledBy: string | null;
  reason: string | null;
  evidence: readonly string[];
  basis: string | null;
  destination: string | null;
  amount: bigint | null;
  currency: string | null;
  exposure: bigint | null;
  attempts: number;
  takenAt: Date;
  startsAt: Date | null;
  endsAt: Date | null;
  reviewAt: Date | null;
  endedAt: Date | null;
  reversedWhy: string | null;
  reversedCause: string | null;
  statementId: string | null;
  /** What was said where guidance was given instead. */
  guidance: Guidance | null;
}

/** What a pack without a catalogue knows of a kind that its rules name. */
const unknownKind = (kind: string): MeasureKind => ({
  ...{
    kind,
    title: { 'zh-CN': kind, en: kind },
    about: { 'zh-CN': kind, en: kind },
    on: [],
    group: kind,
    severity: 30,
  },
  ...{ verdict: undefined, duration: undefined, longest: undefined, review: undefined, makeGood: undefined },
  ...{
    secondPerson: false,
    reasons: false,
    evidence: false,
    basis: false,
    amount: false,
    leaves: false,
    guidance: false,
    first: undefined,
    owners: [],
  },
  appeal: USUAL_APPEAL,
  ...{ dsa: undefined, file: '', line: 0, column: 0 },
});

/** A kind of the pack's catalogue; one that a rule of a pack without catalogue names has usual terms. */
export const kindIn = (pack: Pick<Pack, 'measures'>, kind: string): MeasureKind =>
  pack.measures.get(kind) ?? unknownKind(kind);

export const termsOf = (kind: MeasureKind): Terms => ({
  ...{ title: kind.title, about: kind.about, secondPerson: kind.secondPerson, amount: kind.amount },
  ...{ review: kind.review, leaves: kind.leaves, makeGood: kind.makeGood, appeal: kind.appeal, dsa: kind.dsa },
});

/** Where appeals wait; measures that were taken before there were queues of appeals say nothing of it. */
export const queueOf = ({ appeal }: Terms): string => appeal.queue ?? USUAL_APPEAL.queue;

export const typeOf = (reference: string): string => reference.slice(0, reference.indexOf('/'));

export const later = (at: Date, duration: string): Date => new Date(at.getTime() + durationMs(duration));

/** When it begins and ends that is in force from `at` on, and when somebody looks at it again. */
export const timesFrom = (
  at: Date,
  duration: string | undefined,
  review: string | undefined,
): Pick<MeasureRow, 'startsAt' | 'endsAt' | 'reviewAt'> => ({
  startsAt: at,
  endsAt: duration === undefined ? null : later(at, duration),
  reviewAt: review === undefined ? null : later(at, review),
});

/**
 * Of the measures on one target those that hold: of each group the most severe; of equals the one that lasts longest,
 * then the earlier. What they overrule stays in force, and holds as soon as they are gone.
 */
export function holding(measures: readonly MeasureRow[]): MeasureRow[] {
  const inForce = measures.filter(({ state }) => state === 'in-force');
  // points overrule none: each counts beside the others
  const groups = Map.groupBy(inForce, ({ id, kind, settles }) => (kind === POINTS ? `${POINTS} ${id}` : settles));
  return [...groups.values()].map((group) => group.reduce(moreSevere));
}

function moreSevere(one: MeasureRow, other: MeasureRow): MeasureRow {
  if (one.severity !== other.severity) return one.severity > other.severity ? one : other;
  const [a, b] = [
    one.endsAt?.getTime() ?? Number.POSITIVE_INFINITY,
    other.endsAt?.getTime() ?? Number.POSITIVE_INFINITY,
  ];
  if (a !== b) return a > b ? one : other;
  return one.id < other.id ? one : other;
}
