import type { PackDocument, RuleDocument } from '@anxin/engine';

/** The rules that use something of each name, in the order of the pack. */
export type Users = ReadonlyMap<string, readonly string[]>;

/** The rules that use each lexicon. */
export const lexiconUsers = ({ rules }: PackDocument): Users =>
  usersIn(rules, ({ match }) =>
    [...match.values()].flatMap(({ find }) => ('lexicons' in find ? find.lexicons.map(({ value }) => value) : [])),
  );

/** The rules that look for each set of known texts. */
export const similarUsers = ({ rules }: PackDocument): Users =>
  usersIn(rules, ({ match }) =>
    [...match.values()].flatMap(({ find }) => ('similar' in find ? [find.similar.value] : [])),
  );

/** The rules whose expressions name each list; CEL writes `_` for the hyphens of a name. */
export function listUsers({ rules, lists }: PackDocument): Users {
  const names = new Map(Array.from(lists.keys(), (name) => [name.replaceAll('-', '_'), name]));
  return usersIn(rules, (rule) => namesIn(rule, 'lists').flatMap((variable) => names.get(variable) ?? []));
}

/** What expressions read of what stands beside the event in a snapshot: `features.refunds_7d`, `"licensed" in signals`. */
export const readersOf = ({ rules }: PackDocument, what: 'features' | 'signals' | 'models'): Users =>
  usersIn(rules, (rule) => namesIn(rule, what));

function usersIn(rules: readonly RuleDocument[], namesOf: (rule: RuleDocument) => readonly string[]): Users {
  const users = new Map<string, string[]>();
  for (const rule of rules)
    for (const name of new Set(namesOf(rule))) users.set(name, [...(users.get(name) ?? []), rule.id]);
  return users;
}

function namesIn({ when, unless, params }: RuleDocument, what: string): string[] {
  const form = new RegExp(`\\b${what}\\.([a-z]\\w*)|["']([a-z]\\w*)["']\\s+in\\s+${what}\\b`, 'g');
  const texts = [when, ...unless.map((part) => part.when), ...params.values()].map(({ text }) => text);
  return texts.flatMap((text) => Array.from(text.matchAll(form), ([, path, key]) => (path ?? key)!));
}
