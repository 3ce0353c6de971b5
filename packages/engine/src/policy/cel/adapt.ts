import { parseTimestamp } from './time.ts';
import { type CelType, DYN, typeName } from './types.ts';
import {
  type CelDuration,
  type CelError,
  type CelList,
  type CelMap,
  type CelTimestamp,
  type CelUint,
  type CelValue,
  celError,
  celUint,
  isCelError,
  kindOf,
} from './values.ts';

const MIN_INT = -(1n << 63n);
const MAX_INT = (1n << 63n) - 1n;

/**
 * Reads a value of the caller's as a value of a declared type, lazily: an element or field is adapted when it is asked
 * for. A JSON number is an int where the type says int, else a double. What doesn't fit its type is an error.
 */
export function adapt(value: unknown, type: CelType): CelValue | CelError {
  switch (typeof value) {
    case 'boolean':
      return type.kind === 'bool' || type.kind === 'dyn' ? value : misfit('a bool', type);
    case 'number':
      return adaptNumber(value, type);
    case 'bigint':
      return adaptBigint(value, type);
    case 'string':
      if (type.kind === 'timestamp') return parseTimestamp(value);
      return type.kind === 'string' || type.kind === 'dyn' ? value : misfit('a string', type);
    case 'object':
      if (value === null) return type.kind === 'null' || type.kind === 'dyn' ? null : misfit('null', type);
      return Array.isArray(value) ? adaptArray(value, type) : adaptObject(value, type);
    default:
      return misfit(`a JavaScript ${typeof value}`, type);
  }
}

function adaptNumber(value: number, type: CelType): CelValue | CelError {
  if (type.kind === 'double' || type.kind === 'dyn') return value;
  if (type.kind !== 'int' && type.kind !== 'uint') return misfit('a number', type);
  return Number.isInteger(value) ? adaptBigint(BigInt(value), type) : misfit(`the number ${value}`, type);
}

function adaptBigint(value: bigint, type: CelType): CelValue | CelError {
  if (type.kind === 'uint')
    return value >= 0n && value <= 2n * MAX_INT + 1n ? celUint(value) : misfit(`${value}`, type);
  if (type.kind !== 'int' && type.kind !== 'dyn') return misfit('an int', type);
  return value >= MIN_INT && value <= MAX_INT ? value : misfit(`${value}`, type);
}

function adaptArray(array: readonly unknown[], type: CelType): CelList | CelError {
  if (type.kind !== 'list' && type.kind !== 'dyn') return misfit('a list', type);
  const element = type.kind === 'list' ? type.element : DYN;
  // `undefined` is no JSON, but a hole must not let the evaluator fall over.
  return { kind: 'list', size: array.length, at: (index) => adapt(array[index], element) };
}

function adaptObject(object: object, type: CelType): CelValue | CelError {
  if (isCelValueObject(object)) return fits(object, type) ? object : misfit(`a ${kindOf(object)}`, type);
  const prototype: unknown = Object.getPrototypeOf(object);
  // Class instances (Date, Map …) have no JSON meaning that could be guessed safely.
  if (prototype !== null && prototype !== Object.prototype) return misfit('an object that is no plain JSON', type);
  if (type.kind === 'object' || type.kind === 'dyn') return new JsonMap(object, type);
  if (type.kind === 'map' && (type.key.kind === 'string' || type.key.kind === 'dyn')) return new JsonMap(object, type);
  return misfit('an object', type);
}

/**
 * A JSON object: own properties only, so `constructor` or `__proto__` are keys like any other, and mostly absent. A class, since
 * one is made for each `.` of an expression, and closures would be.
 */
class JsonMap implements CelMap {
  readonly kind = 'map';
  readonly #properties: Readonly<Record<string, unknown>>;
  readonly #type: CelType;

  constructor(object: object, type: CelType) {
    this.#properties = object as Readonly<Record<string, unknown>>;
    this.#type = type;
  }

  get size(): number {
    return this.keys().length;
  }

  get(key: CelValue): CelValue | CelError | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#properties, key)) return undefined;
    const value = this.#properties[key];
    if (value === undefined) return undefined;
    const adapted = adapt(value, fieldType(this.#type, key));
    return isCelError(adapted) ? { ...adapted, message: `${key}: ${adapted.message}` } : adapted;
  }

  keys(): string[] {
    const properties = this.#properties;
    return Object.keys(properties).filter((name) => properties[name] !== undefined);
  }
}

function fieldType(type: CelType, name: string): CelType {
  if (type.kind === 'map') return type.value;
  return type.kind === 'object' ? (type.fields.get(name)?.type ?? type.rest ?? DYN) : DYN;
}

/**
 * A value of the evaluator's own, as a host may hand it in. JSON that merely looks like one (`{"kind": "uint"}`) stays
 * JSON: it can hold neither a bigint nor a function.
 */
export function isCelValueObject(
  object: object,
): object is Uint8Array | CelUint | CelTimestamp | CelDuration | CelList | CelMap {
  if (object instanceof Uint8Array || object instanceof JsonMap) return true;
  // nearly all JSON ends here
  if (!('kind' in object)) return false;
  switch (ownValue(object, 'kind')) {
    case 'uint':
      return typeof ownValue(object, 'value') === 'bigint';
    case 'timestamp':
    case 'duration':
      return typeof ownValue(object, 'nanos') === 'bigint';
    case 'list':
      return typeof ownValue(object, 'at') === 'function';
    case 'map':
      return typeof ownValue(object, 'get') === 'function';
    default:
      return false;
  }
}

const ownValue = (object: object, key: string): unknown => Object.getOwnPropertyDescriptor(object, key)?.value;

function fits(value: CelValue, type: CelType): boolean {
  const kind = kindOf(value);
  return type.kind === 'dyn' || type.kind === kind || (type.kind === 'object' && kind === 'map');
}

function misfit(found: string, type: CelType): CelError {
  return celError('wrong_type', `expected ${typeName(type)}, found ${found}`);
}
