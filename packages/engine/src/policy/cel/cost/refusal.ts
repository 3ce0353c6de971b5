import { type Expr, forEachNode } from '../ast.ts';
import { type CelProblem, count, problemAt } from '../problem.ts';
import { operatorName } from '../signature.ts';
import type { CelCost, DearPart } from './cost.ts';

/** Why an expression that may take more than `most` steps is refused: which part is dear, and what to write instead. */
export function costProblem({ steps, dearest }: CelCost, most: number, source: string): CelProblem {
  const whole = Number.isFinite(steps)
    ? `on the largest event this takes up to ${told(steps)} steps, and a rule has ${count(most)}`
    : 'nothing bounds the steps that this takes';
  const part = describe(dearest, source);
  const message = part === undefined ? whole : `${whole}: ${part}`;
  return problemAt('cel.cost', dearest.expr.span, message, hintFor(dearest.expr));
}

function describe({ expr, steps, rounds }: DearPart, source: string): string | undefined {
  if (expr.kind === 'comprehension') {
    const each = Math.ceil(steps / Math.max(1, rounds));
    const times = `up to ${count(rounds)} times`;
    const over = `${expr.macro}() walks through ${excerpt(expr.range, source)} ${times}`;
    return Number.isFinite(each) ? `${over}, ${told(each)} steps each` : over;
  }
  if (expr.kind !== 'call') return undefined;
  if (expr.name === 'matches' && !isConstant(expr.args.at(-1)))
    return 'the pattern of matches() is put together at run time';
  return `${operatorName(expr.name)} alone takes up to ${Number.isFinite(steps) ? told(steps) : 'any number'}`;
}

function hintFor(expr: Expr): string {
  if (expr.kind === 'call' && expr.name === 'matches') {
    return isConstant(expr.args.at(-1))
      ? 'look for it with match: { name: { pattern: …, in: [field] } }, which reads each text once'
      : 'write the pattern as a constant';
  }
  if (expr.kind !== 'comprehension') return 'ask less of long texts, or split the rule in two';
  const list = packList(expr.range);
  if (list !== undefined) return `ask \`x in ${list}\`, which is one look-up however long the list is`;
  if (holdsWalk(expr)) {
    return 'a walk inside a walk multiplies: keep one side in a list of the pack and ask `x in lists.name`, or split the rule in two';
  }
  return 'look for words with match: { name: { lexicon: …, in: [field] } }, or ask less of each element';
}

const isConstant = (expr: Expr | undefined): boolean => expr?.kind === 'literal';

/** `lists.name`, where an expression is just that. */
function packList(expr: Expr): string | undefined {
  if (expr.kind !== 'select' || expr.operand.kind !== 'variable' || expr.operand.name !== 'lists') return undefined;
  return `lists.${expr.field}`;
}

function holdsWalk(expr: Extract<Expr, { kind: 'comprehension' }>): boolean {
  let found = false;
  forEachNode(expr.body, (node) => {
    found ||= node.kind === 'comprehension';
  });
  return found;
}

/** So large a number says nothing by its digits. */
const BEYOND = 1_000_000_000;
const told = (steps: number): string => (steps > BEYOND ? 'over a billion' : count(steps));

const MAX_EXCERPT = 60;

function excerpt({ span }: Expr, source: string): string {
  const text = source.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
  return text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text;
}
