import type { CelFunction } from '../env.ts';
import {
  formatDuration,
  formatTimestamp,
  parseDuration,
  parseTimestamp,
  timestampFromSeconds,
  timestampSeconds,
} from '../time.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  param,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from '../types.ts';
import {
  type CelDuration,
  type CelError,
  type CelTimestamp,
  type CelUint,
  type CelValue,
  celError,
  celTypeValue,
  celUint,
  typeNameOf,
} from '../values.ts';
import { fn } from './define.ts';

const MAX_INT = (1n << 63n) - 1n;
const MAX_UINT = (1n << 64n) - 1n;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const TRUE_WORDS = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE_WORDS = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
/** Numbers are short; a longer text is a mistake, and reading it would cost. */
const MAX_NUMBER_TEXT = 400;

type One<T extends CelValue> = readonly [T];

const outOfRange = (type: string): CelError => celError('out_of_range', `out of range of ${type}`);
const notA = (type: string): CelError => celError('bad_argument', `the text is no ${type}`);

function doubleToInt(value: number): bigint | CelError {
  // 2^63 itself is a double, its neighbour below is not: the open interval is what converts safely.
  return value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : outOfRange('int');
}

function doubleToUint(value: number): CelUint | CelError {
  return value > -1 && value < 2 ** 64 ? celUint(BigInt(Math.trunc(value))) : outOfRange('uint');
}

function stringToInt(text: string): bigint | CelError {
  if (text.length > MAX_NUMBER_TEXT || !/^[+-]?\d+$/.test(text)) return notA('int');
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace('+', ''));
  return value < -MAX_INT - 1n || value > MAX_INT ? outOfRange('int') : value;
}

function stringToUint(text: string): CelUint | CelError {
  if (text.length > MAX_NUMBER_TEXT || !/^\d+$/.test(text)) return notA('uint');
  const value = BigInt(text);
  return value > MAX_UINT ? outOfRange('uint') : celUint(value);
}

function stringToDouble(text: string): number | CelError {
  if (text.length <= MAX_NUMBER_TEXT && DECIMAL.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : outOfRange('double');
  }
  if (text === 'NaN') return Number.NaN;
  const infinite = /^([+-]?)(?:Infinity|Inf|inf)$/.exec(text);
  if (infinite === null) return notA('double');
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function stringToBool(text: string): boolean | CelError {
  if (TRUE_WORDS.has(text)) return true;
  return FALSE_WORDS.has(text) ? false : notA('bool');
}

function bytesToString(bytes: Uint8Array): string | CelError {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return celError('bad_argument', 'invalid UTF-8 in bytes');
  }
}

function conversion<T extends CelValue>(
  to: string,
  from: CelType,
  result: CelType,
  convert: (value: T) => CelValue | CelError,
): CelFunction {
  return fn(to, [from], result, ([value]: One<T>, context) => {
    if (typeof value === 'string' || value instanceof Uint8Array) context.chargeLength(value.length);
    return convert(value);
  });
}

const same = (value: CelValue): CelValue => value;
const A = param('A');

/** `int()`, `double()`, `string()` and their like, `type()` and `dyn()`. */
export const CONVERSIONS: readonly CelFunction[] = [
  conversion('int', INT, INT, same),
  conversion('int', UINT, INT, ({ value }: CelUint) => (value > MAX_INT ? outOfRange('int') : value)),
  conversion('int', DOUBLE, INT, doubleToInt),
  conversion('int', STRING, INT, stringToInt),
  conversion('int', TIMESTAMP, INT, (value: CelTimestamp) => timestampSeconds(value)),

  conversion('uint', UINT, UINT, same),
  conversion('uint', INT, UINT, (value: bigint) => (value < 0n ? outOfRange('uint') : celUint(value))),
  conversion('uint', DOUBLE, UINT, doubleToUint),
  conversion('uint', STRING, UINT, stringToUint),

  conversion('double', DOUBLE, DOUBLE, same),
  conversion('double', INT, DOUBLE, (value: bigint) => Number(value)),
  conversion('double', UINT, DOUBLE, ({ value }: CelUint) => Number(value)),
  conversion('double', STRING, DOUBLE, stringToDouble),

  conversion('bool', BOOL, BOOL, same),
  conversion('bool', STRING, BOOL, stringToBool),

  conversion('string', STRING, STRING, same),
  conversion('string', BOOL, STRING, (value: boolean) => String(value)),
  conversion('string', INT, STRING, (value: bigint) => String(value)),
  conversion('string', UINT, STRING, ({ value }: CelUint) => String(value)),
  conversion('string', DOUBLE, STRING, (value: number) => String(value)),
  conversion('string', BYTES, STRING, bytesToString),
  conversion('string', TIMESTAMP, STRING, (value: CelTimestamp) => formatTimestamp(value)),
  conversion('string', DURATION, STRING, (value: CelDuration) => formatDuration(value)),

  conversion('bytes', BYTES, BYTES, same),
  conversion('bytes', STRING, BYTES, (value: string) => new TextEncoder().encode(value)),

  conversion('timestamp', TIMESTAMP, TIMESTAMP, same),
  conversion('timestamp', STRING, TIMESTAMP, parseTimestamp),
  conversion('timestamp', INT, TIMESTAMP, timestampFromSeconds),

  conversion('duration', DURATION, DURATION, same),
  conversion('duration', STRING, DURATION, parseDuration),

  fn('dyn', [A], DYN, ([value]: One<CelValue>) => value),
  fn('type', [A], typeOf(A), ([value]: One<CelValue>) => celTypeValue(typeNameOf(value))),
];
