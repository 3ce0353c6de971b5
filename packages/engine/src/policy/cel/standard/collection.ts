import { readIndex } from '../access.ts';
import { celEquals } from '../compare.ts';
import type { CallContext, CelFunction } from '../env.ts';
import { codePointLength } from '../text.ts';
import { BOOL, BYTES, INT, listOf, mapOf, param, STRING } from '../types.ts';
import { type CelError, type CelList, type CelMap, type CelValue, isCelError, kindOf } from '../values.ts';
import { fn, method } from './define.ts';

const A = param('A');
const B = param('B');

function sizeOf(value: string | Uint8Array | CelList | CelMap, context: CallContext): bigint {
  if (typeof value === 'string') {
    context.chargeScan(value.length);
    return BigInt(codePointLength(value));
  }
  const size = value instanceof Uint8Array ? value.length : value.size;
  // A JSON object has to be walked to be counted.
  if (kindOf(value) === 'map') context.chargeLength(size);
  return BigInt(size);
}

const SIZE = [STRING, BYTES, listOf(A), mapOf(A, B)].flatMap((type) =>
  [fn, method].map((define) =>
    define('size', [type], INT, ([value]: readonly [string | Uint8Array | CelList | CelMap], context) =>
      sizeOf(value, context),
    ),
  ),
);

function inList(needle: CelValue, list: CelList, context: CallContext): boolean | CelError {
  if (list.includes !== undefined && typeof needle === 'string') return list.includes(needle);
  for (let i = 0; i < list.size; i++) {
    context.charge(1);
    const element = list.at(i);
    if (isCelError(element)) return element;
    const equal = celEquals(needle, element, context);
    if (equal !== false) return equal;
  }
  return false;
}

type Indexed = readonly [CelValue, CelValue];
const index = ([operand, key]: Indexed): CelValue | CelError => readIndex(operand, key);

/** `size`, `in` and indexing. */
export const COLLECTION: readonly CelFunction[] = [
  ...SIZE,
  fn('@in', [A, listOf(A)], BOOL, ([needle, list]: readonly [CelValue, CelList], context) =>
    inList(needle, list, context),
  ),
  fn('@in', [A, mapOf(A, B)], BOOL, ([key, map]: readonly [CelValue, CelMap], context) => {
    if (typeof key === 'string') context.chargeScan(key.length);
    return map.get(key) !== undefined;
  }),
  fn('_[_]', [listOf(A), INT], A, index),
  fn('_[_]', [mapOf(A, B), A], B, index),
];
