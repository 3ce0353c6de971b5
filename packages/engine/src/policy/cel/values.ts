/**
 * Values at run time. `int` is a bigint, so that all of int64 is exact; `double` is a number; strings are JavaScript
 * strings whose length and positions CEL counts in code points.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | CelUint
  | number
  | string
  | Uint8Array
  | CelTimestamp
  | CelDuration
  | CelTypeValue
  | CelList
  | CelMap;

export interface CelUint {
  readonly kind: 'uint';
  readonly value: bigint;
}

/** An instant, in nanoseconds since 1970-01-01T00:00:00Z. */
export interface CelTimestamp {
  readonly kind: 'timestamp';
  readonly nanos: bigint;
}

export interface CelDuration {
  readonly kind: 'duration';
  readonly nanos: bigint;
}

/** What `type(x)` gives. */
export interface CelTypeValue {
  readonly kind: 'type';
  readonly name: string;
}

/** Elements are made when asked for, so a long JSON list costs nothing until it is read. */
export interface CelList {
  readonly kind: 'list';
  readonly size: number;
  /** `index` must lie within the list. An element that does not fit its declared type is an error. */
  at(index: number): CelValue | CelError;
  /** Hosts give it to long lists of strings, so that `in` needs no walk; it must agree with the elements. */
  includes?(value: string): boolean;
}

export interface CelMap {
  readonly kind: 'map';
  readonly size: number;
  /** Undefined when there is no such key. */
  get(key: CelValue): CelValue | CelError | undefined;
  keys(): Iterable<CelValue>;
}

/** An error is a value too: `&&`, `||` and the macros built on them may absorb it. */
export interface CelError {
  readonly kind: 'error';
  readonly code: CelErrorCode;
  readonly message: string;
  /** Where in the source; 0 until the evaluator has filled it in. */
  readonly line: number;
  readonly column: number;
}

export type CelErrorCode =
  | 'no_such_overload'
  | 'no_such_field'
  | 'no_such_key'
  | 'undeclared'
  | 'no_value'
  | 'wrong_type'
  | 'bad_argument'
  | 'out_of_range'
  | 'overflow'
  | 'divide_by_zero'
  | 'duplicate_key'
  | 'limit'
  | 'budget'
  | 'host';

export function celError(code: CelErrorCode, message: string): CelError {
  return { kind: 'error', code, message, line: 0, column: 0 };
}

export function isCelError(value: CelValue | CelError | undefined): value is CelError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'error';
}

export function celUint(value: bigint): CelUint {
  return { kind: 'uint', value };
}

export function celTimestamp(nanos: bigint): CelTimestamp {
  return { kind: 'timestamp', nanos };
}

export function celDuration(nanos: bigint): CelDuration {
  return { kind: 'duration', nanos };
}

export function celTypeValue(name: string): CelTypeValue {
  return { kind: 'type', name };
}

export function celList(elements: readonly CelValue[]): CelList {
  return { kind: 'list', size: elements.length, at: (index) => elements[index]! };
}

export type ValueKind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'list'
  | 'map';

export function kindOf(value: CelValue): ValueKind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'null';
      return value instanceof Uint8Array ? 'bytes' : value.kind;
  }
}

const TYPE_NAMES: Readonly<Record<ValueKind, string>> = {
  null: 'null_type',
  bool: 'bool',
  int: 'int',
  uint: 'uint',
  double: 'double',
  string: 'string',
  bytes: 'bytes',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  type: 'type',
  list: 'list',
  map: 'map',
};

/** The name that `type(value)` gives. */
export function typeNameOf(value: CelValue): string {
  return TYPE_NAMES[kindOf(value)];
}
