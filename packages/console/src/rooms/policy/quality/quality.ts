import type { Person } from '../releases/release.ts';

/** A share, and where it lies 95 times of 100. */
export interface Interval {
  share: number;
  low: number;
  high: number;
}

export interface Figures {
  decided: number;
  fired: number;
  share: Interval | null;
  looked: number;
  right: number;
  wrong: number;
  precision: Interval | null;
  missed: number;
  recall: Interval | null;
  overturned: number;
}

export interface Parties {
  count: number;
  exact: boolean;
}

/** GET /v1/rules/quality. */
export interface QualityLine {
  rule: string;
  title: string;
  in_force: (Figures & { version: string; since: string | null }) | null;
  all: Figures;
  before: Figures;
  trend: { share: number | null; precision: number | null };
  parties: Parties;
  snoozed: { until: string; why: string } | null;
}

/** GET /v1/rules/{id}/quality. */
export interface Quality extends QualityLine {
  days: number;
  versions: (Figures & { version: string; pack: string; since: string; in_force: boolean; parties: Parties })[];
  alarms: Alarm[];
}

/** GET /v1/policy/alarms. */
export interface Alarm {
  id: string;
  event_type: string;
  /** Null: parties that were limited or rejected by whatever rule. */
  rule: string | null;
  direction: 'above' | 'below';
  parties: number;
  hit: number;
  share: number;
  usual: number;
  raised_at: string;
}

/** GET /v1/snoozes. */
export interface Snooze {
  rule: string;
  since: string;
  until: string;
  why: string;
  by: Person;
  ended_at: string | null;
}

export const DAYS = [7, 30, 90] as const;

/** Of an address; thirty where it says nothing that can be chosen. */
export const daysOf = (text: string | undefined): number => DAYS.find((days) => String(days) === text) ?? 30;

const HOUR_MS = 3_600_000;
/** The server takes no longer one; what is sent has to arrive first. */
const LONGEST_MS = 30 * 24 * HOUR_MS - 60_000;

export const SPANS = {
  hour: HOUR_MS,
  'half-day': 12 * HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
  longest: LONGEST_MS,
};
export type SpanName = keyof typeof SPANS;

/** When a snooze ends that begins now. */
export const untilOf = (span: SpanName, now: number): string => new Date(now + SPANS[span]).toISOString();

/** What is read again when a rule is snoozed, or is not any more. */
export const SNOOZE_TOUCHES = ['/v1/rules', '/v1/snoozes', '/v1/policy/alarms'] as const;
