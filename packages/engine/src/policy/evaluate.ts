import type { CelProgram } from './cel/cel.ts';
import { type CelError, type CelValue, isCelError } from './cel/values.ts';
import type { RulePlan } from './compile.ts';
import type { Session } from './session.ts';

/** What became of one expression. */
export type Outcome = { readonly value: CelValue } | { readonly error: CelError };

export interface RuleResult {
  readonly plan: RulePlan;
  /** `exempted`: `when` held, and so did an exemption. `error`: `when` could not be evaluated, so nothing is held against anybody. */
  readonly outcome: 'fired' | 'quiet' | 'exempted' | 'error';
  readonly when: Outcome;
  /** Those that were asked, in order, up to the first that holds. */
  readonly unless: readonly { readonly id: string; readonly outcome: Outcome }[];
  readonly exemptedBy: string | undefined;
}

const NONE: readonly never[] = [];
const TRUE: Outcome = { value: true };

/** Every rule on the event, each evaluated for itself: what the filter has to agree with, and what explains. */
export function runAll(session: Session): RuleResult[] {
  return (session.type?.rules ?? []).map((plan) => runRule(plan, session));
}

/** The rules that fire or are exempted: what the others come to is not looked at. */
export function runHolding(session: Session): readonly RuleResult[] {
  const { type } = session;
  if (type === undefined) return NONE;
  const holding = type.filter.hold(session);
  if (holding === undefined) return runAll(session).filter(({ when }) => 'value' in when && when.value === true);
  if (holding.length === 0) return NONE;
  const results: RuleResult[] = [];
  for (const { rule, certain } of holding) {
    const plan = type.rules[rule]!;
    const result = certain ? exempted(plan, session, TRUE) : runRule(plan, session);
    if (result.outcome === 'fired' || result.outcome === 'exempted') results.push(result);
  }
  return results;
}

/** Runs `when`, and where it holds the exemptions. An exemption that cannot be evaluated does not exempt. */
function runRule(plan: RulePlan, session: Session): RuleResult {
  const when = run(plan.when, variablesOf(plan, session));
  if ('value' in when && when.value === true) return exempted(plan, session, when);
  const outcome = 'error' in when ? 'error' : 'quiet';
  return { plan, when, unless: NONE, exemptedBy: undefined, outcome };
}

function exempted(plan: RulePlan, session: Session, when: Outcome): RuleResult {
  if (plan.unless.length === 0) return { plan, when, unless: NONE, exemptedBy: undefined, outcome: 'fired' };
  const variables = variablesOf(plan, session);
  const unless: { id: string; outcome: Outcome }[] = [];
  for (const exemption of plan.unless) {
    const outcome = run(exemption.when, variables);
    unless.push({ id: exemption.id, outcome });
    if ('value' in outcome && outcome.value === true)
      return { plan, when, unless, exemptedBy: exemption.id, outcome: 'exempted' };
  }
  return { plan, when, unless, exemptedBy: undefined, outcome: 'fired' };
}

export function variablesOf(plan: RulePlan, session: Session): (name: string) => unknown {
  return (name) => {
    const match = plan.matches.get(name);
    if (match === undefined) return session.variable(name);
    const { count, distinct, terms, first, tags, disguised, similarity } = session.match(match);
    const found = { count, distinct, terms, first, tags, disguised };
    return match.find.kind === 'similar' ? { ...found, similarity: similarity ?? 0 } : found;
  };
}

export function run(program: CelProgram, variables: (name: string) => unknown): Outcome {
  const value = program.evaluate(variables);
  return isCelError(value) ? { error: value } : { value };
}
