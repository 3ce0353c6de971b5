import { type Call, type Comprehension, childrenOf, type Expr } from '../ast.ts';
import { type CelEnv, type CelPattern, isStandard } from '../env.ts';
import { PRICES } from '../limits.ts';
import { compilePattern } from '../pattern.ts';
import type { CelType } from '../types.ts';
import { type Amount, type Each, exactly, larger, mostOf, NOTHING, plus, sumOver, times } from './amount.ts';
import { type CallCost, callRule, patternSearch } from './functions.ts';
import { either, inside, listShape, outside, SCALAR, type Shape, shapesOf, textShape } from './shape.ts';
import { type CelSizes, EVENT_SIZES } from './sizes.ts';

export interface CelCost {
  /** The most steps that an evaluation can take; Infinity where nothing bounds them. */
  readonly steps: number;
  /** The smallest part of the expression that nearly all of it comes from. */
  readonly dearest: DearPart;
}

export interface DearPart {
  readonly expr: Expr;
  /** The most steps of this part, each time that it is asked. */
  readonly steps: number;
  /** How often a comprehension asks its body. */
  readonly rounds: number;
}

/**
 * The most steps that an evaluation of a resolved expression can take, over values of the declared types that are no
 * larger than `sizes` says. A bound, not a guess: cost.test.ts holds it against the steps that evaluations take.
 */
export function costOf(
  ast: Expr,
  env: CelEnv,
  options: { sizes?: CelSizes; patterns?: ReadonlyMap<string, CelPattern> } = {},
): CelCost {
  const estimate = new Estimate(env, options.sizes ?? EVENT_SIZES, options.patterns ?? new Map());
  const { steps } = estimate.walk(ast, new Map());
  return { steps: Math.ceil(mostOf(steps)), dearest: estimate.dearest(ast) };
}

/** What a local name stands for; of a comprehension also what it runs over. */
interface Local {
  readonly shape: Shape;
  readonly over?: { readonly each: Each; readonly place: Place };
}
type Locals = ReadonlyMap<string, Local>;
/** A variable and fields below it; undefined for what is computed. */
type Place = { readonly root: Local | string; readonly path: readonly string[] } | undefined;

const ONE = exactly(1);
/** A part that makes this share of a whole is told in its place. */
const MOST_OF_IT = 0.5;

/** One estimate; a class because every method shares the environment and what the parts cost. */
class Estimate {
  readonly #env: CelEnv;
  readonly #patterns: ReadonlyMap<string, CelPattern>;
  readonly #shapeOf: (type: CelType) => Shape;
  readonly #stepsOf = new Map<Expr, number>();
  readonly #roundsOf = new Map<Expr, number>();

  constructor(env: CelEnv, sizes: CelSizes, patterns: ReadonlyMap<string, CelPattern>) {
    this.#env = env;
    this.#patterns = patterns;
    this.#shapeOf = shapesOf(sizes);
  }

  walk(expr: Expr, locals: Locals): CallCost {
    const found = this.#costOf(expr, locals);
    const steps = plus(ONE, found.steps);
    this.#stepsOf.set(expr, mostOf(steps));
    return { steps, shape: found.shape };
  }

  /** Beside the step of the node itself. */
  #costOf(expr: Expr, locals: Locals): CallCost {
    switch (expr.kind) {
      case 'literal':
        return { steps: NOTHING, shape: shapeOfLiteral(expr.value) };
      case 'ident':
        return { steps: NOTHING, shape: SCALAR };
      case 'variable':
        return { steps: NOTHING, shape: this.#variable(expr.name, expr.scope, locals) };
      case 'select': {
        const { steps, shape } = this.walk(expr.operand, locals);
        return { steps, shape: expr.test ? SCALAR : shape.at(expr.field) };
      }
      case 'call':
        return this.#call(expr, locals);
      case 'logic':
        return { steps: plus(...expr.operands.map((operand) => this.walk(operand, locals).steps)), shape: SCALAR };
      case 'conditional': {
        const condition = this.walk(expr.condition, locals);
        const consequence = this.walk(expr.consequence, locals);
        const alternative = this.walk(expr.alternative, locals);
        return {
          steps: plus(condition.steps, larger(consequence.steps, alternative.steps)),
          shape: either(consequence.shape, alternative.shape),
        };
      }
      case 'list':
        return this.#list(expr.elements, locals);
      case 'map':
        return this.#map(expr.entries, locals);
      case 'comprehension':
        return this.#comprehension(expr, locals);
      case 'bind': {
        const value = this.walk(expr.value, locals);
        const body = this.walk(expr.body, new Map(locals).set(expr.variable, { shape: value.shape }));
        return { steps: plus(value.steps, body.steps), shape: body.shape };
      }
    }
  }

  #variable(name: string, scope: 'local' | 'global' | 'type', locals: Locals): Shape {
    if (scope === 'type') return SCALAR;
    const local = scope === 'local' ? locals.get(name) : undefined;
    if (local !== undefined) return local.shape;
    const type = this.#env.variables.get(name);
    return type === undefined ? SCALAR : this.#shapeOf(type);
  }

  #list(elements: readonly Expr[], locals: Locals): CallCost {
    const costs = elements.map((element) => this.walk(element, locals));
    const shapes = costs.map(({ shape }) => shape);
    const items = exactly(elements.length);
    const below = plus(items, ...shapes.map((shape) => shape.below));
    const total = plus(...shapes.map((shape) => shape.total));
    return { steps: plus(...costs.map(({ steps }) => steps)), shape: listShape(items, any(shapes), { below, total }) };
  }

  #map(entries: Extract<Expr, { kind: 'map' }>['entries'], locals: Locals): CallCost {
    const keys = this.#list(
      entries.map(({ key }) => key),
      locals,
    );
    const values = this.#list(
      entries.map(({ value }) => value),
      locals,
    );
    const steps = plus(keys.steps, values.steps, times(keys.shape.total, 1 / PRICES.unitsScanned));
    const total = plus(keys.shape.total, values.shape.total);
    return { steps, shape: { ...values.shape, total, kind: 'map', inner: keys.shape.inner } };
  }

  #call(call: Call, locals: Locals): CallCost {
    const exprs = call.target === null ? call.args : [call.target, ...call.args];
    const args = exprs.map((arg) => this.walk(arg, locals));
    const { steps, shape } = this.#function(
      call,
      args.map((arg) => arg.shape),
      exprs,
      locals,
    );
    return { steps: plus(...args.map((arg) => arg.steps), steps), shape };
  }

  #function(call: Call, args: readonly Shape[], exprs: readonly Expr[], locals: Locals): CallCost {
    if (call.name === '_[_]') {
      const steps = times(args[1]!.units, 1 / PRICES.unitsScanned);
      return { steps, shape: this.#index(args[0]!, exprs, locals) };
    }
    if (!isStandard(this.#env, call.name)) {
      const added = this.#env.functions.get(call.name);
      return added?.every(({ cheap }) => cheap) ? CHEAP : UNKNOWN;
    }
    if (call.name === 'matches')
      return { steps: patternSearch(args[0]!, this.#sizeOfPattern(exprs[1])), shape: SCALAR };
    return callRule(call.name)?.(args, exprs) ?? UNKNOWN;
  }

  /** A pattern that is no constant is compiled while the rule runs, and may be anything. */
  #sizeOfPattern(pattern: Expr | undefined): number {
    if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return Number.POSITIVE_INFINITY;
    const compiled = this.#patterns.get(pattern.value) ?? compilePattern(pattern.value);
    return 'kind' in compiled ? 0 : compiled.size;
  }

  #index(operand: Shape, [of, key]: readonly Expr[], locals: Locals): Shape {
    if (key?.kind === 'literal') return operand.at(typeof key.value === 'string' ? key.value : null);
    const value = operand.at(null);
    // In `m.exists(k, m[k] …)` each value of the map is asked for once, as its key is.
    const local = key?.kind === 'variable' && key.scope === 'local' ? locals.get(key.name) : undefined;
    if (local?.over === undefined || operand.kind !== 'map') return value;
    const same = isSamePlace(local.over.place, placeOf(of!, locals));
    return same ? inside(local.over.each, value) : value;
  }

  #comprehension(expr: Comprehension, locals: Locals): CallCost {
    const range = this.walk(expr.range, locals);
    const { items } = range.shape;
    const each: Each = { variable: expr.variable };
    const element = inside(each, range.shape.inner);
    const inner = new Map(locals).set(expr.variable, {
      shape: element,
      over: { each, place: placeOf(expr.range, locals) },
    });
    const where = expr.where === null ? NOTHING : this.walk(expr.where, inner).steps;
    const body = this.walk(expr.body, inner);
    const round = plus(ONE, where, body.steps);
    this.#roundsOf.set(expr, mostOf(items));
    const steps = plus(range.steps, times(items, 1 / PRICES.unitsRead), sumOver(round, each, range.shape));
    if (expr.macro === 'filter') {
      const { below, total, inner: kept } = range.shape;
      return { steps, shape: listShape(items, kept, { below, total }) };
    }
    if (expr.macro !== 'map') return { steps, shape: SCALAR };
    const sum = (amount: Amount): Amount => sumOver(amount, each, range.shape);
    const held = { below: plus(items, sum(body.shape.below)), total: sum(body.shape.total) };
    return { steps, shape: listShape(items, outside(each, body.shape), held) };
  }

  /** Goes down as long as one child makes most of it; a walk is told as a whole, unless its range is what is dear. */
  dearest(expr: Expr): DearPart {
    const steps = this.#stepsOf.get(expr) ?? 0;
    const told: DearPart = { expr, steps, rounds: this.#roundsOf.get(expr) ?? 1 };
    const parts = expr.kind === 'comprehension' ? [expr.range] : childrenOf(expr);
    for (const part of parts) {
      const own = this.#stepsOf.get(part) ?? 0;
      if (own === steps || own > steps * MOST_OF_IT) return this.dearest(part);
    }
    return told;
  }
}

const CHEAP: CallCost = { steps: NOTHING, shape: SCALAR };
const UNKNOWN: CallCost = { steps: exactly(Number.POSITIVE_INFINITY), shape: SCALAR };

function shapeOfLiteral(value: Extract<Expr, { kind: 'literal' }>['value']): Shape {
  return typeof value === 'string' || value instanceof Uint8Array ? textShape(exactly(value.length)) : SCALAR;
}

const any = (shapes: readonly Shape[]): Shape => (shapes.length === 0 ? SCALAR : shapes.reduce((a, b) => either(a, b)));

function placeOf(expr: Expr, locals: Locals): Place {
  if (expr.kind === 'variable') {
    const root = expr.scope === 'local' ? locals.get(expr.name) : expr.name;
    return root === undefined ? undefined : { root, path: [] };
  }
  if (expr.kind !== 'select' || expr.test) return undefined;
  const operand = placeOf(expr.operand, locals);
  return operand === undefined ? undefined : { root: operand.root, path: [...operand.path, expr.field] };
}

function isSamePlace(a: Place, b: Place): boolean {
  if (a === undefined || b === undefined || a.root !== b.root || a.path.length !== b.path.length) return false;
  return a.path.every((field, i) => field === b.path[i]);
}
