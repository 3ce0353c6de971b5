import type { CallContext } from './env.ts';
import { CEL_LIMITS } from './limits.ts';
import { type CelError, type CelList, type CelMap, type CelValue, celError, isCelError, kindOf } from './values.ts';

/** A number of any of the three types, as JavaScript compares them; undefined for what is none. */
function numberOf(value: CelValue): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return kindOf(value) === 'uint' ? (value as { value: bigint }).value : undefined;
}

/**
 * CEL's equality: numbers by their mathematical value whatever their types, NaN equal to nothing, lists and maps
 * element by element, values of different kinds unequal. An element that can't be read is an error.
 */
export function celEquals(a: CelValue, b: CelValue, context: CallContext, depth = 0): boolean | CelError {
  if (depth > CEL_LIMITS.valueDepth) {
    return celError('limit', `values nest deeper than ${CEL_LIMITS.valueDepth} levels`);
  }
  const left = numberOf(a);
  const right = numberOf(b);
  // biome-ignore lint/suspicious/noDoubleEquals: bigint and number compare by mathematical value only this way
  if (left !== undefined && right !== undefined) return left == right;
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length !== b.length) return false;
    context.chargeScan(a.length);
    return a === b;
  }
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return false;
    context.chargeScan(Math.min(a.length, b.length));
    return Buffer.compare(a, b) === 0;
  }
  if (a.kind === 'timestamp' || a.kind === 'duration') return b.kind === a.kind && a.nanos === b.nanos;
  if (a.kind === 'type') return b.kind === 'type' && a.name === b.name;
  if (a.kind === 'list') return b.kind === 'list' && listsEqual(a, b, context, depth);
  if (a.kind === 'map') return b.kind === 'map' && mapsEqual(a, b, context, depth);
  return false;
}

function listsEqual(a: CelList, b: CelList, context: CallContext, depth: number): boolean | CelError {
  if (a.size !== b.size) return false;
  for (let i = 0; i < a.size; i++) {
    context.charge(1);
    const left = a.at(i);
    const right = b.at(i);
    if (isCelError(left)) return left;
    if (isCelError(right)) return right;
    const equal = celEquals(left, right, context, depth + 1);
    if (equal !== true) return equal;
  }
  return true;
}

function mapsEqual(a: CelMap, b: CelMap, context: CallContext, depth: number): boolean | CelError {
  const size = b.size;
  context.chargeLength(size);
  if (a.size !== size) return false;
  for (const key of a.keys()) {
    context.charge(1);
    const left = a.get(key);
    const right = b.get(key);
    if (left === undefined || right === undefined) return false;
    if (typeof key === 'string') context.chargeScan(key.length);
    if (isCelError(left)) return left;
    if (isCelError(right)) return right;
    const equal = celEquals(left, right, context, depth + 1);
    if (equal !== true) return equal;
  }
  return true;
}

/**
 * Below, at or above zero; NaN when a number is NaN; undefined when the kinds have no common order. Between an integer
 * and a double the integer is rounded to a double first, as the conformance suite asks; equality doesn't round.
 */
export function celCompare(a: CelValue, b: CelValue): number | undefined {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined && right !== undefined) {
    return typeof left === typeof right ? compareNumbers(left, right) : compareNumbers(Number(left), Number(right));
  }
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return undefined;
  if (typeof a === 'string') return compareCodePoints(a, b as string);
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array) return Buffer.compare(a, b as Uint8Array);
  if (kind === 'timestamp' || kind === 'duration') {
    const difference = (a as { nanos: bigint }).nanos - (b as { nanos: bigint }).nanos;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return undefined;
}

function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number.NaN;
}

/** By code point; JavaScript's own order puts emoji and rare characters (surrogates) before U+E000. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
  }
  return a.length - b.length;
}

/** Moves surrogates above all other UTF-16 units, where their code points belong. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit <= 0xdfff ? unit + 0x2000 : unit - 0x800;
}
