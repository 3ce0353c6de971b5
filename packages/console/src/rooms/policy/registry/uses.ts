import { addressOf } from '../../../kit/api.ts';
import type { Registry } from '../registry.ts';

export const KINDS = ['lexicon', 'list', 'feature', 'signal', 'model'] as const;
export type Kind = (typeof KINDS)[number];

/** A rule, or something that rules use. */
export interface Node {
  kind: Kind | 'rule';
  name: string;
}

export interface Used extends Node {
  kind: Kind;
  about: string;
  rules: readonly string[];
}

export const idOf = ({ kind, name }: Node): string => `${kind}:${name}`;

/** The page that shows who uses it, or what it uses. */
export const addressOfUses = (node: Node): string => addressOf('/policy/uses', { of: idOf(node) });

export function nodeOf(id: string): Node | undefined {
  const cut = id.indexOf(':');
  const kind = [...KINDS, 'rule' as const].find((one) => one === id.slice(0, cut));
  return kind && { kind, name: id.slice(cut + 1) };
}

/** All that rules can use by name, kind after kind. */
export function usedIn({ lexicons, lists, features, signals, models }: Registry): Used[] {
  const of = (kind: Kind, all: readonly { name: string; about?: string; rules: string[] }[]): Used[] =>
    all.map(({ name, about = '', rules }) => ({ kind, name, about, rules }));
  return [
    ...of('lexicon', lexicons),
    ...of('list', lists),
    ...of('feature', features),
    ...of('signal', signals),
    ...of('model', models),
  ];
}

export interface Picture {
  /** Directly beside the one that is looked at: rules beside what they use, and the other way round. */
  near: Node[];
  /** Beside those. */
  far: Node[];
  /** Places in `near` and `far` that belong together. */
  edges: { near: number; far: number }[];
  /** Left out of each column. */
  more: { near: number; far: number };
}

/** More of them nobody takes in. */
const MOST_NEAR = 40;
const MOST_FAR = 60;

/** What is around a rule or a thing, two steps far; in `far`, what is near most of them comes first. */
export function pictureOf(focus: Node, all: readonly Used[]): Picture {
  const isRule = focus.kind === 'rule';
  const beside: Node[] = isRule
    ? all.filter(({ rules }) => rules.includes(focus.name))
    : (all.find((one) => idOf(one) === idOf(focus))?.rules ?? []).map((name) => ({ kind: 'rule', name }));
  const near = beside.slice(0, MOST_NEAR).map(({ kind, name }) => ({ kind, name }));
  const found = new Map<string, { node: Node; near: number[] }>();
  for (const [place, node] of near.entries())
    for (const other of neighbours(node, all)) {
      if (idOf(other) === idOf(focus)) continue;
      const known = found.get(idOf(other)) ?? { node: other, near: [] };
      known.near.push(place);
      found.set(idOf(other), known);
    }
  const ordered = [...found.values()].sort((a, b) => b.near.length - a.near.length || a.near[0]! - b.near[0]!);
  const shown = ordered.slice(0, MOST_FAR);
  return {
    near,
    far: shown.map(({ node }) => node),
    edges: shown.flatMap(({ near: places }, far) => places.map((place) => ({ near: place, far }))),
    more: { near: beside.length - near.length, far: ordered.length - shown.length },
  };
}

const neighbours = (node: Node, all: readonly Used[]): Node[] =>
  node.kind === 'rule'
    ? all.filter(({ rules }) => rules.includes(node.name)).map(({ kind, name }) => ({ kind, name }))
    : (all.find((one) => idOf(one) === idOf(node))?.rules ?? []).map((name) => ({ kind: 'rule' as const, name }));
