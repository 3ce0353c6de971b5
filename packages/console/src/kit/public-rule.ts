import type { Verdict } from './verdict-tag.tsx';

/** A rule as those read it whom it binds. */
export interface PublicRule {
  id: string;
  topic: string;
  title: string;
  forbidden: string;
  mend: string | null;
  exemptions: string[];
  basis: string | null;
  verdict: Verdict;
  measures: { kind: string; of: 'subject' | 'party'; points: number | null; duration: string | null }[];
}

export type PublicPart = 'title' | 'forbidden' | 'mend' | 'exemptions' | 'basis' | 'verdict' | 'measures';

/** What changes in public. */
export interface PublicChange {
  kind: 'added' | 'removed' | 'changed' | 'recognition';
  rule: string;
  parts: PublicPart[];
  before: PublicRule | null;
  after: PublicRule | null;
}

type ConsultationState = 'announced' | 'open' | 'answering' | 'closed' | 'withdrawn';

/** GET /v1/rule-centre/consultations. */
export interface ConsultationLine {
  id: string;
  release: string;
  state: ConsultationState;
  about: string;
  starts_at: string;
  ends_at: string;
  closed_at: string | null;
  takes_effect_at: string | null;
}

/** GET /v1/rule-centre/consultations/{id}. */
export interface Consultation extends ConsultationLine {
  changes: PublicChange[];
  report: string | null;
  objections: number;
  comments: number;
  waiting: number;
}

export interface Answer {
  summary: string;
  taken: boolean;
  why: string;
}

/** GET …/mine, and what staff read. */
export interface Comment {
  id: string;
  kind: 'objection' | 'comment';
  rule: string | null;
  text: string | null;
  at: string;
  answer: (Answer & { at: string }) | null;
  role?: string;
}

/** What a change is about in a line: the title as it will be, or was. */
export const titleOfChange = ({ after, before, rule }: PublicChange): string => (after ?? before)?.title ?? rule;

const HOURS = { D: 24, H: 1 } as const;

/** Seconds of `P1D`, `PT12H`; undefined for what is neither. */
export function secondsOf(duration: string): number | undefined {
  const [, n, unit] = /^P(?:T(?=\d+H)|(?=\d+D))(\d+)([DH])$/.exec(duration) ?? [];
  return n === undefined ? undefined : Number(n) * HOURS[unit as keyof typeof HOURS] * 3_600;
}
