import { canonicalJson } from './canonical-json.ts';
import type { PackDocument, RuleDocument } from './document.ts';

interface Changes {
  added: string[];
  removed: string[];
  changed: { name: string; parts: string[] }[];
}

export interface PackDiff {
  from: string;
  to: string;
  rules: Changes;
  /** Added and removed terms or values, the first 50 of each. */
  lexicons: SetChange[];
  lists: SetChange[];
}

interface SetChange {
  name: string;
  added: string[];
  removed: string[];
  added_count: number;
  removed_count: number;
}

const SHOWN = 50;

/** What changes when `to` takes the place of `from`: rules part by part, lexicons and lists entry by entry. */
export function diffPacks(from: PackDocument, to: PackDocument): PackDiff {
  const before = new Map(from.rules.map((rule) => [rule.id, rule]));
  const after = new Map(to.rules.map((rule) => [rule.id, rule]));
  const rules: Changes = { added: [], removed: [], changed: [] };
  for (const [id, rule] of after) {
    const old = before.get(id);
    if (old === undefined) {
      rules.added.push(id);
      continue;
    }
    const [a, b] = [partsOf(old), partsOf(rule)];
    const parts = Object.keys(b).filter((part) => canonicalJson(a[part] ?? null) !== canonicalJson(b[part] ?? null));
    if (parts.length > 0) rules.changed.push({ name: id, parts });
  }
  for (const id of before.keys()) if (!after.has(id)) rules.removed.push(id);
  const terms = (pack: PackDocument) =>
    new Map(
      Array.from(
        pack.lexicons,
        ([name, { entries }]) => [name, entries.map(({ line: _, ...entry }) => entry)] as const,
      ),
    );
  const values = (pack: PackDocument) =>
    new Map(
      Array.from(
        pack.lists,
        ([name, { values, expires }]) =>
          [name, values.map((value) => ({ value, expires: expires.get(value) ?? null }))] as const,
      ),
    );
  return {
    from: from.name,
    to: to.name,
    rules,
    lexicons: changedSets(terms(from), terms(to), (entry) => entry.term),
    lists: changedSets(values(from), values(to), ({ value }) => value),
  };
}

/** The parts of a rule as its file names them; places in files are no part of it. */
function partsOf(rule: RuleDocument): Record<string, unknown> {
  const { file: _file, line: _line, column: _column, on, match, when, unless, measures, params, ...texts } = rule;
  return {
    ...texts,
    on: on.map(({ value }) => value),
    match: Array.from(match, ([name, { find, in: fields }]) => ({
      name,
      lexicons: 'lexicons' in find ? find.lexicons.map(({ value }) => value) : null,
      pattern: 'pattern' in find ? find.pattern.text : null,
      contact: 'contact' in find ? find.contact : null,
      in: fields.map(({ value }) => value),
    })),
    when: when.text,
    unless: unless.map(({ id, when: { text }, why }) => ({ id, text, why })),
    measures: measures.map(({ party, ...measure }) => ({ ...measure, party: party?.text })),
    params: Array.from(params, ([name, { text }]) => ({ name, text })),
  };
}

/** An entry whose contexts, or whose expiry, changed counts as removed and added. */
function changedSets<T>(
  before: ReadonlyMap<string, readonly T[]>,
  after: ReadonlyMap<string, readonly T[]>,
  show: (entry: T) => string,
): SetChange[] {
  const out: SetChange[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const old = new Map((before.get(name) ?? []).map((entry) => [canonicalJson(entry), entry]));
    const now = new Map((after.get(name) ?? []).map((entry) => [canonicalJson(entry), entry]));
    const added = [...now].filter(([key]) => !old.has(key)).map(([, entry]) => show(entry));
    const removed = [...old].filter(([key]) => !now.has(key)).map(([, entry]) => show(entry));
    if (added.length + removed.length === 0) continue;
    out.push({
      name,
      added: added.slice(0, SHOWN),
      removed: removed.slice(0, SHOWN),
      added_count: added.length,
      removed_count: removed.length,
    });
  }
  return out;
}
