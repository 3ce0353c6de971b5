import type { Language, LexiconEntry, PackDocument, RuleDocument } from '@anxin/engine';
import { Type } from 'typebox';
import type { WrittenPack } from './pack.store.ts';

const measureLine = Type.Object({
  kind: Type.String(),
  points: Type.Optional(Type.Number()),
  duration: Type.Optional(Type.String()),
  of: Type.Enum(['subject', 'party']),
});

export const ruleLine = Type.Object({
  id: Type.String(),
  title: Type.String(),
  chapter: Type.String(),
  on: Type.Array(Type.String()),
  verdict: Type.String(),
  law: Type.Optional(Type.String()),
  message: Type.String({ description: 'A template: {name} is filled by a param' }),
  mend: Type.Optional(Type.String()),
  weight: Type.Number(),
  measures: Type.Array(measureLine),
  case: Type.Union([Type.Object({ queue: Type.String(), priority: Type.Number() }), Type.Null()]),
  when: Type.String(),
  unless: Type.Array(Type.Object({ id: Type.String(), when: Type.String(), why: Type.String() })),
  cases: Type.Object(
    { fires: Type.Integer(), quiet: Type.Integer() },
    { description: 'Cases beside the rule that say so' },
  ),
  fired_7d: Type.Integer(),
});

export const ruleMatch = Type.Object({
  name: Type.String(),
  lexicons: Type.Optional(Type.Array(Type.String())),
  pattern: Type.Optional(Type.String()),
  contact: Type.Optional(Type.String()),
  similar: Type.Optional(Type.String({ description: 'A set of known texts' })),
  at_least: Type.Optional(Type.Number({ description: 'How much it has to be like one of them' })),
  in: Type.Array(Type.String()),
});

export const chapterOf = (rule: string): string => rule.slice(0, rule.indexOf('.'));

export function viewRuleLine(rule: RuleDocument, document: PackDocument, language: Language, fired: number) {
  return {
    ...{ id: rule.id, title: rule.title[language], chapter: chapterOf(rule.id), on: rule.on.map(({ value }) => value) },
    ...{ verdict: rule.verdict, message: rule.message[language], weight: rule.weight },
    ...(rule.law === undefined ? {} : { law: rule.law }),
    ...(rule.mend === undefined ? {} : { mend: rule.mend[language] }),
    measures: rule.measures.map(({ kind, points, duration, subject }) => ({
      ...{ kind, of: subject ? ('subject' as const) : ('party' as const) },
      ...(points === undefined ? {} : { points }),
      ...(duration === undefined ? {} : { duration }),
    })),
    case: rule.case ?? null,
    when: rule.when.text,
    unless: rule.unless.map(({ id, when, why }) => ({ id, when: when.text, why: why[language] })),
    cases: casesOf(rule.id, document),
    fired_7d: fired,
  };
}

/** How many cases say that a rule fires, and how many that it does not. */
function casesOf(rule: string, { cases }: PackDocument): { fires: number; quiet: number } {
  let fires = 0;
  let quiet = 0;
  for (const one of cases)
    if (one.fires.includes(rule)) fires++;
    else if (one.quiet.includes(rule) || one.beside.includes(rule)) quiet++;
  return { fires, quiet };
}

export const viewMatches = ({ match }: RuleDocument) =>
  Array.from(match, ([name, { find, in: fields }]) => ({
    name,
    ...('lexicons' in find ? { lexicons: find.lexicons.map(({ value }) => value) } : {}),
    ...('pattern' in find ? { pattern: find.pattern.text } : {}),
    ...('contact' in find ? { contact: find.contact } : {}),
    ...('similar' in find ? { similar: find.similar.value, at_least: find.atLeast } : {}),
    in: fields.map(({ value }) => value),
  }));

/** A term as readers see it: with what the header of its lexicon adds. */
export const termView = (entry: LexiconEntry) => ({
  ...{ term: entry.term, tags: [...entry.tags] },
  ...{ before: [...entry.before], after: [...entry.after], within: [...entry.within], gap: entry.gap },
  ...{ word: entry.word, short: entry.short, exact: entry.exact, sound: entry.sound },
  category: entry.category?.names.map((name) => (entry.category?.except ? `!${name}` : name)) ?? [],
});

const MOST_LINES = 400;

/** The rule as it stands in its file: from its first line to that of the next rule. */
export function sourceOf(rule: RuleDocument, { document, files }: WrittenPack): string {
  const text = files.find(({ path }) => path === rule.file)?.text ?? '';
  const lines = text.split('\n');
  const first = rule.line - 1;
  const next = Math.min(
    ...document.rules.filter(({ file, line }) => file === rule.file && line > rule.line).map(({ line }) => line - 1),
    lines.length,
    first + MOST_LINES,
  );
  return lines.slice(first, next).join('\n').trimEnd();
}
