import type { Expr } from '../cel/ast.ts';
import { type CelType, DYN } from '../cel/types.ts';
import type { MatchPlan } from '../match-plan.ts';

/** Which values of a field count as they are; any other is a misfit, and an error to whoever reads it. */
export type Takes = 'int' | 'uint' | 'double' | 'string' | 'bool' | 'dyn' | 'nothing';

export type Member = 'count' | 'distinct' | 'disguised' | 'terms' | 'tags';

/** What a condition asks about, with one value for each event: conditions that ask about the same share its value. */
export type Feature =
  | { readonly kind: 'field'; readonly root: string; readonly path: readonly string[]; readonly takes: Takes }
  /** How long a text, list or map is. */
  | { readonly kind: 'size'; readonly root: string; readonly path: readonly string[]; readonly of: SizeOf }
  /** Whether a list of the pack holds the value. */
  | {
      readonly kind: 'listed';
      readonly root: string;
      readonly path: readonly string[];
      readonly takes: Takes;
      readonly list: string;
    }
  /** Whether a list of texts, which the event has, holds a constant. */
  | { readonly kind: 'holding'; readonly root: string; readonly path: readonly string[]; readonly value: string }
  /** What a match found; `terms` and `tags` are how many of them there are. */
  | { readonly kind: 'found'; readonly match: MatchPlan; readonly member: Member };

export type SizeOf = 'string' | 'list' | 'map' | 'dyn';

/** The names that the expressions of one type of event may use. */
export interface Names {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly matches: ReadonlyMap<string, MatchPlan>;
}

interface Place {
  readonly root: string;
  readonly path: readonly string[];
  readonly type: CelType;
}

/** `a.b["c"]` from a variable on; undefined for what is no such chain, or begins at a match. */
export function placeOf(expr: Expr, names: Names): Place | undefined {
  if (expr.kind === 'variable') {
    const type = names.variables.get(expr.name);
    if (expr.scope !== 'global' || type === undefined || names.matches.has(expr.name)) return undefined;
    return { root: expr.name, path: [], type };
  }
  const step = stepOf(expr);
  const below = step && placeOf(step.operand, names);
  if (below === undefined) return undefined;
  return { root: below.root, path: [...below.path, step!.field], type: memberType(below.type, step!.field) };
}

function stepOf(expr: Expr): { operand: Expr; field: string } | undefined {
  if (expr.kind === 'select') return expr.test ? undefined : expr;
  if (expr.kind !== 'call' || expr.name !== '_[_]') return undefined;
  const [operand, key] = expr.args as [Expr, Expr];
  return key.kind === 'literal' && typeof key.value === 'string' ? { operand, field: key.value } : undefined;
}

/** As the evaluator types what it reads of an object. */
function memberType(type: CelType, name: string): CelType {
  if (type.kind === 'map') return type.value;
  return type.kind === 'object' ? (type.fields.get(name)?.type ?? type.rest ?? DYN) : DYN;
}

/** The feature that an expression is the value of. */
export function featureOf(expr: Expr, names: Names): Feature | undefined {
  const member = memberOf(expr, names);
  if (member !== undefined) return member;
  if (expr.kind === 'call' && expr.name === 'size') {
    const [of, ...more] = expr.target === null ? expr.args : [expr.target, ...expr.args];
    const place = of !== undefined && more.length === 0 ? placeOf(of, names) : undefined;
    const kind = place && isJson(place) ? sizeOf(place.type) : undefined;
    return kind && { kind: 'size', root: place!.root, path: place!.path, of: kind };
  }
  const place = placeOf(expr, names);
  const takes = place && isJson(place) ? takesOf(place.type) : undefined;
  return takes && { kind: 'field', root: place!.root, path: place!.path, takes };
}

/** Lists of the pack may be the evaluator's own values, which have no cells; only `in` asks them without one. */
export const isJson = ({ root }: Pick<Place, 'root'>): boolean => root !== 'lists';

/** `m.count`, `size(m.terms)` and the like. */
function memberOf(expr: Expr, names: Names): Feature | undefined {
  if (expr.kind === 'select' && !expr.test) {
    const match = matchOf(expr.operand, names);
    const counted = expr.field === 'count' || expr.field === 'distinct' || expr.field === 'disguised';
    return match && counted ? { kind: 'found', match, member: expr.field as Member } : undefined;
  }
  if (expr.kind !== 'call' || expr.name !== 'size') return undefined;
  const [list, ...more] = expr.target === null ? expr.args : [expr.target, ...expr.args];
  return list !== undefined && more.length === 0 ? listedBy(list, names) : undefined;
}

/** `m.terms` or `m.tags`, as how many there are. */
export function listedBy(expr: Expr, names: Names): (Feature & { kind: 'found' }) | undefined {
  if (expr.kind !== 'select' || expr.test || (expr.field !== 'terms' && expr.field !== 'tags')) return undefined;
  const match = matchOf(expr.operand, names);
  return match && { kind: 'found', match, member: expr.field };
}

const matchOf = (expr: Expr, { matches }: Names): MatchPlan | undefined =>
  expr.kind === 'variable' && expr.scope === 'global' ? matches.get(expr.name) : undefined;

export function takesOf({ kind }: CelType): Takes | undefined {
  switch (kind) {
    case 'int':
    case 'uint':
    case 'double':
    case 'string':
    case 'bool':
    case 'dyn':
      return kind;
    default:
      return undefined;
  }
}

function sizeOf({ kind }: CelType): SizeOf | undefined {
  if (kind === 'object') return 'map';
  return kind === 'string' || kind === 'list' || kind === 'map' || kind === 'dyn' ? kind : undefined;
}

/** One text for features that are the same, among those of one type of event. */
export function featureKey(feature: Feature, numberOf: (match: MatchPlan) => number): string {
  return JSON.stringify(feature.kind === 'found' ? ['found', numberOf(feature.match), feature.member] : feature);
}
