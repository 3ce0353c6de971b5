import type { Expr } from './cel/ast.ts';

/**
 * What must have been found for a rule's `when` to hold: read off the expression once, so that the rules that cannot
 * fire on an ordinary event cost a look at a count and no evaluation. `true`: nothing is known to be needed.
 *
 * Skipping is exact. A comparison that needs a match is false without it, and in CEL false absorbs whatever else stands
 * in its `&&`, errors included; so `when` is false just as its evaluation would say.
 */
export type Gate =
  | true
  | { readonly match: string }
  | { readonly all: readonly Gate[] }
  | { readonly any: readonly Gate[] };

/** @param matches names of the rule's matches */
export function gateOf(when: Expr, matches: ReadonlySet<string>): Gate {
  if (when.kind === 'logic') {
    const gates = when.operands.map((operand) => gateOf(operand, matches));
    if (when.operator === '||') return gates.includes(true) ? true : { any: gates };
    const known = gates.filter((gate) => gate !== true);
    return known.length === 0 ? true : known.length === 1 ? known[0]! : { all: known };
  }
  if (when.kind !== 'call' || when.target !== null || when.args.length !== 2) return true;
  const [left, right] = when.args as [Expr, Expr];
  // something is in a match's list
  if (when.name === '@in') return needs(listedMatch(right, matches));
  const match = countedMatch(left, matches);
  // more than another match has: at least one, for no match has less than none
  if (when.name === '_>_' && countedMatch(right, matches) !== undefined) return needs(match);
  if (right.kind !== 'literal' || typeof right.value !== 'bigint') return true;
  const some =
    (when.name === '_>_' && right.value >= 0n) ||
    (when.name === '_>=_' && right.value >= 1n) ||
    (when.name === '_==_' && right.value >= 1n) ||
    (when.name === '_!=_' && right.value === 0n);
  return some ? needs(match) : true;
}

const needs = (match: string | undefined): Gate => (match === undefined ? true : { match });

const COUNTS = new Set(['count', 'distinct', 'disguised']);

/** The match of `m.count`, `m.distinct`, `m.disguised`, `m.terms.size()` or `size(m.terms)`. */
function countedMatch(expr: Expr, matches: ReadonlySet<string>): string | undefined {
  if (expr.kind === 'select' && !expr.test && COUNTS.has(expr.field)) return matchNamed(expr.operand, matches);
  if (expr.kind !== 'call' || expr.name !== 'size') return undefined;
  const [list, ...more] = expr.target === null ? expr.args : [expr.target, ...expr.args];
  return list !== undefined && more.length === 0 ? listedMatch(list, matches) : undefined;
}

/** The match of `m.terms` or `m.tags`. */
const listedMatch = (expr: Expr, matches: ReadonlySet<string>): string | undefined =>
  expr.kind === 'select' && !expr.test && (expr.field === 'terms' || expr.field === 'tags')
    ? matchNamed(expr.operand, matches)
    : undefined;

const matchNamed = (expr: Expr, matches: ReadonlySet<string>): string | undefined =>
  expr.kind === 'variable' && expr.scope === 'global' && matches.has(expr.name) ? expr.name : undefined;

/** @param found whether a match has a hit */
export function opens(gate: Gate, found: (match: string) => boolean): boolean {
  if (gate === true) return true;
  if ('match' in gate) return found(gate.match);
  return 'all' in gate ? gate.all.every((part) => opens(part, found)) : gate.any.some((part) => opens(part, found));
}
