import type { Verdict } from '../../../kit/verdict-tag.tsx';

export const STATES = [
  'draft',
  'validated',
  'approved',
  'shadow',
  'rollout',
  'active',
  'superseded',
  'withdrawn',
  'rolled-back',
] as const;
export type State = (typeof STATES)[number];

export type Step =
  | 'edit'
  | 'validate'
  | 'approve'
  | 'reject'
  | 'publish'
  | 'shadow'
  | 'rollout'
  | 'activate'
  | 'rollback'
  | 'withdraw';

export interface Person {
  id: string;
  /** Empty for somebody who is not known any more, and for the platform itself. */
  name: string;
}

/** GET /v1/packs. */
export interface ReleaseLine {
  id: string;
  name: string;
  pack: string;
  version: string;
  sha256: string;
  state: State;
  origin: 'folder' | 'console';
  in_force: boolean;
  revision: number;
  note: string;
  created_by: Person;
  created_at: string;
  approved_by: Person | null;
  approved_at: string | null;
  notice_at: string | null;
  takes_effect_at: string | null;
  /** Of the parties that it decides about. */
  percent: number | null;
  loaded_at: string | null;
  ended_at: string | null;
  rules: number | null;
  lexicons: number;
  lists: number;
  decisions: number;
}

export interface PackProblem {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  hint?: string;
}

export interface CaseFailure {
  file: string;
  line: number;
  name: string;
  faults: string[];
}

export interface Report {
  at: string;
  sound: boolean;
  problems: PackProblem[];
  warnings: PackProblem[];
  cases: { passed: number; failed: number; failures: CaseFailure[] };
  planted: { found: number; total: number };
}

export interface SetChange {
  name: string;
  added: string[];
  removed: string[];
  added_count: number;
  removed_count: number;
}

/** One part of a rule: from one value to another, or entries that come and go. */
export interface PartChange {
  part: string;
  /** The match, exemption, measure or param that it is about. */
  of: string | null;
  from: string | null;
  to: string | null;
  added: string[];
  removed: string[];
}

export interface RuleChange {
  rule: string;
  title: string;
  how: 'added' | 'removed' | 'changed';
  parts: PartChange[];
}

export interface Diff {
  rules: {
    added: string[];
    removed: string[];
    changed: { name: string; parts: string[] }[];
    details: RuleChange[];
  };
  lexicons: SetChange[];
  lists: SetChange[];
  /** Of measures a day; null: none. */
  limits: { measure: string; from: number | null; to: number | null }[];
}

export const isEmptyDiff = ({ rules, lexicons, lists, limits }: Diff): boolean =>
  [rules.added, rules.removed, rules.changed, lexicons, lists, limits].every(({ length }) => length === 0);

/** GET /v1/packs/{id}. */
export interface Release extends ReleaseLine {
  authors: Person[];
  base: string | null;
  follows: string | null;
  reverts: string | null;
  rejection: { by: Person; at: string; reason: string } | null;
  ended_by: string | null;
  steps: Step[];
  report: Report | null;
  diff: Diff | null;
  needs_notice: boolean;
  behind: boolean;
  conflicts: string[];
  /** Whether somebody else than its authors has to agree. */
  second_person: boolean;
  /** Days from the notice until rules can take effect. */
  notice_days: number;
}

/** GET /v1/packs/{id}/shadow. */
export interface Difference {
  event_id: string;
  decision_id: string | null;
  at: string;
  event_type: string;
  verdict: Verdict;
  shadow_verdict: Verdict;
  lost: string[];
  gained: string[];
}

export interface Shadow {
  compared: number;
  different: number;
  skipped: number;
  failed: number;
  verdicts: { verdict: Verdict; shadow: Verdict; count: number }[];
  rules: { rule: string; both: number; lost: number; gained: number }[];
  items: Difference[];
  next_cursor: string | null;
}

export const addressOfRelease = (id: string): string => `/policy/packs/${encodeURIComponent(id)}`;

/** What changed since is read again after every step. */
export const TOUCHED = ['/v1/packs', '/v1/rules', '/v1/lexicons', '/v1/lists', '/v1/proposals'] as const;
