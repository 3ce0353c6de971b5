import type { CallContext } from '../env.ts';
import { CEL_LIMITS, PRICES } from '../limits.ts';
import { formatDuration, formatTimestamp } from '../time.ts';
import { type CelError, type CelList, type CelMap, type CelValue, celError, isCelError, kindOf } from '../values.ts';
import { payForLength, refuseLength } from './arithmetic.ts';

const CLAUSE = /%(?:%|(?:\.(\d{1,9}))?(.?))/gsu;
const DEFAULT_PRECISION = 6;
const MAX_PRECISION = 99;

/** `"%s has %d".format([…])`: the clauses %s %d %f %e %x %X %o %b, and %% for a percent sign. */
export function formatText(text: string, values: CelList, context: CallContext): string | CelError {
  let result = '';
  let last = 0;
  let next = 0;
  context.chargeLength(text.length);
  for (const clause of text.matchAll(CLAUSE)) {
    const [whole, precision, letter] = clause;
    result += text.slice(last, clause.index);
    last = clause.index + whole.length;
    if (whole === '%%') {
      context.charge(1);
      result += '%';
      continue;
    }
    context.charge(PRICES.clause);
    const value =
      next < values.size
        ? values.at(next)
        : celError('out_of_range', `format(): no value for ${whole}, the list has ${values.size}`);
    next++;
    if (isCelError(value)) return value;
    const formatted = formatClause(letter ?? '', precision, value, context);
    if (typeof formatted !== 'string') return formatted;
    result += formatted;
    context.chargeLength(formatted.length);
    const tooLong = refuseLength(result.length);
    if (tooLong !== undefined) return tooLong;
  }
  const rest = text.slice(last);
  return payForLength(rest.length, context) ?? result + rest;
}

function formatClause(
  letter: string,
  precision: string | undefined,
  value: CelValue,
  context: CallContext,
): string | CelError {
  const digits = precision === undefined ? DEFAULT_PRECISION : Number(precision);
  if (digits > MAX_PRECISION)
    return celError('bad_argument', `format(): precision ${digits}, at most ${MAX_PRECISION}`);
  switch (letter) {
    case 's':
      return formatAny(value, context, 0);
    case 'd':
      return typeof value === 'number' && !Number.isFinite(value) ? String(value) : formatInteger(value, 10, 'd');
    case 'f':
      return typeof value === 'number' ? formatFixed(value, digits) : misuse('%f', 'doubles', value);
    case 'e':
      return typeof value === 'number' ? formatScientific(value, digits) : misuse('%e', 'doubles', value);
    case 'x':
      return formatHex(value, context);
    case 'X': {
      const hex = formatHex(value, context);
      return typeof hex === 'string' ? hex.toUpperCase() : hex;
    }
    case 'o':
      return formatInteger(value, 8, 'o');
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : formatInteger(value, 2, 'b');
    default:
      return celError('bad_argument', `format(): unknown clause %${letter}; write %% for a percent sign`);
  }
}

function misuse(clause: string, wanted: string, value: CelValue): CelError {
  return celError('bad_argument', `format(): ${clause} takes ${wanted}, not a ${kindOf(value)}`);
}

function formatInteger(value: CelValue, radix: number, letter: string): string | CelError {
  if (typeof value === 'bigint') return value.toString(radix);
  if (kindOf(value) === 'uint') return (value as { value: bigint }).value.toString(radix);
  return misuse(`%${letter}`, 'integers', value);
}

function formatHex(value: CelValue, context: CallContext): string | CelError {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return formatInteger(value, 16, 'x');
  context.chargeLength(bytes.length * 2);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Rounds the exact value of the double, ties to the even digit. */
function formatFixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  // toFixed() drops it
  if (Object.is(value, -0)) return `-${formatFixed(0, digits)}`;
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  const exact = value.toFixed(100);
  const cut = exact.length - 100 + digits - (digits === 0 ? 1 : 0);
  const isTie = /^\.?50*$/.test(exact.slice(cut));
  const truncated = exact.slice(0, cut);
  const lastDigit = truncated.at(-1);
  return isTie && lastDigit !== undefined && '02468'.includes(lastDigit) ? truncated : value.toFixed(digits);
}

function formatScientific(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

function formatAny(value: CelValue, context: CallContext, depth: number): string | CelError {
  context.charge(1);
  if (depth > CEL_LIMITS.valueDepth)
    return celError('limit', `format(): the value nests deeper than ${CEL_LIMITS.valueDepth} levels`);
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  switch (value.kind) {
    case 'uint':
      return String(value.value);
    case 'timestamp':
      return formatTimestamp(value);
    case 'duration':
      return formatDuration(value);
    case 'type':
      return value.name;
    case 'list':
      return formatList(value, context, depth);
    case 'map':
      return formatMap(value, context, depth);
  }
}

function formatList(list: CelList, context: CallContext, depth: number): string | CelError {
  const parts: string[] = [];
  for (let i = 0; i < list.size; i++) {
    const element = list.at(i);
    if (isCelError(element)) return element;
    const part = formatAny(element, context, depth + 1);
    if (typeof part !== 'string') return part;
    context.chargeLength(part.length);
    parts.push(part);
  }
  return `[${parts.join(', ')}]`;
}

/** Entries by their keys' text, so that the result doesn't depend on how the map was made. */
function formatMap(map: CelMap, context: CallContext, depth: number): string | CelError {
  const parts: [string, string][] = [];
  for (const key of map.keys()) {
    const value = map.get(key);
    if (value === undefined) continue;
    if (isCelError(value)) return value;
    const name = formatAny(key, context, depth + 1);
    const part = formatAny(value, context, depth + 1);
    if (typeof name !== 'string') return name;
    if (typeof part !== 'string') return part;
    context.chargeLength(name.length + part.length);
    parts.push([name, part]);
  }
  parts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${parts.map(([name, part]) => `${name}: ${part}`).join(', ')}}`;
}
