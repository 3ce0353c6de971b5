import type { Decision, ExplainedRule } from '../../../kit/model.ts';
import type { Diff, PackProblem } from '../releases/release.ts';
import type { PlacedRule } from './form.ts';

export interface CaseOutcome {
  file: string;
  line: number;
  name: string;
  passed: boolean;
  fires: string[];
  quiet: string[];
  fired: string[];
}

/** POST /v1/packs/current/check. */
export interface Check {
  problems: PackProblem[];
  warnings: PackProblem[];
  /** None where what is looked at cannot decide. */
  cases: CaseOutcome[];
  /** Other files that are wrong, without which the cases were run. */
  without: string[];
  rule: PlacedRule | null;
  tried: { decision: Decision; rules: ExplainedRule[] } | null;
  event_problems: { field: string; message: string }[];
  diff: Diff | null;
  needs_notice: boolean;
}

/** What went otherwise than a case says: rules that should have fired, and those that should not. */
export function faultsOf({ fires, fired }: CaseOutcome): { missing: string[]; extra: string[] } {
  return {
    missing: fires.filter((rule) => !fired.includes(rule)),
    extra: fired.filter((rule) => !fires.includes(rule)),
  };
}
