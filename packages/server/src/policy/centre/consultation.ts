import { Problem } from '../../foundation/errors.ts';

/** Where a consultation is: it follows from its times, its report, and what became of its release. */
export const CONSULTATION_STATES = ['announced', 'open', 'answering', 'closed', 'withdrawn'] as const;
export type ConsultationState = (typeof CONSULTATION_STATES)[number];

export interface ConsultationFacts {
  starts_at: Date;
  ends_at: Date;
  closed_at: Date | null;
  /** Its release will not take effect any more. */
  withdrawn: boolean;
}

export function stateOf({ starts_at, ends_at, closed_at, withdrawn }: ConsultationFacts, now: Date): ConsultationState {
  if (closed_at !== null) return 'closed';
  if (withdrawn) return 'withdrawn';
  if (now < starts_at) return 'announced';
  return now < ends_at ? 'open' : 'answering';
}

/** What can keep a release from taking effect: nobody was asked, people still are, objections or the result are missing. */
export const HOLDS = ['not-asked', 'open', 'unanswered', 'unpublished'] as const;
export type Hold = (typeof HOLDS)[number];

/**
 * What keeps a release from taking effect.
 * @param consultation about it, with the objections that wait for an answer
 * @param needed whether it may not take effect without
 */
export function holdOf(
  consultation: (Pick<ConsultationFacts, 'ends_at' | 'closed_at'> & { waiting: number }) | undefined,
  needed: boolean,
  now: Date,
): Hold | undefined {
  if (!consultation) return needed ? 'not-asked' : undefined;
  if (consultation.closed_at !== null) return undefined;
  if (now < consultation.ends_at) return 'open';
  return consultation.waiting > 0 ? 'unanswered' : 'unpublished';
}

export const COMMENT_KINDS = ['objection', 'comment'] as const;
export type CommentKind = (typeof COMMENT_KINDS)[number];

export const MAX_COMMENT = 2_000;
export const MAX_SUMMARY = 500;
/** Of one person in one consultation, and between two of them. */
export const MOST_OF_ONE = 5;
export const PAUSE_MS = 30_000;
/** In one consultation. */
export const MOST_COMMENTS = 10_000;

const DAY = 24 * 3_600_000;
const LEAST_DAYS = 1;
const LONGEST_DAYS = 90;
const LATEST_DAYS = 90;

/** @throws Problem `request.invalid` naming the field */
export function requireTimes(starts: Date, ends: Date, now: Date): void {
  const refuse = (field: string, detail: string): never => {
    throw new Problem('request.invalid', { field, detail });
  };
  if (starts < now) refuse('starts_at', 'starts_at lies in the past');
  if (starts.getTime() - now.getTime() > LATEST_DAYS * DAY)
    refuse('starts_at', `starts_at is within the next ${LATEST_DAYS} days`);
  const days = (ends.getTime() - starts.getTime()) / DAY;
  if (days < LEAST_DAYS || days > LONGEST_DAYS)
    refuse('ends_at', `ends_at is ${LEAST_DAYS} to ${LONGEST_DAYS} days after starts_at`);
}
