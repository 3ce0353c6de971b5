import type { Call, Comprehension, Expr, Select, Span } from './ast.ts';
import type { CelEnv, CelFunction } from './env.ts';
import { callHint, overloadHint } from './hints.ts';
import { CEL_LIMITS } from './limits.ts';
import { compilePattern, patternHint } from './pattern.ts';
import { type CelProblem, type CelProblemCode, nearest, problemAt } from './problem.ts';
import { isOperator, operatorName } from './signature.ts';
import { parseDuration, parseTimestamp } from './time.ts';
import {
  BOOL,
  BYTES,
  type CelObjectType,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  NULL,
  STRING,
  TYPE_NAMES,
  typeName,
  typeOf,
  UINT,
} from './types.ts';
import { createUnifier, type Unifier } from './unify.ts';
import { type CelError, isCelError, kindOf } from './values.ts';

export interface CelCheck {
  readonly type: CelType;
  readonly problems: readonly CelProblem[];
}

/**
 * Finds the type of a resolved expression and everything that can't work. After a problem its place counts as dyn, so
 * one mistake is told once.
 */
export function checkCel(ast: Expr, env: CelEnv, expect?: CelType): CelCheck {
  const checker = new Checker(env);
  const found = checker.typeOf(ast, new Map());
  if (expect !== undefined && !checker.types.assign(expect, found)) {
    const actual = typeName(checker.types.resolve(found, true));
    checker.report(
      'cel.type',
      ast.span,
      `the expression must give ${typeName(expect)}, it gives ${actual}`,
      expect.kind === 'bool' ? COMPARE : `give a ${typeName(expect)}, perhaps with ${typeName(expect)}(…)`,
    );
  }
  return { type: checker.types.resolve(found, true), problems: checker.problems };
}

type Locals = ReadonlyMap<string, CelType>;

/** A class because every method shares what is known of the types and the problems found. */
class Checker {
  readonly types: Unifier = createUnifier();
  readonly problems: CelProblem[] = [];
  readonly #env: CelEnv;

  constructor(env: CelEnv) {
    this.#env = env;
  }

  report(code: CelProblemCode, span: Span, message: string, hint: string): CelType {
    if (this.problems.length < CEL_LIMITS.problems) this.problems.push(problemAt(code, span, message, hint));
    return DYN;
  }

  typeOf(expr: Expr, locals: Locals): CelType {
    switch (expr.kind) {
      case 'literal':
        return typeOfLiteral(expr.value);
      case 'ident':
        return this.#unknownName(expr.name, expr.span, locals);
      case 'variable':
        if (expr.scope === 'local') return locals.get(expr.name) ?? DYN;
        if (expr.scope === 'type') return typeOf(TYPE_NAMES.get(expr.name) ?? DYN);
        return this.#env.variables.get(expr.name) ?? DYN;
      case 'select':
        return this.#select(expr, locals);
      case 'call':
        return this.#call(expr, locals);
      case 'logic':
        for (const operand of expr.operands) this.#needBool(operand, locals, `${expr.operator} joins bools`);
        return BOOL;
      case 'conditional': {
        this.#needBool(expr.condition, locals, 'the condition of ? : must be a bool');
        const consequence = this.typeOf(expr.consequence, locals);
        const alternative = this.typeOf(expr.alternative, locals);
        const joined = this.types.join(consequence, alternative);
        if (joined !== undefined) return joined;
        const message = `the branches of ? : have different types, ${this.#name(consequence)} and ${this.#name(alternative)}`;
        return this.report('cel.type', expr.alternative.span, message, 'convert one, or wrap both in dyn(…)');
      }
      case 'list':
        return { kind: 'list', element: this.#joinAll(expr.elements.map((element) => this.typeOf(element, locals))) };
      case 'map':
        return this.#map(expr.entries, locals);
      case 'comprehension':
        return this.#comprehension(expr, locals);
      case 'bind':
        return this.typeOf(expr.body, new Map(locals).set(expr.variable, this.typeOf(expr.value, locals)));
    }
  }

  #name(type: CelType): string {
    return typeName(this.types.resolve(type));
  }

  #needBool(expr: Expr, locals: Locals, what: string): void {
    const type = this.typeOf(expr, locals);
    if (this.types.assign(BOOL, type)) return;
    this.report('cel.type', expr.span, `${what}, this is ${this.#name(type)}`, COMPARE);
  }

  #unknownName(name: string, span: Span, locals: Locals): CelType {
    const known = [...locals.keys(), ...this.#env.variables.keys()];
    const near = nearest(name, known);
    const asFunction = this.#env.functions.has(name) ? `\`${name}\` is a function: write ${name}(…)` : undefined;
    const hint = near === undefined ? (asFunction ?? listOfNames(known)) : `did you mean \`${near}\`?`;
    return this.report('cel.name', span, `unknown name \`${name}\``, hint);
  }

  #select(expr: Select, locals: Locals): CelType {
    const operand = this.types.resolve(this.typeOf(expr.operand, locals));
    const found = this.#field(operand, expr);
    return expr.test ? BOOL : found;
  }

  #field(operand: CelType, { field, span }: { field: string; span: Span }): CelType {
    switch (operand.kind) {
      case 'dyn':
      case 'free':
        return DYN;
      case 'object':
        return this.#objectField(operand, field, span);
      case 'map':
        if (this.types.assign(operand.key, STRING)) return operand.value;
        return this.report('cel.type', span, `${typeName(operand)} has no string keys`, 'write x[key]');
      default: {
        const hint =
          operand.kind === 'list' ? 'take one element, as in x[0], or ask with x.exists(e, …)' : `leave out .${field}`;
        return this.report('cel.field', span, `${typeName(operand)} has no fields, so no \`${field}\``, hint);
      }
    }
  }

  #objectField(object: CelObjectType, field: string, span: Span): CelType {
    const found = object.fields.get(field)?.type ?? object.rest;
    if (found !== null && found !== undefined) return found;
    const near = nearest(field, object.fields.keys());
    const hint = near === undefined ? listOfNames([...object.fields.keys()]) : `did you mean \`${near}\`?`;
    return this.report('cel.field', span, `\`${object.name}\` has no field \`${field}\``, hint);
  }

  #map(entries: readonly { key: Expr; value: Expr }[], locals: Locals): CelType {
    const keys = entries.map(({ key }) => {
      const type = this.types.resolve(this.typeOf(key, locals));
      if (['bool', 'int', 'uint', 'string', 'dyn', 'free'].includes(type.kind)) return type;
      return this.report(
        'cel.type',
        key.span,
        `the key of a map is a bool, int, uint or string, not ${typeName(type)}`,
        'convert it with string(…)',
      );
    });
    const values = entries.map(({ value }) => this.typeOf(value, locals));
    return { kind: 'map', key: this.#joinAll(keys), value: this.#joinAll(values) };
  }

  /** Literals may mix types; what they hold is dyn then. */
  #joinAll(types: readonly CelType[]): CelType {
    let joined: CelType | undefined;
    for (const type of types) joined = joined === undefined ? type : (this.types.join(joined, type) ?? DYN);
    return joined ?? this.types.free();
  }

  #comprehension(expr: Comprehension, locals: Locals): CelType {
    const element = this.#elementType(expr, this.types.resolve(this.typeOf(expr.range, locals)));
    const within = new Map(locals).set(expr.variable, element);
    if (expr.where !== null) this.#needBool(expr.where, within, 'the filter of map() must be a bool');
    if (expr.macro === 'map') return { kind: 'list', element: this.typeOf(expr.body, within) };
    this.#needBool(expr.body, within, `${expr.macro}() needs a bool for each element`);
    return expr.macro === 'filter' ? { kind: 'list', element } : BOOL;
  }

  #elementType(expr: Comprehension, range: CelType): CelType {
    switch (range.kind) {
      case 'list':
        return range.element;
      case 'map':
        return range.key;
      case 'object':
        return STRING;
      case 'dyn':
      case 'free':
        return DYN;
      default:
        return this.report(
          'cel.type',
          expr.range.span,
          `${expr.macro}() runs over a list or a map, this is ${typeName(range)}`,
          'for a part of a text write text.contains(part); for one value compare it with ==',
        );
    }
  }

  #call(call: Call, locals: Locals): CelType {
    const all = call.target === null ? call.args : [call.target, ...call.args];
    const overloads = this.#env.functions.get(call.name);
    const isMethod = call.target !== null;
    if (!overloads?.some(({ method = false }) => method === isMethod)) {
      // The arguments of what isn't known can't be judged; a macro's would even name things that are not there.
      if (call.target !== null && call.target.kind !== 'ident') this.typeOf(call.target, locals);
      const kind = isMethod ? 'method' : 'function';
      return this.report('cel.name', call.nameSpan, `unknown ${kind} \`${call.name}\``, callHint(call, this.#env));
    }
    const args = all.map((arg) => this.types.resolve(this.typeOf(arg, locals)));
    this.#checkConstants(call, all);
    const [operand, key] = args;
    if (call.name === '_[_]' && operand?.kind === 'object') return this.#objectIndex(operand, call, key!);
    return this.#overload(call, overloads, args);
  }

  #objectIndex(object: CelObjectType, call: Call, keyType: CelType): CelType {
    const key = call.args[1]!;
    if (key.kind === 'literal' && typeof key.value === 'string') return this.#objectField(object, key.value, key.span);
    if (this.types.assign(STRING, keyType)) return DYN;
    return this.report(
      'cel.type',
      key.span,
      `the fields of \`${object.name}\` are named by strings, not ${typeName(keyType)}`,
      'write x.field, or x["field"]',
    );
  }

  /** All overloads that fit are tried, as dyn arguments may fit several; if their results differ the result is dyn. */
  #overload(call: Call, overloads: readonly CelFunction[], args: readonly CelType[]): CelType {
    let result: CelType | undefined;
    for (const { method = false, params, result: declared } of overloads) {
      if (method !== (call.target !== null) || params.length !== args.length) continue;
      const [type, ...wanted] = this.types.instantiate([declared, ...params]);
      if (!this.types.assignAll(wanted, args)) continue;
      if (result === undefined) result = type!;
      else if (this.#name(result) !== this.#name(type!)) result = DYN;
    }
    if (result !== undefined) return result;
    const given = args.map((arg) => typeName(this.types.resolve(arg)));
    const message = isOperator(call.name)
      ? `${operatorName(call.name)} does not work on ${given.join(' and ')}`
      : call.target === null
        ? `${call.name}() does not take (${given.join(', ')})`
        : `${given[0]} has no method ${call.name}(${given.slice(1).join(', ')})`;
    return this.report('cel.type', call.nameSpan, message, overloadHint(call, overloads, args));
  }

  /** What fails on every evaluation is told now. */
  #checkConstants(call: Call, args: readonly Expr[]): void {
    const constant = args[call.name === 'matches' ? 1 : 0];
    if (constant?.kind !== 'literal' || typeof constant.value !== 'string') return;
    const outcome = CONSTANT_CHECKS[call.name]?.(constant.value);
    if (outcome === undefined || !isCelError(outcome)) return;
    const hint = CONSTANT_HINTS[call.name]!(outcome.message);
    this.report('cel.constant', constant.span, outcome.message, hint);
  }
}

const CONSTANT_CHECKS: Readonly<Record<string, (text: string) => CelError | undefined>> = {
  matches: (text) => failure(compilePattern(text)),
  timestamp: (text) => failure(parseTimestamp(text)),
  duration: (text) => failure(parseDuration(text)),
};

const CONSTANT_HINTS: Readonly<Record<string, (message: string) => string>> = {
  matches: patternHint,
  timestamp: () => 'such as timestamp("2026-01-31T18:00:00+08:00")',
  duration: () => 'such as duration("36h"), duration("90m") or duration("1.5s")',
};

function failure(outcome: object): CelError | undefined {
  return 'kind' in outcome && outcome.kind === 'error' ? (outcome as CelError) : undefined;
}

function typeOfLiteral(value: Extract<Expr, { kind: 'literal' }>['value']): CelType {
  const types = { null: NULL, bool: BOOL, int: INT, uint: UINT, double: DOUBLE, string: STRING, bytes: BYTES };
  return types[kindOf(value) as keyof typeof types];
}

const COMPARE = 'compare it, as in x > 0 or x != ""';
const MAX_NAMES_TOLD = 12;

function listOfNames(names: readonly string[]): string {
  if (names.length === 0) return 'there is none';
  const told = [...new Set(names)].sort().slice(0, MAX_NAMES_TOLD);
  return `there is ${told.join(', ')}${names.length > told.length ? ' …' : ''}`;
}
