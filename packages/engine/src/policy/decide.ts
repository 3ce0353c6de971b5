import type { CelValue } from './cel/values.ts';
import type { Pack } from './compile.ts';
import { type RuleResult, run, runAll, runHolding, variablesOf } from './evaluate.ts';
import { decisionId } from './identity.ts';
import { DECIDE_LIMITS } from './limits.ts';
import { renderReason } from './render.ts';
import { closeSession, type Session, takeSession } from './session.ts';
import type {
  CaseProposal,
  Decision,
  EngineEvent,
  Evidence,
  Language,
  MeasureProposal,
  Reason,
  Snapshot,
} from './types.ts';
import { withhold } from './withhold.ts';

export interface DecideOptions {
  /** The decision's id, where the caller keeps ids of its own; derived from event and pack when not given. */
  id?: string;
  /** Of messages and mends. */
  language: Language;
  /**
   * Told of every expression that could not be evaluated, to find the rule that needs a `has()`. Who asks has every rule
   * evaluated for itself, which takes many times longer and comes to the same decision.
   */
  onRuleError?: (error: RuleError) => void;
}

export interface RuleError {
  rule: string;
  /** `when`, `unless.<id>`, `params.<name>` or `measures.<kind>`. */
  part: string;
  code: string;
  message: string;
}

export const emptySnapshot = (): Snapshot => ({ features: {}, signals: {}, lists: {}, models: {} });

/**
 * Decides one event: a pure function, so the same event, snapshot and pack give the same decision, id and bytes
 * included. The event must have passed its schema.
 *
 * - A rule whose `when` cannot be evaluated (a field that is absent, a number too large) does not fire.
 * - An exemption that cannot be evaluated does not exempt; a param becomes an empty text; a measure is left out.
 * - A rule that the snapshot calls snoozed is evaluated like any other, and nothing comes of it.
 * - Measures of a kind that the snapshot calls withheld are taken out, and a person is asked instead.
 * - Reasons stand by severity, weight, then rule id; at most 50 are given, but verdict, case and measures come from all
 *   rules that fired.
 *
 * Throws `EngineLimitError` for an event with more text or nesting than the door lets in.
 */
export function decide(event: EngineEvent, snapshot: Snapshot, pack: Pack, options: DecideOptions): Decision {
  const session = takeSession(event, snapshot, pack);
  try {
    const results = options.onRuleError === undefined ? runHolding(session) : runAll(session);
    return decisionOf(session, results, snapshot, pack, options);
  } finally {
    closeSession(session);
  }
}

/**
 * The ids of the rules that fire on an event and are not snoozed, in the order of the pack: for a host that counts or
 * routes, and needs neither reasons nor a decision to keep.
 *
 * Throws as `decide` does.
 */
export function firingRules(event: EngineEvent, snapshot: Snapshot, pack: Pack): string[] {
  const session = takeSession(event, snapshot, pack);
  try {
    const fired: string[] = [];
    for (const result of runHolding(session)) if (takesEffect(result, snapshot)) fired.push(result.plan.document.id);
    return fired;
  } finally {
    closeSession(session);
  }
}

/** The decision that results of rules add up to. */
export function decisionOf(
  session: Session,
  results: readonly RuleResult[],
  snapshot: Snapshot,
  pack: Pack,
  { language, id, onRuleError = nobody }: DecideOptions,
): Decision {
  const { event } = session;
  if (onRuleError !== nobody) for (const result of results) tellErrors(result, onRuleError);
  const fired = results.length === 0 ? NONE : effectiveOf(results, snapshot);
  const decision: Decision = {
    id: id ?? decisionId(event, pack.name),
    event_id: event.id,
    subject: event.subject,
    verdict: fired[0]?.plan.document.verdict ?? 'allow',
    case: mostUrgent(fired),
    reasons: reasonsOf(fired, session, pack, language, onRuleError),
    measures: measuresOf(fired, session, onRuleError),
    pack: pack.name,
    snapshot,
  };
  return snapshot.withheld === undefined ? decision : withhold(decision, snapshot.withheld);
}

const NONE: readonly never[] = [];

/** Those that come to something, as their reasons stand. */
function effectiveOf(results: readonly RuleResult[], snapshot: Snapshot): readonly RuleResult[] {
  const fired = results.filter((result) => takesEffect(result, snapshot));
  return fired.length < 2 ? fired : fired.sort((a, b) => a.plan.rank - b.plan.rank);
}

/** Whether a rule fired and something comes of it. */
const takesEffect = ({ outcome, plan }: RuleResult, { snoozed }: Snapshot): boolean =>
  outcome === 'fired' && !snoozed?.includes(plan.document.id);

/** Of equally urgent cases the one whose reason stands first. */
function mostUrgent(fired: readonly RuleResult[]): CaseProposal | null {
  let best: CaseProposal | null = null;
  for (const { plan } of fired) {
    const proposal = plan.document.case;
    if (proposal !== undefined && (best === null || proposal.priority > best.priority)) best = { ...proposal };
  }
  return best;
}

type Tell = (error: RuleError) => void;
const nobody: Tell = () => {};

function tellErrors({ plan, when, unless }: RuleResult, tell: Tell): void {
  const rule = plan.document.id;
  if ('error' in when) tell({ rule, part: 'when', code: when.error.code, message: when.error.message });
  for (const { id, outcome } of unless) {
    if (!('error' in outcome)) continue;
    tell({ rule, part: `unless.${id}`, code: outcome.error.code, message: outcome.error.message });
  }
}

function reasonsOf(
  fired: readonly RuleResult[],
  session: Session,
  pack: Pack,
  language: Language,
  tell: Tell,
): Reason[] {
  const reasons: Reason[] = [];
  const count = Math.min(fired.length, DECIDE_LIMITS.reasons);
  for (let i = 0; i < count; i++) reasons.push(reasonOf(fired[i]!, session, pack, language, tell));
  return reasons;
}

function reasonOf({ plan }: RuleResult, session: Session, pack: Pack, language: Language, tell: Tell): Reason {
  const { document } = plan;
  const params = plan.params.size === 0 ? {} : paramsOf(plan, session, tell);
  const { message, mend, law } = renderReason(pack, document.id, params, language)!;
  // member by member, and not by spreading, which takes longer than all the rest of it
  const reason = { rule: document.id, params, message } as Reason;
  if (mend !== undefined) reason.mend = mend;
  if (law !== undefined) reason.law = law;
  reason.evidence = evidenceOf(plan, session);
  reason.weight = document.weight;
  return reason;
}

function paramsOf(plan: RuleResult['plan'], session: Session, tell: Tell): Reason['params'] {
  const variables = variablesOf(plan, session);
  const params: Reason['params'] = {};
  for (const [name, program] of plan.params) {
    const outcome = run(program, variables);
    params[name] = 'value' in outcome ? paramOf(outcome.value) : '';
    if ('value' in outcome) continue;
    const { code, message } = outcome.error;
    tell({ rule: plan.document.id, part: `params.${name}`, code, message });
  }
  return params;
}

/** A param is shown to people and kept with the decision, so it is short and plain. */
function paramOf(value: CelValue): string | number | boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint': {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value.toString();
    }
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return value.slice(0, DECIDE_LIMITS.paramLength).toWellFormed();
    default:
      return value !== null && 'kind' in value && value.kind === 'uint' ? value.value.toString() : '';
  }
}

function evidenceOf({ document, matches }: RuleResult['plan'], session: Session): Evidence[] {
  const out: Evidence[] = [];
  for (const name of document.evidence) {
    for (const { field, start, end, text, canonical } of session.match(matches.get(name)!).hits) {
      if (out.length >= DECIDE_LIMITS.evidencePerReason) return out;
      const before = out.findIndex((one) => one.start === start && one.end === end && one.field === field);
      // where two matches found the same, the later says what it is
      if (before >= 0) out[before] = { field, start, end, text, canonical };
      else out.push({ field, start, end, text, canonical });
    }
  }
  return out;
}

const PARTY = /^[a-z][a-z_-]{0,39}\/[^\s]{1,150}$/;

function measuresOf(fired: readonly RuleResult[], session: Session, tell: Tell): MeasureProposal[] {
  if (fired.length === 0 || fired.every(({ plan }) => plan.measures.length === 0)) return [];
  const out = new Map<string, MeasureProposal>();
  for (const { plan } of fired) {
    const rule = plan.document.id;
    for (const { kind, party, points, duration, ladder } of plan.measures) {
      if (out.size >= DECIDE_LIMITS.measures) return [...out.values()];
      const measure: MeasureProposal = { kind };
      if (party === undefined) measure.subject = session.event.subject;
      else {
        const outcome = run(party, variablesOf(plan, session));
        const part = `measures.${kind}`;
        if ('error' in outcome) {
          tell({ rule, part, code: outcome.error.code, message: outcome.error.message });
          continue;
        }
        if (typeof outcome.value !== 'string' || !PARTY.test(outcome.value)) {
          tell({ rule, part, code: 'wrong-party', message: 'a party is <type>/<id>' });
          continue;
        }
        measure.party = outcome.value;
      }
      if (points !== undefined) measure.points = points;
      if (ladder !== undefined) measure.ladder = ladder;
      if (duration !== undefined) measure.duration = duration;
      const key = JSON.stringify([kind, measure.subject, measure.party, points, ladder, duration]);
      if (!out.has(key)) out.set(key, measure);
    }
  }
  return [...out.values()];
}
