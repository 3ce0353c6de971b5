import type { CelType } from './types.ts';
import type { CelError, CelErrorCode, CelValue } from './values.ts';

/** What a function may ask of the evaluation that calls it. */
export interface CallContext {
  /** Pays for work before it is done; ends the evaluation when the budget is used up. */
  charge(steps: number): void;
  /** Pays for reading or building so many UTF-16 units, bytes or elements. */
  chargeLength(length: number): void;
  error(code: CelErrorCode, message: string): CelError;
  /** A compiled pattern, or an error that says what is wrong with it. */
  pattern(source: string): CelPattern | CelError;
}

export interface CelPattern {
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

/** Declares the names that expressions may use, on top of the standard library. Throws on a collision of overloads. */
export function createCelEnv(options: CelEnvOptions = {}): CelEnv {
  const functions = new Map<string, CelFunction[]>();
  for (const overload of options.functions ?? []) {
    const overloads = functions.get(overload.name) ?? [];
    functions.set(overload.name, [...overloads, overload]);
  }
  return { variables: new Map(Object.entries(options.variables ?? {})), functions };
}
