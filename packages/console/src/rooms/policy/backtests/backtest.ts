import type { Verdict } from '../../../kit/verdict-tag.tsx';

export type BacktestState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** GET /v1/backtests. */
export interface BacktestLine {
  id: string;
  state: BacktestState;
  release: string;
  /** What decisions call the content that was tried. */
  candidate: string;
  /** Null: what was decided then. */
  base: string | null;
  from: string;
  to: string;
  progress: number;
  failure: string | null;
  created_by: { id: string; name: string | null };
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
}

export interface Interval {
  share: number;
  low: number;
  high: number;
}

export interface Scores {
  hit: number;
  missed: number;
  wrong: number;
  precision: Interval | null;
  recall: Interval | null;
  f1: number | null;
}

interface Count {
  count: number;
  exact: boolean;
}

export interface Touched {
  decisions: number;
  /** Of them: those that a person looked at. Missing from reports of earlier releases, as in flips and rules. */
  looked?: number;
  parties: Count;
  subjects: Count;
  money: { byCurrency: Record<string, number>; exact: boolean };
}

export const EXAMPLE_KINDS = ['wrong', 'missed', 'stricter', 'milder'] as const;
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];

export interface Example {
  eventId: string;
  decisionId: string | null;
  type: string;
  subject: string;
  base: Verdict;
  candidate: Verdict;
  label: Verdict | null;
  gained: string[];
  lost: string[];
}

export interface RuleLine extends Scores {
  rule: string;
  base: number;
  candidate: number;
  gained: number;
  lost: number;
  /** Of those that would fire: nobody said whether it is right. */
  unlabelled?: number;
}

export interface BacktestReport {
  decided: number;
  erased: number;
  labelled: number;
  caught: { base: number; candidate: number };
  flips: { from: Verdict; to: Verdict; count: number; looked?: number }[];
  whole: { base: Scores; candidate: Scores };
  rules: RuleLine[];
  stricter: Touched;
  milder: Touched;
  wrongful: { estimate: number; low: number; high: number; looked: number } | null;
  examples: Record<ExampleKind, Example[]>;
}

/** GET /v1/backtests/{id}. */
export interface Backtest extends BacktestLine {
  report: BacktestReport | null;
}

export const addressOfBacktest = (id: string): string => `/policy/backtests/${encodeURIComponent(id)}`;

export const isGoing = ({ state }: Pick<BacktestLine, 'state'>): boolean => state === 'waiting' || state === 'running';

/** How many decisions come out otherwise. */
export const flipped = ({ flips }: Pick<BacktestReport, 'flips'>): number =>
  flips.reduce((sum, { count }) => sum + count, 0);

/** How many of those a person looked at; undefined where the report does not tell. */
export const lookedAt = ({ flips }: Pick<BacktestReport, 'flips'>): number | undefined =>
  flips.reduce<number | undefined>(
    (sum, { looked }) => (sum === undefined || looked === undefined ? undefined : sum + looked),
    0,
  );

/** Rules whose outcomes change, those that change most first; as the server sorts them. */
export const changedRules = ({ rules }: Pick<BacktestReport, 'rules'>): RuleLine[] =>
  rules.filter(({ gained, lost }) => gained + lost > 0);

export type Standing =
  | { kind: 'none' }
  /** Of the content as it is. */
  | { kind: 'current'; backtest: BacktestLine }
  /** Of what it was before it was edited, or brought onto something else. */
  | { kind: 'earlier'; backtest: BacktestLine };

/** The backtest that speaks about a content: the last one of it, else the last one of what it was before. */
export function standingOf(name: string, newestFirst: readonly BacktestLine[]): Standing {
  const told = newestFirst.filter(({ state }) => state !== 'cancelled');
  const same = told.find(({ candidate }) => candidate === name);
  if (same) return { kind: 'current', backtest: same };
  const [last] = told;
  return last ? { kind: 'earlier', backtest: last } : { kind: 'none' };
}
