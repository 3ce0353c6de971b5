import { isCelError } from './cel/values.ts';
import { type RuleResult, variablesOf } from './evaluate.ts';
import type { Session } from './session.ts';

/**
 * Why a rule nearly fired. `exempted`: its condition held, and an exemption too. `one-missing`: all parts of its
 * condition held but this one. `passed-over`: what it looks for was found, inside words that make it harmless.
 */
export type Near =
  | { readonly code: 'exempted'; readonly exemption: string }
  | { readonly code: 'one-missing'; readonly part: string }
  | { readonly code: 'passed-over'; readonly match: string; readonly phrase: string };

/**
 * What kept a rule from firing, where it was one thing; undefined for a rule that fired, failed or was far from it. A
 * rule that looks for something is near only where something of it was found: that an event is of the right category
 * says nothing.
 */
export function nearOf({ plan, outcome, exemptedBy }: RuleResult, session: Session): Near | undefined {
  if (outcome === 'exempted') return { code: 'exempted', exemption: exemptedBy ?? '' };
  if (outcome !== 'quiet') return undefined;
  const results = Array.from(plan.matches, ([name, match]) => ({ name, ...session.match(match) }));
  const found = results.length === 0 || results.some(({ count }) => count > 0);
  if (found) {
    const parts = plan.when.conjuncts(variablesOf(plan, session));
    const missing = parts.filter(({ value }) => isCelError(value) || value !== true);
    if (parts.length > 1 && missing.length === 1) return { code: 'one-missing', part: missing[0]!.source };
  }
  for (const { name, count, exempted } of results)
    if (count === 0 && exempted.length > 0) return { code: 'passed-over', match: name, phrase: exempted[0]!.phrase };
  return undefined;
}
