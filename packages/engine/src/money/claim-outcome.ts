import type { Assessment } from './assess.ts';
import type { ClaimFacts } from './facts.ts';
import type { ClaimRoute, GuaranteePlan, OrderMoments } from './guarantee-plan.ts';
import type { Missing } from './missing.ts';

/** What comes of a claim, asked for in the order in which a claim meets it. */
export type ClaimOutcome =
  | { readonly outcome: 'not-covered' }
  /** Its moment has not come, or its window is not open yet. */
  | { readonly outcome: 'too-early' }
  | { readonly outcome: 'too-late' }
  | { readonly outcome: 'missing'; readonly missing: Missing }
  | Exclude<Assessment, { outcome: 'pay' }>
  | (Extract<Assessment, { outcome: 'pay' }> & { readonly route: ClaimRoute });

/** Without `at` and `moments` its time is not looked at. */
export function claimOutcome(
  plan: GuaranteePlan,
  facts: ClaimFacts,
  time?: { readonly at: Date; readonly moments: OrderMoments },
): ClaimOutcome {
  const wrong = plan.wrong(facts)[0];
  if (wrong !== undefined)
    return { outcome: 'failed', rule: wrong.field, message: `${plan.terms.code}: ${wrong.field}: ${wrong.message}` };
  if (!plan.covers(facts)) return { outcome: 'not-covered' };
  if (time !== undefined) {
    const window = plan.window(facts, time.moments);
    if (window === undefined || time.at < window.opens) return { outcome: 'too-early' };
    if (time.at >= window.ends) return { outcome: 'too-late' };
  }
  const missing = plan.missing(facts);
  if (missing.asks.length + missing.evidence.length > 0) return { outcome: 'missing', missing };
  const assessment = plan.assess(facts);
  return assessment.outcome === 'pay' ? { ...assessment, route: plan.route(facts, assessment.lines) } : assessment;
}
