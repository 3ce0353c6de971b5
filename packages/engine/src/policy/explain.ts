import type { CelValue } from './cel/values.ts';
import type { Pack } from './compile.ts';
import { decisionOf, type RuleError } from './decide.ts';
import { type Outcome, runAll } from './evaluate.ts';
import type { MatchResult } from './match.ts';
import { type Near, nearOf } from './near.ts';
import { openSession } from './session.ts';
import type { Decision, EngineEvent, Language, Snapshot } from './types.ts';

/** An expression's value as JSON, or why it has none. */
type Evaluated = { value: unknown } | { error: { code: string; message: string; line: number; column: number } };

export interface RuleExplanation {
  rule: string;
  /** `snoozed`: it fired, and nothing comes of it while it is. */
  outcome: 'fired' | 'snoozed' | 'quiet' | 'exempted' | 'error';
  matches: Record<string, MatchResult>;
  when: { expression: string } & Evaluated;
  /** Each exemption; one that was not asked, because the rule was quiet or another one held before, has no value. */
  unless: ({ id: string; expression: string; why: string } & (Evaluated | { asked: false }))[];
  exempted_by: string | null;
  /** What one thing kept it from firing. */
  near: Near | null;
}

export interface Explanation {
  decision: Decision;
  /** Every rule on this type of event, in the pack's order. */
  rules: RuleExplanation[];
  errors: RuleError[];
}

/** How each rule of a pack came to its outcome on an event. The decision in it is the one that `decide` makes. */
export function explain(
  event: EngineEvent,
  snapshot: Snapshot,
  pack: Pack,
  options: { language: Language },
): Explanation {
  const session = openSession(event, snapshot, pack);
  const results = runAll(session);
  const errors: RuleError[] = [];
  const decision = decisionOf(session, results, snapshot, pack, {
    ...options,
    onRuleError: (error) => errors.push(error),
  });
  const rules = results.map((result): RuleExplanation => {
    const { plan, outcome, when, unless, exemptedBy } = result;
    const { document } = plan;
    return {
      rule: document.id,
      outcome: outcome === 'fired' && snapshot.snoozed?.includes(document.id) ? 'snoozed' : outcome,
      matches: Object.fromEntries(Array.from(plan.matches, ([name, match]) => [name, session.match(match)])),
      when: { expression: document.when.text, ...evaluated(when) },
      unless: document.unless.map(({ id, when: { text }, why }) => {
        const asked = unless.find((part) => part.id === id);
        const outcome = asked === undefined ? { asked: false as const } : evaluated(asked.outcome);
        return { id, expression: text, why: why[options.language], ...outcome };
      }),
      exempted_by: exemptedBy ?? null,
      near: nearOf(result, session) ?? null,
    };
  });
  return { decision, rules, errors };
}

function evaluated(outcome: Outcome): Evaluated {
  if ('value' in outcome) return { value: plainValue(outcome.value) };
  const { code, message, line, column } = outcome.error;
  return { error: { code, message, line, column } };
}

/** `when` and `unless` are bools by type, but dyn ones may give anything. */
function plainValue(value: CelValue): unknown {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'object' && value !== null ? '…' : value;
}
