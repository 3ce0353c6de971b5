import type { Decision, Evidence, Pack, Reason, RulePlan } from '@anxin/engine';
import { type PersonalPlace, personalPlaces } from '@anxin/events';
import type { CheckedEvent, Note, SealedNotes } from '../foundation/log/door.ts';
import { hideTexts, type StoredReason } from './decision.ts';

/** The cipher of a reason's texts is bound to this field. */
const REASON_FIELD = 'decision.reason';

/** What is sealed of a reason that read a personal field. */
interface Secret {
  params: Reason['params'];
  evidence: Pick<Evidence, 'text' | 'canonical'>[];
}

/**
 * The reasons whose rule could have read a personal field of this event, with what must be sealed of them. Decided by
 * what the rule reads, not by what it found: a parameter can hold a piece of a field that is not among the evidence.
 */
export function personalReasons(pack: Pack, checked: CheckedEvent, decision: Decision): Note<Reason>[] {
  if (decision.reasons.length === 0) return [];
  const places = personalPlaces(checked.event);
  if (places.length === 0) return [];
  const plans = pack.types.get(checked.event.type)?.rules ?? [];
  return decision.reasons.flatMap((reason) => {
    const plan = plans.find(({ document }) => document.id === reason.rule);
    if (!plan) return [];
    const place = reads(plan, places);
    if (!place) return [];
    const secret: Secret = {
      params: reason.params,
      evidence: reason.evidence.map(({ text, canonical }) => ({ text, canonical })),
    };
    return [{ about: reason, person: place.person, field: REASON_FIELD, text: JSON.stringify(secret) }];
  });
}

/** The first personal place of an event that a rule could have read. */
export function reads(plan: RulePlan, places: readonly PersonalPlace[]): PersonalPlace | undefined {
  const programs = [plan.when, ...plan.params.values(), ...plan.unless.map(({ when }) => when)];
  const paths = [
    ...[...plan.matches.values()].flatMap(({ places }) => places.fields.map(({ path }) => path)),
    ...programs.flatMap((program) => program.references.map((r) => [r.variable, ...r.path])),
  ];
  return places.find((candidate) => paths.some((path) => touches(path, candidate)));
}

/** Whether a path of names (`*` for any) leads to a place, into it, or to something that holds it. */
function touches(path: readonly string[], place: PersonalPlace): boolean {
  const names = place.path.filter((step): step is string => typeof step === 'string');
  return touchesPath(path, names);
}

/** The same for a field, given by the names that lead to it; positions in lists are no names. */
export function touchesPath(path: readonly string[], field: readonly string[]): boolean {
  const steps = path.filter((step) => step !== '[]');
  return steps.slice(0, field.length).every((step, i) => step === '*' || step === field[i]);
}

/** Reasons as they are stored: texts of personal ones only as ciphers. */
export function toStoredReasons(decision: Decision, sealed: SealedNotes<Reason>): StoredReason[] {
  return decision.reasons.map((reason) => {
    const { rule, params, evidence, weight } = reason;
    const cipher = sealed.get(reason);
    if (cipher === undefined) return { rule, params, evidence, weight };
    return {
      rule,
      params: hideTexts(params),
      evidence: evidence.map(({ field, start, end }) => ({ field, start, end })),
      weight,
      sealed: cipher,
    };
  });
}
