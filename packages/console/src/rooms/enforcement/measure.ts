import type { Amount } from '../../kit/format.ts';
import { subjectOf } from '../../kit/names.ts';

export const STATES = ['proposed', 'in-force', 'expired', 'reversed', 'refused', 'excused'] as const;
export type State = (typeof STATES)[number];

export const FOUND_BY = ['model', 'patrol', 'report', 'brand', 'laboratory', 'authority', 'ladder', 'origin'] as const;
export type FoundBy = (typeof FOUND_BY)[number];

/** What somebody who takes a measure can say about how it was found. */
export const FOUND_BY_PEOPLE = ['patrol', 'report', 'brand', 'laboratory', 'authority'] as const;

/** GET /v1/measures. */
export interface Measure {
  id: string;
  kind: string;
  title: string;
  about: string;
  target: string;
  subject: string;
  /** By what people know it, where somebody gave it a name. */
  subject_title: string | null;
  party: string | null;
  state: State;
  /** False where a more severe one of its sort on the same target holds in its place. */
  holds: boolean;
  severity: number;
  /** Of one group on one target the most severe holds. */
  group: string;
  /** What whoever took or proposed it is called; null for the policy. */
  taken_by: string | null;
  found_by: FoundBy;
  decision_id: string | null;
  case_id: string | null;
  cause_id: string | null;
  ladder: string | null;
  /** Of `points` those that count; of what a ladder led to its milestone. */
  points: number | null;
  rules: string[];
  pack: string | null;
  automated: boolean;
  evidence: string[];
  basis: string | null;
  destination: string | null;
  amount: Amount | null;
  attempts: number;
  taken_at: string;
  starts_at: string | null;
  ends_at: string | null;
  review_at: string | null;
  ended_at: string | null;
  reversed_why: string | null;
  statement_id: string | null;
  appeal_until: string | null;
  /** What led to it where it is proposed against whom others belong to. */
  owner_of: {
    after: number;
    parties: number;
    facts: string;
    proposal: string;
    answered_at: string | null;
  } | null;
  /** Until when its owner can answer; nobody confirms it before. */
  hear_until: string | null;
  /** What its party was told where guidance was given instead. */
  guidance: {
    what: string;
    facts: string;
    rules: { rule: string; message: string; law: string | null; mend: string | null }[];
  } | null;
}

export interface Step {
  at: string;
  by: string | null;
  by_name: string | null;
  what: string;
  detail: string | null;
}

export interface Compensation {
  kind: string;
  detail: Record<string, unknown>;
  at: string;
  done_at: string | null;
}

/** GET /v1/measures/{id}. */
export interface MeasurePage {
  measure: Measure;
  /** What whoever took it wrote; null where nobody did, or the person was erased. */
  reason: string | null;
  /** What whoever gave guidance instead wrote. */
  guidance_note: string | null;
  /** What its owner answered to the proposal. */
  owner_answer: string | null;
  /** What counts for its owner; none to the owner. */
  causes: Measure[];
  history: Step[];
  followed: Measure[];
  compensations: Compensation[];
}

/** GET /v1/measure-kinds. */
export interface Kind {
  kind: string;
  title: string;
  about: string;
  on: string[];
  severity: number;
  duration: string | null;
  longest: string | null;
  second_person: boolean;
  reasons: boolean;
  evidence: boolean;
  basis: boolean;
  amount: boolean;
  review: string | null;
  group: string;
  /** What it does has left the house: undoing it is carried out there too. */
  leaves: boolean;
  /** What a wrong one cost is given back. */
  make_good: 'reach' | null;
  appeal: { within: string[]; answer_minutes: number };
}

/** GET /v1/parties/{type}/{id}/points. */
export interface Standing {
  ladder: string;
  title: string;
  counts: 'up' | 'down';
  points: number;
  start: number;
  least: number;
  most: number;
  milestones: Milestone[];
  next: { at: number; points: number } | null;
  entries: { id: string; at: string; kind: 'violation' | 'course'; points: number; about: string; counts: boolean }[];
  courses: { points: number; every: string; most: number } | null;
}

export interface Milestone {
  at: number;
  title: string;
  measures: string[];
  reached: boolean;
}

export interface PartyStanding {
  party: string;
  ladders: Standing[];
  /** On record, and counts nothing. */
  guidance: { count: number; items: { id: string; at: string; kind: string; title: string; subject: string }[] };
}

/** The kind that counts in ladders. */
export const POINTS = 'points';

/** The courses that somebody has to take are measures of this kind. */
export const COURSE = 'require-course';

/** Whose points are counted. */
export const LADDER_PARTIES: readonly string[] = ['merchant', 'creator', 'agency'];

/** Against whom measures are taken and who has a page of them, by where they begin. */
const HOMES = { merchant: '/shop', creator: '/studio', agency: '/studio', 'rights-holder': '/rights' } as const;

/** Where a party from outside begins; undefined for whom no measure is taken. */
export const homeOf = (party: string): (typeof HOMES)[keyof typeof HOMES] | undefined =>
  HOMES[party.slice(0, party.indexOf('/')) as keyof typeof HOMES];

export const addressOfMeasure = (id: string): string => `/measures/${encodeURIComponent(id)}`;
export const addressOfStatement = (id: string): string => `/statements/${encodeURIComponent(id)}`;
export const addressOfParty = (party: string): string => `/parties/${pathOf(party)}`;
export const pointsOf = (party: string): string => `/v1/parties/${pathOf(party)}/points`;

function pathOf(reference: string): string {
  const { type, id } = subjectOf(reference);
  return `${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
}

const REFERENCE = /^[a-z][a-z0-9-]{0,49}\/\S{1,200}$/;

/** Whether a text names something as the server takes it: `merchant/m0002`. */
export const isReference = (text: string): boolean => REFERENCE.test(text);

/** Who proposed it cannot be who confirms it. */
export const isOwnProposal = ({ history }: Pick<MeasurePage, 'history'>, user: string): boolean =>
  history.some(({ what, by }) => what === 'proposed' && by === `user/${user}`);

/** What is undone with a measure: all that followed from it and was not ended another way. */
export const goesWith = (followed: readonly Measure[]): Measure[] =>
  followed.filter(({ state }) => state === 'proposed' || state === 'in-force' || state === 'expired');

/**
 * Milestones that so many points more would reach. Points beyond the end of a ladder count for nothing, and what is
 * reached already is not reached again.
 */
export function wouldReach(standing: Pick<Standing, 'counts' | 'points' | 'milestones'>, points: number): Milestone[] {
  const up = standing.counts === 'up';
  const value = up ? standing.points + points : standing.points - points;
  return standing.milestones.filter(({ at, reached }) => !reached && (up ? value >= at : value <= at));
}
