/** A value with what is known of it: the true one lies between 95 times of 100. */
interface Interval {
  low: number;
  high: number;
}

export interface Score {
  right: number;
  wrong: number;
  unsure: number;
  share: (Interval & { share: number }) | null;
}

export type Kappa = (Interval & { value: number }) | null;

export interface Agreeing {
  pairs: number;
  agreed: number;
  kappa: Kappa;
  quadratic: Kappa;
}

interface Person {
  id: string;
  name: string;
}

export interface Reviewer {
  person: Person;
  kind: 'user' | 'key';
  answered: number;
  score: Score;
  agreeing: Agreeing;
  upheld: number;
  overruled: number;
}

interface Look {
  case: string;
  title: string;
  subject: string;
  rules: string[];
  at: string;
}

export interface Coaching extends Reviewer {
  rules: (Score & { rule: string })[];
  missed: (Look & { answered: string; answers: string[]; why: string | null })[];
  overruled_in: (Look & { mine: string; other: string; stands: string })[];
  weeks: { from: string; score: Score; pairs: number; agreed: number }[];
}

export interface AgreementLine {
  key: string;
  people: Person[];
  agreeing: Agreeing;
}

export interface DriftAlarm {
  id: string;
  person: Person;
  kind: 'user' | 'key';
  queue: string | null;
  what: string;
  against: 'self' | 'others';
  share: number;
  usual: number;
  raised_at: string;
}

export interface GoldenItem {
  case: string;
  queue: string;
  answers: string[];
  title: string;
  subject: string;
  retired_at: string | null;
  given: number;
  right: number;
  wrong: number;
}

export const DAYS = [7, 30, 90] as const;
export const daysOf = (text: string | undefined): (typeof DAYS)[number] =>
  DAYS.find((days) => String(days) === text) ?? 30;

export const addressOf = ({ kind, person }: Pick<Reviewer, 'kind' | 'person'>): string =>
  `/quality/${kind}/${encodeURIComponent(person.id)}`;
