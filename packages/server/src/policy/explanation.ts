import type { Explanation, Language, Near, Pack, RuleExplanation } from '@anxin/engine';
import { personalPlaces } from '@anxin/events';
import { Type } from 'typebox';
import { reads } from './personal-reasons.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const evaluated = {
  expression: Type.String(),
  value: Type.Optional(Type.Unknown()),
  error: Type.Optional(
    Type.Object({ code: Type.String(), message: Type.String(), line: Type.Integer(), column: Type.Integer() }),
  ),
};

export const explainedRule = Type.Object({
  rule: Type.String(),
  title: Type.String(),
  outcome: Type.Enum(['fired', 'snoozed', 'quiet', 'exempted', 'error']),
  nearly: Type.Boolean({ description: 'One thing kept it from firing' }),
  near_reason: nullable(Type.String()),
  matches: Type.Array(
    Type.Object({
      name: Type.String(),
      count: Type.Integer(),
      terms: Type.Array(Type.String(), { description: 'Empty where the rule reads a personal field' }),
    }),
  ),
  when: Type.Object(evaluated),
  unless: Type.Array(
    Type.Object({ id: Type.String(), why: Type.String(), asked: Type.Optional(Type.Boolean()), ...evaluated }),
  ),
  exempted_by: nullable(Type.String()),
});

const MOST_TERMS = 20;

/**
 * How each rule came to its outcome, as it is shown. Of rules that could have read a personal field only counts are: a
 * term or the words of an error could repeat what a person wrote.
 * @param options.own the reader has written the event, and learns nothing from it
 */
export function viewExplanation(
  { rules }: Explanation,
  pack: Pack,
  event: { type: string; subject: string; data: Record<string, unknown> },
  { language, own = false }: { language: Language; own?: boolean },
) {
  const places = own ? [] : personalPlaces(event);
  const plans = new Map((pack.types.get(event.type)?.rules ?? []).map((plan) => [plan.document.id, plan]));
  return rules.map((rule) => {
    const plan = plans.get(rule.rule);
    const open = places.length === 0 || !plan || !reads(plan, places);
    return viewRule(rule, plan?.document.title[language] ?? rule.rule, open, language);
  });
}

function viewRule(rule: RuleExplanation, title: string, open: boolean, language: Language) {
  type Part = (typeof rule.unless)[number] | typeof rule.when;
  const shown = (part: Part) => ({
    expression: part.expression,
    ...('value' in part ? { value: part.value } : {}),
    ...('error' in part ? { error: open ? part.error : { ...part.error, message: part.error.code } } : {}),
  });
  const why = new Map(rule.unless.map((part) => [part.id, part.why]));
  return {
    ...{ rule: rule.rule, title, outcome: rule.outcome, nearly: rule.near !== null, exempted_by: rule.exempted_by },
    near_reason: rule.near === null ? null : nearReason(rule.near, why, open, language),
    matches: Object.entries(rule.matches).map(([name, { count, terms }]) => ({
      ...{ name, count },
      terms: open ? [...new Set(terms)].slice(0, MOST_TERMS) : [],
    })),
    when: shown(rule.when),
    unless: rule.unless.map((part) => ({
      ...{ id: part.id, why: part.why },
      ...('asked' in part ? { asked: part.asked } : {}),
      ...shown(part),
    })),
  };
}

/** What kept a rule from firing, in words. */
function nearReason(near: Near, why: ReadonlyMap<string, string>, open: boolean, language: Language): string {
  const zh = language === 'zh-CN';
  switch (near.code) {
    case 'exempted': {
      const reason = why.get(near.exemption) ?? near.exemption;
      return zh ? `命中后被豁免：${reason}` : `It would have fired, but is exempted: ${reason}`;
    }
    case 'one-missing':
      return zh ? `其余条件都满足，只差：${near.part}` : `Everything else holds; missing is: ${near.part}`;
    case 'passed-over': {
      const phrase = open ? near.phrase : '…';
      return zh
        ? `找到了“${near.match}”，但处在“${phrase}”这样无碍的语境里`
        : `“${near.match}” was found, but within harmless words: “${phrase}”`;
    }
  }
}
