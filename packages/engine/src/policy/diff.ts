import { canonicalJson } from './canonical-json.ts';
import type { ByType, FeatureDocument, PackDocument, RuleDocument } from './document.ts';
import { type GuaranteeChange, guaranteeChanges } from './guarantee-changes.ts';
import { changedLimits, type LimitChange } from './measure-limit.ts';
import { type RuleChange, ruleChanges } from './rule-changes.ts';

interface Changes {
  added: string[];
  removed: string[];
  changed: { name: string; parts: string[] }[];
}

export interface PackDiff {
  from: string;
  to: string;
  rules: Changes;
  /** The same rules, with what they said and what they say; the first 200. */
  ruleChanges: RuleChange[];
  features: Changes;
  /** Added and removed terms or values, the first 50 of each. */
  lexicons: SetChange[];
  lists: SetChange[];
  /** By the names of the known texts. */
  similar: SetChange[];
  limits: LimitChange[];
  guarantees: GuaranteeChange[];
}

interface SetChange {
  name: string;
  added: string[];
  removed: string[];
  added_count: number;
  removed_count: number;
}

const SHOWN = 50;

/** What changes when `to` takes the place of `from`: rules and features part by part, lexicons, lists and known texts entry by entry. */
export function diffPacks(from: PackDocument, to: PackDocument): PackDiff {
  const rules = changes(from.rules, to.rules, (rule) => rule.id, partsOf);
  const features = changes(from.features, to.features, (feature) => feature.name, partsOfFeature);
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
  const known = (pack: PackDocument) =>
    new Map(Array.from(pack.similar, ([name, { texts }]) => [name, texts] as const));
  return {
    from: from.name,
    to: to.name,
    rules,
    ruleChanges: ruleChanges(from.rules, to.rules),
    features,
    lexicons: changedSets(terms(from), terms(to), (entry) => entry.term),
    lists: changedSets(values(from), values(to), ({ value }) => value),
    similar: changedSets(known(from), known(to), ({ name }) => name),
    limits: changedLimits(from.limits, to.limits),
    guarantees: guaranteeChanges(from.guarantees, to.guarantees),
  };
}

function changes<T>(
  from: readonly T[],
  to: readonly T[],
  nameOf: (item: T) => string,
  parts: (item: T) => Record<string, unknown>,
): Changes {
  const before = new Map(from.map((item) => [nameOf(item), item]));
  const after = new Map(to.map((item) => [nameOf(item), item]));
  const out: Changes = { added: [], removed: [], changed: [] };
  for (const [name, item] of after) {
    const old = before.get(name);
    if (old === undefined) {
      out.added.push(name);
      continue;
    }
    const [a, b] = [parts(old), parts(item)];
    const changed = Object.keys(b).filter((part) => canonicalJson(a[part] ?? null) !== canonicalJson(b[part] ?? null));
    if (changed.length > 0) out.changed.push({ name, parts: changed });
  }
  for (const name of before.keys()) if (!after.has(name)) out.removed.push(name);
  return out;
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
      similar: 'similar' in find ? { set: find.similar.value, at_least: find.atLeast } : null,
      in: fields.map(({ value }) => value),
    })),
    when: when.text,
    unless: unless.map(({ id, when: { text }, why }) => ({ id, text, why })),
    measures: measures.map(({ party, ...measure }) => ({ ...measure, party: party?.text })),
    params: Array.from(params, ([name, { text }]) => ({ name, text })),
  };
}

function partsOfFeature(feature: FeatureDocument): Record<string, unknown> {
  const { about, on, measure, window, ...rest } = feature;
  const textsOf = (expressions: ByType) => Array.from(expressions, ([type, { value }]) => ({ type, text: value.text }));
  return {
    ...{ about, measure, on: on.map(({ value }) => value), window: window.text },
    ...{ key: textsOf(rest.key), where: textsOf(rest.where), value: textsOf(rest.value), of: textsOf(rest.of) },
    ...{ over: rest.over === undefined ? null : textsOf(rest.over), for: textsOf(rest.for) },
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
