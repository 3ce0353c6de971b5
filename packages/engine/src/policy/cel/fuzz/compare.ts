import { isDeepStrictEqual } from 'node:util';
import { childrenOf, type Expr, forEachNode } from '../ast.ts';
import type { CelEnv } from '../env.ts';
import { evaluateCel } from '../evaluate.ts';
import type { CelType } from '../types.ts';
import { forPeer, type Outcome, ownOutcome, peerOutcome } from './peer.ts';

export interface Disagreement {
  /** The smallest part of the expression on which the two differ. */
  readonly source: string;
  readonly ours: Outcome;
  readonly theirs: Outcome;
}

export type Comparison = 'agree' | 'unread' | Disagreement;

/** Compares what we make of an expression with what @bufbuild/cel does. */
export function compareWithPeer(
  source: string,
  ast: Expr,
  env: CelEnv,
  variables: Readonly<Record<string, CelType>>,
  values: Readonly<Record<string, unknown>>,
): Comparison {
  if (!canBeAsked(ast, source)) return 'unread';
  const bindings = forPeer(source, values, variables);
  const compare = (part: Expr, text: string): Comparison => {
    const theirs = peerOutcome(text, bindings);
    if (theirs === undefined) return 'unread';
    const ours = ownOutcome(evaluateCel(part, env, values));
    return isSame(ours, theirs) ? 'agree' : { source: text, ours, theirs };
  };
  const whole = compare(ast, source);
  if (typeof whole === 'string') return whole;
  return smallest(ast, (part) => compare(part, source.slice(part.span.start, part.span.end))) ?? whole;
}

/** Deeper, the peer, which has no budget, walks through more elements than anybody lives to see. */
const MOST_COMPREHENSIONS = 4;

/** It has no cel.bind(), and replaces nothing by something as often as the limit of replace() says, which may be for ever. */
function canBeAsked(ast: Expr, source: string): boolean {
  if (/cel\s*\.\s*bind/.test(source) || comprehensionsWithin(ast) > MOST_COMPREHENSIONS) return false;
  let limited = false;
  forEachNode(ast, (node) => {
    if (node.kind === 'call' && node.name === 'replace' && node.args.length === 3) limited = true;
  });
  return !limited;
}

/** How many comprehensions lie within one another at most. */
function comprehensionsWithin(expr: Expr): number {
  const inner = Math.max(0, ...childrenOf(expr).map(comprehensionsWithin));
  return expr.kind === 'comprehension' ? inner + 1 : inner;
}

function isSame(ours: Outcome, theirs: Outcome): boolean {
  if ('error' in ours || 'error' in theirs) return 'error' in ours && 'error' in theirs;
  return isDeepStrictEqual(ours.value, theirs.value);
}

/** The first part, inner ones first, on which the two differ; one that uses a comprehension's variable has no meaning alone. */
function smallest(expr: Expr, compare: (part: Expr) => Comparison): Disagreement | undefined {
  for (const child of childrenOf(expr)) {
    if (!isClosed(child)) continue;
    const found = smallest(child, compare);
    if (found !== undefined) return found;
  }
  const own = compare(expr);
  return typeof own === 'string' ? undefined : own;
}

function isClosed(expr: Expr): boolean {
  const bound = new Set<string>();
  const used = new Set<string>();
  forEachNode(expr, (node) => {
    if (node.kind === 'comprehension' || node.kind === 'bind') bound.add(node.variable);
    if (node.kind === 'variable' && node.scope === 'local') used.add(node.name);
  });
  return [...used].every((name) => bound.has(name));
}
