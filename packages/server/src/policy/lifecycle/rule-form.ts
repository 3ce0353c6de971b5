import type { LocalText, PackFile, RuleDocument, Verdict } from '@anxin/engine';

export interface FormMatch {
  name: string;
  /** One of these three. */
  lexicons?: string[];
  pattern?: string;
  contact?: string;
  in: string[];
}

type MatchDocument = RuleDocument['match'] extends ReadonlyMap<string, infer Match> ? Match : never;

/** A rule that a form can show whole: it looks for something, and fires where any of it, or all, was found. */
export interface RuleForm {
  id: string;
  title: LocalText;
  on: string[];
  matches: FormMatch[];
  fires: 'any' | 'all';
  verdict: Verdict;
  case: { queue: string; priority: number } | null;
  measures: { kind: string; subject?: true; party?: string; points?: number; duration?: string }[];
  /** Of the texts' placeholders, each the first thing that a match has found. */
  params: Record<string, string>;
  weight: number;
  law: string | null;
  message: LocalText;
  mend: LocalText | null;
}

/** A rule as it stands in its file: the lines from its dash to before the next rule, both from 1. */
export interface PlacedRule {
  file: string;
  first: number;
  last: number;
  /** Null where there is more to it than a form shows. */
  form: RuleForm | null;
}

/** @param rules of the same content */
export function placeRule(rule: RuleDocument, rules: readonly RuleDocument[], files: readonly PackFile[]): PlacedRule {
  const { file, line } = rule;
  const lines = (files.find(({ path }) => path === file)?.text ?? '').split(/\r?\n/);
  const next = Math.min(
    ...rules.filter((other) => other.file === file && other.line > line).map((other) => other.line),
    lines.length + 1,
  );
  let last = next - 1;
  // what stands before the next rule belongs to it
  while (last > line && /^\s*(#.*)?$/.test(lines[last - 1]!)) last--;
  const own = lines.slice(line - 1, last);
  return { file, first: line, last, form: hasComment(own) ? null : formOf(rule) };
}

/** A remark would be lost, so such a rule stays a text; a `#` inside of quotes is taken for one too. */
const hasComment = (lines: readonly string[]): boolean => lines.some((line) => /(^|\s)#/.test(line));

function formOf(rule: RuleDocument): RuleForm | null {
  const names = [...rule.match.keys()];
  const fires = firesOf(rule.when.text, names);
  const params = Array.from(rule.params, ([name, { text }]) => [name, firstOf(text)] as const);
  const known = params.every(([, match]) => match !== undefined && names.includes(match));
  const shown = rule.evidence.length === names.length && names.every((name, at) => rule.evidence[at] === name);
  const found = [...rule.match.values()].map(formMatch);
  if (fires === undefined || rule.unless.length > 0 || !known || !shown || found.includes(undefined)) return null;
  const { id, title, verdict, weight, message } = rule;
  return {
    ...{ id, title, verdict, weight, message, fires },
    on: rule.on.map(({ value }) => value),
    matches: names.map((name, at) => ({ name, ...found[at]! })),
    case: rule.case ?? null,
    measures: rule.measures.map(({ kind, subject, party, points, duration }) => ({
      kind,
      ...(subject ? { subject } : {}),
      ...(party ? { party: party.text } : {}),
      ...(points === undefined ? {} : { points }),
      ...(duration === undefined ? {} : { duration }),
    })),
    params: Object.fromEntries(params as [string, string][]),
    law: rule.law ?? null,
    mend: rule.mend ?? null,
  };
}

/** Undefined for a kind of match that the form does not know. */
function formMatch({ find, in: fields }: MatchDocument): Omit<FormMatch, 'name'> | undefined {
  const places = fields.map(({ value }) => value);
  if ('lexicons' in find) return { lexicons: find.lexicons.map(({ value }) => value), in: places };
  if ('pattern' in find) return { pattern: find.pattern.text, in: places };
  return 'contact' in find ? { contact: find.contact, in: places } : undefined;
}

/** `term.first` */
const firstOf = (text: string): string | undefined => /^\s*([A-Za-z]\w*)\.first\s*$/.exec(text)?.[1];

/** `a.count > 0 || b.count > 0` fires where any was found, with `&&` where all were; each match stands there once. */
function firesOf(when: string, names: readonly string[]): RuleForm['fires'] | undefined {
  for (const [fires, operator] of [
    ['any', '||'],
    ['all', '&&'],
  ] as const) {
    const parts = when.split(operator).map((part) => /^\s*([A-Za-z]\w*)\.count\s*>\s*0\s*$/.exec(part)?.[1]);
    if (names.length > 0 && parts.length === names.length && names.every((name) => parts.includes(name))) return fires;
  }
  return undefined;
}
