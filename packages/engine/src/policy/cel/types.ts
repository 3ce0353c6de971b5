/**
 * The static types of expressions. `max` bounds what values of a declared type hold: UTF-16 units of a text (of any
 * text in a dyn), elements of a list, entries of a map. Only the estimate of cost reads it; types that differ in it
 * are the same.
 */
export type CelType =
  | { readonly kind: SimpleKind; readonly max?: number }
  | { readonly kind: 'list'; readonly element: CelType; readonly max?: number }
  | { readonly kind: 'map'; readonly key: CelType; readonly value: CelType; readonly max?: number }
  | CelObjectType
  | { readonly kind: 'type'; readonly of: CelType }
  /** A type parameter, in the signature of a function. */
  | { readonly kind: 'param'; readonly name: string }
  /** A type still to be found by the checker; never leaves it. */
  | { readonly kind: 'free'; readonly id: number };

type SimpleKind = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'null' | 'timestamp' | 'duration' | 'dyn';

/** A JSON object with known fields. At run time it is a map with string keys. */
export interface CelObjectType {
  readonly kind: 'object';
  /** For messages; two object types are the same when they have the same fields, whatever their names. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, CelField>;
  /** The type of fields that are not listed; null refuses them. */
  readonly rest: CelType | null;
}

export interface CelField {
  readonly type: CelType;
  /** Reading it while it is absent is an error at run time; `has()` asks. */
  readonly optional: boolean;
}

export const BOOL: CelType = { kind: 'bool' };
export const INT: CelType = { kind: 'int' };
export const UINT: CelType = { kind: 'uint' };
export const DOUBLE: CelType = { kind: 'double' };
export const STRING: CelType = { kind: 'string' };
export const BYTES: CelType = { kind: 'bytes' };
export const NULL: CelType = { kind: 'null' };
export const TIMESTAMP: CelType = { kind: 'timestamp' };
export const DURATION: CelType = { kind: 'duration' };
export const DYN: CelType = { kind: 'dyn' };

export function listOf(element: CelType): CelType {
  return { kind: 'list', element };
}

export function mapOf(key: CelType, value: CelType): CelType {
  return { kind: 'map', key, value };
}

/** The same type, for values that hold at most `max`. */
export function bounded(type: CelType, max: number): CelType {
  return { ...type, max } as CelType;
}

export function typeOf(of: CelType): CelType {
  return { kind: 'type', of };
}

export function param(name: string): CelType {
  return { kind: 'param', name };
}

/** `objectOf('Match', { count: INT })`; wrap a type with `optional()` when the field may be absent. */
export function objectOf(
  name: string,
  fields: Readonly<Record<string, CelType | CelField>>,
  rest: CelType | null = null,
): CelObjectType {
  const entries = Object.entries(fields).map(([field, type]): [string, CelField] => [
    field,
    'type' in type ? type : { type, optional: false },
  ]);
  return { kind: 'object', name, fields: new Map(entries), rest };
}

export function optional(type: CelType): CelField {
  return { type, optional: true };
}

/** What the type of types is of: `type` alone, and not `type(dyn)`. */
const UNSAID: CelType = { kind: 'dyn' };

/** A type as rule authors read it: `list(string)`, `map(string, dyn)`, `product`. */
export function typeName(type: CelType): string {
  switch (type.kind) {
    case 'list':
      return `list(${typeName(type.element)})`;
    case 'map':
      return `map(${typeName(type.key)}, ${typeName(type.value)})`;
    case 'object':
      return type.name;
    case 'type':
      return type.of === UNSAID ? 'type' : `type(${typeName(type.of)})`;
    case 'param':
      return type.name;
    case 'free':
      return 'dyn';
    default:
      return type.kind;
  }
}

/** Types that have a name in the language, for comparisons such as `type(x) == string`. */
export const TYPE_NAMES: ReadonlyMap<string, CelType> = new Map([
  ['bool', BOOL],
  ['int', INT],
  ['uint', UINT],
  ['double', DOUBLE],
  ['string', STRING],
  ['bytes', BYTES],
  ['null_type', NULL],
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['type', typeOf(UNSAID)],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['google.protobuf.Duration', DURATION],
]);
