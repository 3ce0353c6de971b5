import { hasField, readField, readIndex } from './access.ts';
import { adapt } from './adapt.ts';
import type { Call, Comprehension, Expr, Logic, Span } from './ast.ts';
import { type CallContext, type CelEnv, type CelPattern, runtimeKind } from './env.ts';
import { CEL_LIMITS, DEFAULT_BUDGET, PRICES } from './limits.ts';
import { celMap } from './maps.ts';
import { compilePattern } from './pattern.ts';
import { operatorName } from './signature.ts';
import {
  type CelError,
  type CelErrorCode,
  type CelList,
  type CelMap,
  type CelValue,
  celError,
  celList,
  celTypeValue,
  isCelError,
  kindOf,
} from './values.ts';

/** What an evaluation reads: own properties of a record, or a look-up that gives undefined where there is no value. */
export type CelActivation = Readonly<Record<string, unknown>> | ((name: string) => unknown);

export interface EvaluateOptions {
  /** Steps that may be taken; README.md tells what a step is. */
  budget?: number;
  /** Patterns that are known already, by source. */
  patterns?: ReadonlyMap<string, CelPattern>;
  /** Is told how many steps were taken. */
  meter?: { steps: number };
}

type Result = CelValue | CelError;
type Locals = { readonly name: string; readonly value: CelValue; readonly outer: Locals } | null;

/** Ends an evaluation from any depth; nothing may absorb it, or `f() || true` would run for ever. */
class BudgetSpent extends Error {}

/**
 * Walks a resolved tree. Gives a value or an error value and doesn't throw, whatever the variables hold; only a host
 * function that throws is let through.
 */
export function evaluateCel(ast: Expr, env: CelEnv, activation: CelActivation, options: EvaluateOptions = {}): Result {
  const budget = options.budget ?? DEFAULT_BUDGET;
  const evaluation = new Evaluation(env, activation, budget, options.patterns ?? new Map());
  try {
    return evaluation.walk(ast, null);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    const { line, column } = ast.span;
    return { ...celError('budget', `the evaluation needs more than its ${budget} steps`), line, column };
  } finally {
    if (options.meter !== undefined) options.meter.steps = budget - evaluation.stepsLeft;
  }
}

/** One run, and what its functions are handed; a class because every method shares the budget and the environment. */
class Evaluation implements CallContext {
  readonly #env: CelEnv;
  readonly #activation: CelActivation;
  readonly #patterns: ReadonlyMap<string, CelPattern>;
  #madePatterns: Map<string, CelPattern | CelError> | undefined;
  stepsLeft: number;

  constructor(env: CelEnv, activation: CelActivation, budget: number, patterns: ReadonlyMap<string, CelPattern>) {
    this.#env = env;
    this.#activation = activation;
    this.#patterns = patterns;
    this.stepsLeft = budget;
  }

  walk(expr: Expr, locals: Locals): Result {
    this.charge(1);
    switch (expr.kind) {
      case 'literal':
        return expr.value;
      case 'ident':
        return at(expr.span, celError('undeclared', `unknown name: ${expr.name}`));
      case 'variable':
        return at(expr.span, this.#variable(expr.name, expr.scope, locals));
      case 'select': {
        const operand = this.walk(expr.operand, locals);
        if (isCelError(operand)) return operand;
        return at(expr.span, (expr.test ? hasField : readField)(operand, expr.field));
      }
      case 'call':
        return this.#call(expr, locals);
      case 'logic':
        return this.#logic(expr, locals);
      case 'conditional': {
        const condition = this.walk(expr.condition, locals);
        if (isCelError(condition)) return condition;
        if (typeof condition !== 'boolean') return at(expr.condition.span, notBool('the condition of ? :', condition));
        return this.walk(condition ? expr.consequence : expr.alternative, locals);
      }
      case 'list': {
        const elements: CelValue[] = [];
        for (const element of expr.elements) {
          const value = this.walk(element, locals);
          if (isCelError(value)) return value;
          elements.push(value);
        }
        return celList(elements);
      }
      case 'map': {
        const entries: [CelValue, CelValue][] = [];
        for (const entry of expr.entries) {
          const key = this.walk(entry.key, locals);
          if (isCelError(key)) return key;
          const value = this.walk(entry.value, locals);
          if (isCelError(value)) return value;
          entries.push([key, value]);
        }
        for (const [key] of entries) this.#payForKey(key);
        return at(expr.span, celMap(entries));
      }
      case 'comprehension':
        return this.#comprehension(expr, locals);
      case 'bind': {
        const value = this.walk(expr.value, locals);
        if (isCelError(value)) return value;
        return this.walk(expr.body, { name: expr.variable, value, outer: locals });
      }
    }
  }

  charge(steps: number): void {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw new BudgetSpent();
  }

  chargeLength(length: number): void {
    this.charge(Math.floor(length / PRICES.unitsRead));
  }

  chargeScan(length: number): void {
    this.charge(Math.floor(length / PRICES.unitsScanned));
  }

  error(code: CelErrorCode, message: string): CelError {
    return celError(code, message);
  }

  /** A map looks at all of a key to find its place. */
  #payForKey(key: CelValue): void {
    if (typeof key === 'string') this.chargeScan(key.length);
  }

  pattern(source: string): CelPattern | CelError {
    const known = this.#patterns.get(source) ?? this.#madePatterns?.get(source);
    if (known !== undefined) return known;
    const repeats = source.length > CEL_LIMITS.pattern ? 0 : source.split('{').length - 1;
    this.charge((source.length + repeats * PRICES.patternRepeat) * PRICES.patternUnit);
    const made = compilePattern(source);
    this.#madePatterns ??= new Map();
    this.#madePatterns.set(source, made);
    return made;
  }

  #variable(name: string, scope: 'local' | 'global' | 'type', locals: Locals): Result {
    if (scope === 'type') return celTypeValue(name);
    if (scope === 'local') {
      for (let local = locals; local !== null; local = local.outer) if (local.name === name) return local.value;
    }
    const type = this.#env.variables.get(name);
    if (type === undefined) return celError('undeclared', `unknown name: ${name}`);
    const value = readVariable(this.#activation, name);
    if (value === undefined) return celError('no_value', `${name} has no value here`);
    const adapted = adapt(value, type);
    return isCelError(adapted) ? { ...adapted, message: `${name}: ${adapted.message}` } : adapted;
  }

  #call(call: Call, locals: Locals): Result {
    const args: CelValue[] = [];
    for (const arg of call.target === null ? call.args : [call.target, ...call.args]) {
      const value = this.walk(arg, locals);
      if (isCelError(value)) return value;
      args.push(value);
    }
    if (call.name === '_[_]') {
      this.#payForKey(args[1]!);
      return at(call.span, readIndex(args[0]!, args[1]!));
    }
    const isMethod = call.target !== null;
    const overload = this.#env.functions
      .get(call.name)
      ?.find(
        ({ method = false, params }) =>
          method === isMethod && params.length === args.length && params.every((param, i) => accepts(param, args[i]!)),
      );
    return at(call.nameSpan, overload === undefined ? noOverload(call.name, args) : overload.call(args, this));
  }

  /** An operand that decides alone makes errors of the others irrelevant, on either side of it. */
  #logic(expr: Logic, locals: Locals): Result {
    const decisive = expr.operator === '||';
    let failed: CelError | undefined;
    for (const operand of expr.operands) {
      const value = this.walk(operand, locals);
      if (value === decisive) return decisive;
      if (isCelError(value)) failed ??= value;
      else if (typeof value !== 'boolean') failed ??= at(operand.span, notBool(expr.operator, value)) as CelError;
    }
    return failed ?? !decisive;
  }

  #comprehension(expr: Comprehension, locals: Locals): Result {
    const range = this.walk(expr.range, locals);
    if (isCelError(range)) return range;
    const kind = kindOf(range);
    if (kind !== 'list' && kind !== 'map') {
      return at(
        expr.range.span,
        celError('no_such_overload', `${expr.macro}() runs over a list or a map, not a ${kind}`),
      );
    }
    this.chargeLength((range as CelList | CelMap).size);
    const elements = kind === 'map' ? celList([...(range as CelMap).keys()]) : (range as CelList);
    const bodyOf = (element: CelValue, body: Expr): Result =>
      this.walk(body, { name: expr.variable, value: element, outer: locals });
    const fold = FOLDS[expr.macro]();
    for (let i = 0; i < elements.size; i++) {
      this.charge(1);
      const element = elements.at(i);
      const taken = isCelError(element) || expr.where === null ? true : bodyOf(element, expr.where);
      if (isCelError(taken)) return taken;
      if (typeof taken !== 'boolean') return at(expr.where!.span, notBool('the filter of map()', taken));
      if (!taken) continue;
      const value = isCelError(element) ? at(expr.range.span, element) : bodyOf(element, expr.body);
      const wrong = expr.macro !== 'map' && !isCelError(value) && typeof value !== 'boolean';
      const outcome = fold.add(
        wrong ? at(expr.body.span, notBool(`${expr.macro}()`, value)) : value,
        isCelError(element) ? null : element,
      );
      if (outcome !== undefined) return outcome;
    }
    return fold.end();
  }
}

/** How a macro gathers the values of its body. `add` gives a result to end the walk early. */
interface Fold {
  add(value: Result, element: CelValue): Result | undefined;
  end(): Result;
}

/** `all` and `exists` are `&&` and `||` over the elements, with their absorption of errors. */
function quantifier(decisive: boolean): Fold {
  let failed: CelError | undefined;
  return {
    add(value) {
      if (isCelError(value)) failed ??= value;
      return value === decisive ? decisive : undefined;
    },
    end: () => failed ?? !decisive,
  };
}

const FOLDS: Readonly<Record<Comprehension['macro'], () => Fold>> = {
  all: () => quantifier(false),
  exists: () => quantifier(true),
  exists_one: () => {
    let count = 0;
    return {
      add(value) {
        if (isCelError(value)) return value;
        if (value === true) count++;
        return undefined;
      },
      end: () => count === 1,
    };
  },
  map: () => {
    const values: CelValue[] = [];
    return {
      add(value) {
        if (isCelError(value)) return value;
        values.push(value);
        return undefined;
      },
      end: () => celList(values),
    };
  },
  filter: () => {
    const kept: CelValue[] = [];
    return {
      add(value, element) {
        if (isCelError(value)) return value;
        if (value === true) kept.push(element);
        return undefined;
      },
      end: () => celList(kept),
    };
  },
};

function readVariable(activation: CelActivation, name: string): unknown {
  if (typeof activation === 'function') return activation(name);
  return Object.hasOwn(activation, name) ? activation[name] : undefined;
}

function accepts(param: Parameters<typeof runtimeKind>[0], value: CelValue): boolean {
  const kind = runtimeKind(param);
  return kind === undefined || kind === kindOf(value);
}

function noOverload(name: string, args: readonly CelValue[]): CelError {
  return celError('no_such_overload', `no such overload: ${operatorName(name)} of (${args.map(kindOf).join(', ')})`);
}

function notBool(what: string, value: CelValue): CelError {
  return celError('no_such_overload', `${what} needs a bool, not a ${kindOf(value)}`);
}

/** Fills in where an error arose, unless it already knows. */
function at(span: Span, result: Result): Result {
  return isCelError(result) && result.line === 0 ? { ...result, line: span.line, column: span.column } : result;
}
