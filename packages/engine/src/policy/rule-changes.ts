import type { RuleDocument } from './document.ts';
import type { LocalText } from './types.ts';

/**
 * What a rule says, part by part: one value or a set of entries, and which match, exemption, measure or param it is
 * about. A measure's value is its points with their ladder, and its duration.
 */
export type RulePart =
  | 'title'
  | 'on'
  | 'lexicons'
  | 'pattern'
  | 'find'
  | 'fields'
  | 'when'
  | 'unless'
  | 'unless-when'
  | 'verdict'
  | 'queue'
  | 'priority'
  | 'measure'
  | 'param'
  | 'evidence'
  | 'weight'
  | 'law'
  | 'message'
  | 'mend';

type Said = string | LocalText;

/** From one value to another, null where there is none; or entries that come and go. */
export interface PartChange {
  part: RulePart;
  of: string | null;
  from: Said | null;
  to: Said | null;
  added: string[];
  removed: string[];
}

export interface RuleChange {
  rule: string;
  title: LocalText;
  how: 'added' | 'removed' | 'changed';
  /** Of a rule that comes, all that it says; of one that goes, nothing. */
  parts: PartChange[];
}

/** Changes that are told part by part: more rules than these nobody reads. */
const MOST = 200;

/** How rules differ, in the order of the new ones, then those that go. */
export function ruleChanges(from: readonly RuleDocument[], to: readonly RuleDocument[]): RuleChange[] {
  const before = new Map(from.map((rule) => [rule.id, rule]));
  const now = new Set(to.map(({ id }) => id));
  const came = to.flatMap((rule): RuleChange[] => {
    const old = before.get(rule.id);
    const parts = partChanges(old, rule);
    const { id, title } = rule;
    return old && parts.length === 0 ? [] : [{ rule: id, title, how: old ? 'changed' : 'added', parts }];
  });
  const gone = from.flatMap(({ id, title }): RuleChange[] =>
    now.has(id) ? [] : [{ rule: id, title, how: 'removed', parts: [] }],
  );
  return [...came, ...gone].slice(0, MOST);
}

function partChanges(from: RuleDocument | undefined, to: RuleDocument): PartChange[] {
  const [earlier, later] = [from ? partsOf(from) : new Map<string, Part>(), partsOf(to)];
  return [...new Set([...later.keys(), ...earlier.keys()])].flatMap((key): PartChange[] => {
    const [before, after] = [earlier.get(key), later.get(key)];
    const { part, of } = (after ?? before)!;
    const [old, now] = [before?.entries ?? [], after?.entries ?? []];
    const added = now.filter((entry) => !old.includes(entry));
    const removed = old.filter((entry) => !now.includes(entry));
    const [was, is] = [before?.value ?? null, after?.value ?? null];
    const same = JSON.stringify(was) === JSON.stringify(is) && added.length + removed.length === 0;
    return same ? [] : [{ part, of, from: was, to: is, added, removed }];
  });
}

interface Part {
  part: RulePart;
  of: string | null;
  value?: Said;
  entries?: string[];
}

/** By what tells them apart. */
function partsOf(rule: RuleDocument): Map<string, Part> {
  const parts = new Map<string, Part>();
  const put = (
    part: RulePart,
    said: { value?: Said | undefined; entries?: string[] },
    of?: string,
    target = '',
  ): void => {
    const { value, entries } = said;
    if (value === undefined && entries === undefined) return;
    const known = { part, of: of ?? null, ...(value === undefined ? {} : { value }), ...(entries ? { entries } : {}) };
    parts.set(`${part} ${of ?? ''} ${target}`, known);
  };
  put('title', { value: rule.title });
  put('on', { entries: rule.on.map(({ value }) => value) });
  for (const [name, { find, in: fields }] of rule.match) {
    if ('lexicons' in find) put('lexicons', { entries: find.lexicons.map(({ value }) => value) }, name);
    else if ('pattern' in find) put('pattern', { value: find.pattern.text }, name);
    else put('find', { value: otherwise(find) }, name);
    put('fields', { entries: fields.map(({ value }) => value) }, name);
  }
  put('when', { value: rule.when.text });
  for (const { id, when, why } of rule.unless) {
    put('unless', { value: why }, id);
    put('unless-when', { value: when.text }, id);
  }
  put('verdict', { value: rule.verdict });
  put('queue', { value: rule.case?.queue });
  put('priority', { value: rule.case && String(rule.case.priority) });
  for (const { kind, points, ladder, duration, party } of rule.measures)
    put(
      'measure',
      { value: [points, ladder, duration].filter((one) => one !== undefined).join(' ') },
      kind,
      party?.text,
    );
  for (const [name, { text }] of rule.params) put('param', { value: text }, name);
  put('evidence', { entries: [...rule.evidence] });
  put('weight', { value: String(rule.weight) });
  put('law', { value: rule.law });
  put('message', { value: rule.message });
  put('mend', { value: rule.mend });
  return parts;
}

/** Another kind of match, as its file says it: `contact: any`. */
const otherwise = (find: object): string =>
  Object.entries(find)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
