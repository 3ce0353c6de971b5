import { nearest } from './cel/problem.ts';
import type { Language, Reason } from './types.ts';
import { show } from './yaml.ts';

const PLACEHOLDER = /\{([a-z][A-Za-z0-9_]*)\}/g;

/** Fills `{name}` with the parameter of that name. What a parameter holds is text: braces in it are not filled again. */
function fill(template: string, params: Readonly<Record<string, string | number | boolean>>): string {
  if (!template.includes('{')) return template;
  return template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name]) : whole,
  );
}

/** What is wrong with a template, given the names that can be filled. */
export function templateProblem(
  template: string,
  params: { has(name: string): boolean; keys(): Iterable<string> },
): { message: string; hint: string } | undefined {
  for (const [whole, name] of template.matchAll(PLACEHOLDER)) {
    if (params.has(name!)) continue;
    const near = nearest(name!, params.keys());
    return {
      message: `${whole} is not among the rule's params`,
      hint: near === undefined ? `give params: { ${name}: … }` : `did you mean {${near}}?`,
    };
  }
  const rest = template.replace(PLACEHOLDER, '');
  const brace = /[{}]/.exec(rest);
  if (brace === null) return undefined;
  return {
    message: `the brace in ${show(rest.slice(brace.index))} fills nothing`,
    hint: 'a parameter is written {name}',
  };
}

/** What is told about a rule that fired. */
export interface RuleTexts {
  readonly message: Readonly<Record<Language, string>>;
  readonly mend: Readonly<Record<Language, string>> | undefined;
  readonly law: string | undefined;
}

interface ReasonTexts {
  message: string;
  mend?: string;
  law?: string;
}

/**
 * The texts of a reason in a language, from the pack that decided: reasons are stored as rule and parameters, and read
 * in the reader's language. Undefined when the pack has no such rule.
 */
export function renderReason(
  pack: { readonly texts: ReadonlyMap<string, RuleTexts> },
  rule: string,
  params: Reason['params'],
  language: Language,
): ReasonTexts | undefined {
  const texts = pack.texts.get(rule);
  if (texts === undefined) return undefined;
  const reason: ReasonTexts = { message: fill(texts.message[language], params) };
  if (texts.mend !== undefined) reason.mend = fill(texts.mend[language], params);
  if (texts.law !== undefined) reason.law = texts.law;
  return reason;
}
