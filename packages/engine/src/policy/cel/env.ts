import { STANDARD_LIBRARY } from './standard/library.ts';
import type { CelType } from './types.ts';
import type { CelError, CelErrorCode, CelValue, ValueKind } from './values.ts';

/** What a function may ask of the evaluation that calls it. */
export interface CallContext {
  /** Pays for work before it is done; ends the evaluation when the budget is used up. */
  charge(steps: number): void;
  /** Pays for reading or building so many UTF-16 units, bytes or elements, one by one. */
  chargeLength(length: number): void;
  /** Pays for comparing or searching so many UTF-16 units. */
  chargeScan(length: number): void;
  error(code: CelErrorCode, message: string): CelError;
  /** A compiled pattern, or an error that says what is wrong with it. */
  pattern(source: string): CelPattern | CelError;
}

export interface CelPattern {
  /** Instructions of its program: each may be asked at each unit of a text. */
  readonly size: number;
  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean;
}

/** One overload. Arguments arrive already matched against `params`, at their outermost kind. */
export interface CelFunction {
  /** A plain or dotted name. */
  name: string;
  /** Called as `first.name(rest…)`; the receiver is the first of `params`. */
  method?: boolean;
  params: readonly CelType[];
  result: CelType;
  /** It does no work that its arguments could make larger, so that nothing is charged beside the step of the call. */
  cheap?: true;
  call(args: readonly CelValue[], context: CallContext): CelValue | CelError;
}

export interface CelEnvOptions {
  /** Declared variables; a name may hold dots. */
  variables?: Readonly<Record<string, CelType>>;
  /** Functions beside the standard ones. */
  functions?: readonly CelFunction[];
}

export interface CelEnv {
  readonly variables: ReadonlyMap<string, CelType>;
  /** Overloads by name. */
  readonly functions: ReadonlyMap<string, readonly CelFunction[]>;
}

const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*(?:\.[_a-zA-Z][_a-zA-Z0-9]*)*$/;

const STANDARD = withFunctions(new Map(), STANDARD_LIBRARY);

/**
 * Declares the names that expressions may use, on top of the standard library, or on top of another environment, which
 * stays as it is. Throws TypeError on a name that no expression could spell and on overloads that a call could not
 * tell apart: those are mistakes of the host, not of a rule's author.
 */
export function createCelEnv(options: CelEnvOptions = {}, base?: CelEnv): CelEnv {
  const variables = new Map(base?.variables);
  for (const [name, type] of Object.entries(options.variables ?? {})) {
    if (!NAME.test(name)) throw new TypeError(`not a name for a CEL variable: ${name}`);
    variables.set(name, type);
  }
  const functions = base?.functions ?? STANDARD;
  return { variables, functions: withFunctions(functions, options.functions ?? []) };
}

/** Whether a name stands for just what the standard library says of it. */
export function isStandard(env: CelEnv, name: string): boolean {
  return env.functions.get(name) === STANDARD.get(name);
}

function withFunctions(base: CelEnv['functions'], added: readonly CelFunction[]): CelEnv['functions'] {
  if (added.length === 0) return base;
  const functions = new Map(base);
  for (const overload of added) {
    const overloads = functions.get(overload.name) ?? [];
    if (overloads.some((other) => collide(other, overload))) {
      throw new TypeError(`two overloads of the CEL function ${overload.name} can't be told apart`);
    }
    functions.set(overload.name, [...overloads, overload]);
  }
  return functions;
}

/** At run time only the outermost kind of an argument is known. */
function collide(a: CelFunction, b: CelFunction): boolean {
  if (Boolean(a.method) !== Boolean(b.method) || a.params.length !== b.params.length) return false;
  return a.params.every((param, i) => {
    const kinds = [runtimeKind(param), runtimeKind(b.params[i]!)];
    return kinds[0] === kinds[1] || kinds.includes(undefined);
  });
}

/** The kind that a value of this type has at run time; undefined when it can be any. */
export function runtimeKind(type: CelType): ValueKind | undefined {
  switch (type.kind) {
    case 'dyn':
    case 'param':
    case 'free':
      return undefined;
    case 'object':
      return 'map';
    default:
      return type.kind;
  }
}
