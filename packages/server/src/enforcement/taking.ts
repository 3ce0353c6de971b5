import type { Ladder, MeasureKind } from '@anxin/engine';
import { type FoundBy, later, type MeasureRow, termsOf, timesFrom } from './measure.ts';

/** Something that is to be done to a target, by the policy or by a person. */
export interface Taking {
  kind: MeasureKind;
  target: string;
  subject: string;
  party: string | null;
  foundBy: FoundBy;
  at: Date;
  /** Who takes it; null: the policy itself. */
  takenBy: string | null;
  /** Who takes it has the consent of a second person already, or needs none. */
  confirmed?: boolean;
  eventId?: string | null;
  decisionId?: string | null;
  caseId?: string | null;
  causeId?: string | null;
  rules?: readonly string[];
  pack?: string | null;
  /** ISO 8601; the kind's where it is left out. */
  duration?: string | undefined;
  ladder?: Ladder | undefined;
  tenths?: number | undefined;
  /** Cipher. */
  reason?: string | null;
  evidence?: readonly string[];
  basis?: string | null;
  destination?: string | null;
  amount?: { amount: bigint; currency: string; exposure?: bigint } | undefined;
}

/** A measure as it begins: in force, or waiting for a second person. */
export const rowOf = (id: string, taking: Taking): MeasureRow =>
  beginning(id, taking, taking.kind.secondPerson && taking.confirmed !== true);

/** One that waits for a person, however slight it is. */
export const proposedRow = (id: string, taking: Taking): MeasureRow => beginning(id, taking, true);

function beginning(id: string, taking: Taking, waits: boolean): MeasureRow {
  const { kind, at, duration = kind.duration, ladder, tenths, amount } = taking;
  const times = timesFrom(at, duration, kind.review);
  return {
    ...{ id, kind: kind.kind, target: taking.target, subject: taking.subject, party: taking.party },
    ...{ state: waits ? 'proposed' : 'in-force', severity: kind.severity, settles: kind.group, terms: termsOf(kind) },
    ...{ foundBy: taking.foundBy, eventId: taking.eventId ?? null, decisionId: taking.decisionId ?? null },
    ...{ caseId: taking.caseId ?? null, causeId: taking.causeId ?? null, ladder: ladder?.id ?? null },
    ...{ tenths: ladder === undefined ? null : tenths!, rules: taking.rules ?? [], pack: taking.pack ?? null },
    ...{ takenBy: taking.takenBy, settledBy: null, reason: taking.reason ?? null, evidence: taking.evidence ?? [] },
    ...{ basis: taking.basis ?? null, destination: taking.destination ?? null, attempts: 1, takenAt: at },
    ...{ amount: amount?.amount ?? null, currency: amount?.currency ?? null, exposure: amount?.exposure ?? null },
    // of what waits, the end says for how long it is meant
    ...{ ...times, ...(waits ? { startsAt: null, reviewAt: null } : {}) },
    ...{ endedAt: null, reversedWhy: null, reversedCause: null, statementId: null, guidance: null },
  };
}

export const reviewOf = ({ terms: { review } }: MeasureRow, at: Date): Date | null =>
  review === undefined ? null : later(at, review);

/** The first after `now`: weeks that nobody looked are not made up for one by one. */
export function nextReview({ reviewAt, terms: { review } }: MeasureRow, now: Date): Date | null {
  if (review === undefined || reviewAt === null) return null;
  const every = later(reviewAt, review).getTime() - reviewAt.getTime();
  const missed = Math.floor((now.getTime() - reviewAt.getTime()) / every);
  return new Date(reviewAt.getTime() + (missed + 1) * every);
}

export const keyOf = ({ target, kind, subject, ladder, tenths }: MeasureRow): string =>
  JSON.stringify([target, kind, subject, ladder, tenths]);

/** The same, asked for once more. */
export function join(row: MeasureRow, again: MeasureRow): MeasureRow {
  const longer =
    row.endsAt === null || again.endsAt === null ? null : row.endsAt > again.endsAt ? row.endsAt : again.endsAt;
  return {
    ...{ ...row, attempts: row.attempts + 1, endsAt: longer },
    rules: [...new Set([...row.rules, ...again.rules])].slice(0, MOST_RULES),
  };
}

const MOST_RULES = 100;

/** A measure that is not taken because guidance is given instead: over as soon as it is there. */
export const letOffRow = (id: string, taking: Taking): MeasureRow => ({
  ...rowOf(id, taking),
  ...{ state: 'excused', startsAt: null, endsAt: null, reviewAt: null, endedAt: taking.at },
});
