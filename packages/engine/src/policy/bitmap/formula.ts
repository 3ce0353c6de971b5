import type { Expr } from '../cel/ast.ts';
import { type Feature, featureOf, isJson, listedBy, type Names, placeOf, takesOf } from './feature.ts';
import { asValue, LISTED, PRESENCE, TRUTH, type Truth, type TruthTable, truthOf } from './truth.ts';

/**
 * A condition as it is filtered by: its comparisons as truth tables, everything else `open`, which only the evaluation can
 * tell. Negations have moved down into the tables, so that a whole is true just where enough of its parts are.
 *
 * That is exact. CEL's `&&` and `||` absorb errors from either side: `&&` is true where all of its parts are, `||` where
 * one is, whatever becomes of the others; and `!` is true just where its operand is false.
 */
export type Formula =
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'open' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Formula[] };

/** Holds where the table has `wanted`. */
export interface Literal {
  readonly feature: Feature;
  readonly table: TruthTable;
  readonly wanted: Truth;
}

const OPEN: Formula = { kind: 'open' };

/** @param wanted what the expression shall come to */
export function formulaOf(expr: Expr, names: Names, wanted: Truth = TRUTH.yes): Formula {
  if (expr.kind === 'logic') {
    const all = (expr.operator === '&&') === (wanted === TRUTH.yes);
    const kind = all ? 'all' : 'any';
    const parts = expr.operands.map((operand) => formulaOf(operand, names, wanted));
    return { kind, parts: parts.flatMap((part) => (part.kind === kind ? part.parts : part)) };
  }
  if (expr.kind === 'call' && expr.name === '!_')
    return formulaOf(expr.args[0]!, names, wanted === TRUTH.yes ? TRUTH.no : TRUTH.yes);
  if (expr.kind === 'literal') return { kind: expr.value === (wanted === TRUTH.yes) ? 'all' : 'any', parts: [] };
  const found = conditionOf(expr, names);
  if (found !== undefined) return { kind: 'literal', literal: { ...found, wanted } };
  const needed = neededFor(expr, names, wanted);
  return needed === undefined ? OPEN : { kind: 'all', parts: [{ kind: 'literal', literal: needed }, OPEN] };
}

/** A condition over one feature, as its truth table. */
function conditionOf(expr: Expr, names: Names): Omit<Literal, 'wanted'> | undefined {
  if (expr.kind === 'select' && expr.test) {
    const place = placeOf({ ...expr, test: false }, names);
    if (place === undefined || !isJson(place)) return undefined;
    const takes = takesOf(place.type) ?? 'nothing';
    return { feature: { kind: 'field', root: place.root, path: place.path, takes }, table: PRESENCE };
  }
  const itself = featureOf(expr, names);
  if (itself !== undefined) return tabled(itself, asValue(expr));
  if (expr.kind !== 'call' || expr.target !== null || expr.args.length !== 2) return undefined;
  const [left, right] = expr.args as [Expr, Expr];
  if (expr.name === '@in') {
    const listed = listedIn(left, right, names);
    if (listed !== undefined) return { feature: listed, table: LISTED };
    const holding = heldBy(left, right, names);
    if (holding !== undefined) return { feature: holding, table: LISTED };
  }
  const first = featureOf(left, names);
  if (first !== undefined) return tabled(first, { ...expr, args: [asValue(left), right] });
  const second = featureOf(right, names);
  return second && tabled(second, { ...expr, args: [left, asValue(right)] });
}

function tabled(feature: Feature, condition: Expr): Omit<Literal, 'wanted'> | undefined {
  const takes = feature.kind === 'field' ? feature.takes : 'int';
  const table = truthOf(condition, takes);
  return table && { feature, table };
}

/** `product.category_id in lists.food_categories` */
function listedIn(value: Expr, list: Expr, names: Names): Feature | undefined {
  const lists = placeOf(list, names);
  const place = placeOf(value, names);
  if (lists?.root !== 'lists' || lists.path.length !== 1 || place === undefined) return undefined;
  const takes = takesOf(place.type);
  return takes && { kind: 'listed', root: place.root, path: place.path, takes, list: lists.path[0]! };
}

/** `"organic" in product.tags` */
function heldBy(value: Expr, list: Expr, names: Names): Feature | undefined {
  const place = placeOf(list, names);
  if (place?.type.kind !== 'list' || place.type.element.kind !== 'string') return undefined;
  if (value.kind !== 'literal' || typeof value.value !== 'string') return undefined;
  return { kind: 'holding', root: place.root, path: place.path, value: value.value };
}

const SOME = { points: [0], numbers: [TRUTH.no, TRUTH.no, TRUTH.yes] };
const SOMETHING: TruthTable = { kinds: PRESENCE.kinds.map(() => TRUTH.error), strings: new Map(), ...SOME };

/**
 * What a match must have found for an open condition to come to `wanted`, where it has found nothing the condition would
 * come to the opposite: nothing is in an empty list, no part of it has a property, and all of its parts have any.
 */
function neededFor(expr: Expr, names: Names, wanted: Truth): Literal | undefined {
  const feature = sought(expr, names, wanted);
  return feature && { feature, table: SOMETHING, wanted: TRUTH.yes };
}

function sought(expr: Expr, names: Names, wanted: Truth): Feature | undefined {
  if (expr.kind === 'comprehension') {
    const runs = (expr.macro === 'exists' && wanted === TRUTH.yes) || (expr.macro === 'all' && wanted === TRUTH.no);
    return runs ? listedBy(expr.range, names) : undefined;
  }
  if (expr.kind !== 'call' || expr.target !== null || expr.args.length !== 2 || wanted !== TRUTH.yes) return undefined;
  const [left, right] = expr.args as [Expr, Expr];
  if (expr.name === '@in') return listedBy(right, names);
  // more than another match has is at least one, for no match has less than none
  const more = expr.name === '_>_' ? [left, right] : expr.name === '_<_' ? [right, left] : undefined;
  const counted = more?.map((part) => featureOf(part, names));
  return counted?.every((part) => part?.kind === 'found') ? counted[0] : undefined;
}
