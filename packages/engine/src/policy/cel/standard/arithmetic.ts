import { celCompare, celEquals } from '../compare.ts';
import type { CallContext, CelFunction } from '../env.ts';
import { CEL_LIMITS } from '../limits.ts';
import { durationOf, timestampOf } from '../time.ts';
import { BOOL, BYTES, type CelType, DOUBLE, DURATION, INT, listOf, param, STRING, TIMESTAMP, UINT } from '../types.ts';
import {
  type CelDuration,
  type CelError,
  type CelList,
  type CelTimestamp,
  type CelUint,
  type CelValue,
  celError,
  celUint,
  isCelError,
} from '../values.ts';
import { fn } from './define.ts';

const MIN_INT = -(1n << 63n);
const MAX_INT = (1n << 63n) - 1n;
const MAX_UINT = (1n << 64n) - 1n;

function int(value: bigint): bigint | CelError {
  return value < MIN_INT || value > MAX_INT
    ? celError('overflow', 'int overflow: the result needs more than 64 bits')
    : value;
}

function uint(value: bigint): CelUint | CelError {
  return value < 0n || value > MAX_UINT
    ? celError('overflow', 'uint overflow: the result is below 0 or needs more than 64 bits')
    : celUint(value);
}

type Ints = readonly [bigint, bigint];
type Uints = readonly [CelUint, CelUint];
type Doubles = readonly [number, number];

const divisionByZero = (): CelError => celError('divide_by_zero', 'division by zero');
const modulusByZero = (): CelError => celError('divide_by_zero', 'modulus by zero');

const NUMERIC: readonly CelFunction[] = [
  fn('_+_', [INT, INT], INT, ([a, b]: Ints) => int(a + b)),
  fn('_-_', [INT, INT], INT, ([a, b]: Ints) => int(a - b)),
  fn('_*_', [INT, INT], INT, ([a, b]: Ints) => int(a * b)),
  fn('_/_', [INT, INT], INT, ([a, b]: Ints) => (b === 0n ? divisionByZero() : int(a / b))),
  fn('_%_', [INT, INT], INT, ([a, b]: Ints) => (b === 0n ? modulusByZero() : int(a % b))),
  fn('-_', [INT], INT, ([a]: readonly [bigint]) => int(-a)),

  fn('_+_', [UINT, UINT], UINT, ([a, b]: Uints) => uint(a.value + b.value)),
  fn('_-_', [UINT, UINT], UINT, ([a, b]: Uints) => uint(a.value - b.value)),
  fn('_*_', [UINT, UINT], UINT, ([a, b]: Uints) => uint(a.value * b.value)),
  fn('_/_', [UINT, UINT], UINT, ([a, b]: Uints) => (b.value === 0n ? divisionByZero() : uint(a.value / b.value))),
  fn('_%_', [UINT, UINT], UINT, ([a, b]: Uints) => (b.value === 0n ? modulusByZero() : uint(a.value % b.value))),

  fn('_+_', [DOUBLE, DOUBLE], DOUBLE, ([a, b]: Doubles) => a + b),
  fn('_-_', [DOUBLE, DOUBLE], DOUBLE, ([a, b]: Doubles) => a - b),
  fn('_*_', [DOUBLE, DOUBLE], DOUBLE, ([a, b]: Doubles) => a * b),
  fn('_/_', [DOUBLE, DOUBLE], DOUBLE, ([a, b]: Doubles) => a / b),
  fn('-_', [DOUBLE], DOUBLE, ([a]: readonly [number]) => -a),
];

const T = param('T');

const JOINING: readonly CelFunction[] = [
  fn('_+_', [STRING, STRING], STRING, ([a, b]: readonly [string, string], context) => {
    const tooLong = payForLength(a.length + b.length, context);
    return tooLong ?? a + b;
  }),
  fn('_+_', [BYTES, BYTES], BYTES, ([a, b]: readonly [Uint8Array, Uint8Array], context) => {
    const tooLong = payForLength(a.length + b.length, context);
    return tooLong ?? Uint8Array.from([...a, ...b]);
  }),
  fn('_+_', [listOf(T), listOf(T)], listOf(T), ([a, b]: readonly [CelList, CelList], context) => {
    const tooLong = payForLength(a.size + b.size, context);
    return tooLong ?? concatenate(a, b);
  }),
];

/** Refuses to build what no rule can need. */
export function refuseLength(length: number): CelError | undefined {
  if (length <= CEL_LIMITS.value) return undefined;
  return celError('limit', `a value of length ${length}, at most ${CEL_LIMITS.value} is allowed`);
}

/** Pays for building something of this length, or refuses it. */
export function payForLength(length: number, context: CallContext): CelError | undefined {
  const refused = refuseLength(length);
  if (refused === undefined) context.chargeLength(length);
  return refused;
}

/** Copies, so that a chain of concatenations can't become a chain of calls. */
function concatenate(a: CelList, b: CelList): CelList {
  const elements: (CelValue | CelError)[] = [];
  for (let i = 0; i < a.size; i++) elements.push(a.at(i));
  for (let i = 0; i < b.size; i++) elements.push(b.at(i));
  return { kind: 'list', size: elements.length, at: (index) => elements[index]! };
}

const TEMPORAL: readonly CelFunction[] = [
  fn('_+_', [TIMESTAMP, DURATION], TIMESTAMP, ([a, b]: readonly [CelTimestamp, CelDuration]) =>
    timestampOf(a.nanos + b.nanos),
  ),
  fn('_+_', [DURATION, TIMESTAMP], TIMESTAMP, ([a, b]: readonly [CelDuration, CelTimestamp]) =>
    timestampOf(a.nanos + b.nanos),
  ),
  fn('_+_', [DURATION, DURATION], DURATION, ([a, b]: readonly [CelDuration, CelDuration]) =>
    durationOf(a.nanos + b.nanos),
  ),
  fn('_-_', [TIMESTAMP, TIMESTAMP], DURATION, ([a, b]: readonly [CelTimestamp, CelTimestamp]) =>
    durationOf(a.nanos - b.nanos),
  ),
  fn('_-_', [TIMESTAMP, DURATION], TIMESTAMP, ([a, b]: readonly [CelTimestamp, CelDuration]) =>
    timestampOf(a.nanos - b.nanos),
  ),
  fn('_-_', [DURATION, DURATION], DURATION, ([a, b]: readonly [CelDuration, CelDuration]) =>
    durationOf(a.nanos - b.nanos),
  ),
];

type Pair = readonly [CelValue, CelValue];

const EQUALITY: readonly CelFunction[] = [
  fn('_==_', [T, T], BOOL, ([a, b]: Pair, context) => celEquals(a, b, context)),
  fn('_!=_', [T, T], BOOL, ([a, b]: Pair, context) => {
    const equal = celEquals(a, b, context);
    return isCelError(equal) ? equal : !equal;
  }),
];

/** NaN is neither below nor above nor at anything, so each test asks for what must hold. */
const ORDERINGS: Readonly<Record<string, (order: number) => boolean>> = {
  '_<_': (order) => order < 0,
  '_<=_': (order) => order <= 0,
  '_>_': (order) => order > 0,
  '_>=_': (order) => order >= 0,
};

const NUMBERS = [INT, UINT, DOUBLE];
const ORDERED: readonly (readonly [CelType, CelType])[] = [
  ...[BOOL, STRING, BYTES, TIMESTAMP, DURATION].map((type) => [type, type] as const),
  ...NUMBERS.flatMap((a) => NUMBERS.map((b) => [a, b] as const)),
];

const ORDER: readonly CelFunction[] = Object.entries(ORDERINGS).flatMap(([name, holds]) =>
  ORDERED.map((params) =>
    fn(name, params, BOOL, ([a, b]: Pair, context) => {
      if (typeof a === 'string') context.chargeScan(Math.min(a.length, (b as string).length));
      else if (a instanceof Uint8Array) context.chargeScan(Math.min(a.length, (b as Uint8Array).length));
      return holds(celCompare(a, b)!);
    }),
  ),
);

const NOT: CelFunction = fn('!_', [BOOL], BOOL, ([a]: readonly [boolean]) => !a);

/** Operators on values: arithmetic, concatenation, equality, order, negation. */
export const ARITHMETIC: readonly CelFunction[] = [...NUMERIC, ...JOINING, ...TEMPORAL, ...EQUALITY, ...ORDER, NOT];
