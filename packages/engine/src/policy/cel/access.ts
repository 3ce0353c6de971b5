import { type CelError, type CelMap, type CelValue, celError, kindOf } from './values.ts';

/** `operand.field`: maps and JSON objects have fields, nothing else does. */
export function readField(operand: CelValue, field: string): CelValue | CelError {
  if (!isMap(operand)) return celError('no_such_overload', `a ${kindOf(operand)} has no fields, so no \`${field}\``);
  const value = operand.get(field);
  return value === undefined ? celError('no_such_field', `no such field or key: ${field}`) : value;
}

/** `has(operand.field)`. A field that is there but doesn't fit its type is there. */
export function hasField(operand: CelValue, field: string): boolean | CelError {
  if (!isMap(operand)) return celError('no_such_overload', `a ${kindOf(operand)} has no fields, so no \`${field}\``);
  return operand.get(field) !== undefined;
}

/** `operand[key]`. A list takes any number that is whole, as dyn values may be uint or double. */
export function readIndex(operand: CelValue, key: CelValue): CelValue | CelError {
  if (isMap(operand)) {
    const value = operand.get(key);
    return value === undefined ? celError('no_such_key', `no such key: ${showKey(key)}`) : value;
  }
  const kind = kindOf(operand);
  if (kind !== 'list') return celError('no_such_overload', `a ${kind} can't be indexed`);
  const list = operand as { size: number; at(index: number): CelValue | CelError };
  const index = listIndex(key);
  if (index === undefined) return celError('bad_argument', `a list is indexed by an int, not by ${showKey(key)}`);
  if (index < 0 || index >= list.size) {
    return celError('out_of_range', `index out of range: ${index} in a list of ${list.size}`);
  }
  return list.at(index);
}

function isMap(value: CelValue): value is CelMap {
  return kindOf(value) === 'map';
}

function listIndex(key: CelValue): number | undefined {
  if (typeof key === 'bigint') return Number(key);
  if (typeof key === 'number') return Number.isInteger(key) ? key : undefined;
  return kindOf(key) === 'uint' ? Number((key as { value: bigint }).value) : undefined;
}

function showKey(key: CelValue): string {
  if (typeof key === 'string') return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
  return typeof key === 'object' ? `a ${kindOf(key)}` : String(key);
}
