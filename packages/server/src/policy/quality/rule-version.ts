import { hash } from 'node:crypto';
import { canonicalJson, type Pack, type RuleDocument } from '@anxin/engine';
import { LRUCache } from 'lru-cache';
import type { PackStore } from '../pack.store.ts';

/**
 * What a rule does, as a short name: the same for the same text, whatever release it is in. A rule that does something
 * else has a history of its own; one whose words alone have changed goes on with the one that it has.
 */
export function ruleVersion(rule: RuleDocument): string {
  const version = versions.get(rule) ?? versionOf(rule);
  versions.set(rule, version);
  return version;
}

const versions = new WeakMap<RuleDocument, string>();

function versionOf(rule: RuleDocument): string {
  const { id, on, match, when, unless, verdict, measures } = rule;
  const does = {
    ...{ id, verdict, when: when.text, case: rule.case ?? null },
    on: on.map(({ value }) => value).sort(),
    match: Array.from(match, ([name, { find, in: fields }]) => ({
      ...{ name, in: fields.map(({ value }) => value) },
      find: 'lexicons' in find ? find.lexicons.map(({ value }) => value) : plain(find),
    })),
    unless: unless.map((part) => ({ id: part.id, when: part.when.text })),
    measures: measures.map(({ party, ...rest }) => plain({ ...rest, party: party?.text })),
  };
  return hash('sha256', canonicalJson(does)).slice(0, 12);
}

/** Without what is not there, and expressions as their texts. */
const plain = (value: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value, (_, part) => (isExpression(part) ? part.text : part)));

const isExpression = (part: unknown): part is { text: string } =>
  typeof part === 'object' && part !== null && 'text' in part && 'locate' in part;

/** A rule as one pack has it. */
export interface VersionedRule {
  rule: string;
  version: string;
}

/** The rules of a pack, and those on each type of event. */
export interface PackRules {
  all: ReadonlyMap<string, VersionedRule>;
  on(type: string): readonly VersionedRule[];
}

const PACKS_AT_HAND = 20;

/** The rules of packs by the name that decisions have; undefined for a pack that can no longer be read. */
export function createPackRules(packs: Pick<PackStore, 'byName'>): (name: string) => Promise<PackRules | undefined> {
  const known = new LRUCache<string, PackRules>({ max: PACKS_AT_HAND });
  return async (name) => {
    const there = known.get(name);
    if (there) return there;
    const pack = await packs.byName(name);
    if (!pack) return undefined;
    const rules = rulesOf(pack);
    known.set(name, rules);
    return rules;
  };
}

function rulesOf(pack: Pack): PackRules {
  const all = new Map(pack.rules.map((rule) => [rule.id, { rule: rule.id, version: ruleVersion(rule) }]));
  const byType = new Map(
    Array.from(pack.types, ([type, { rules }]) => [type, rules.map(({ document }) => all.get(document.id)!)] as const),
  );
  return { all, on: (type) => byType.get(type) ?? [] };
}
