import type { CallContext, CelFunction } from '../env.ts';
import { PRICES } from '../limits.ts';
import { codePointPosition, unitOffset } from '../text.ts';
import { BOOL, DYN, INT, listOf, STRING } from '../types.ts';
import { type CelError, type CelList, celError, celList, isCelError, kindOf } from '../values.ts';
import { payForLength, refuseLength } from './arithmetic.ts';
import { fn, method } from './define.ts';
import { formatText } from './format.ts';

function paySearch(text: string, needle: string, context: CallContext): void {
  // What is longer than the text is not in it, and nobody looks.
  const sought = Math.min(needle.length, text.length);
  context.chargeScan((text.length + sought) * (1 + Math.floor(sought / PRICES.needle)));
}

const outOfRange = (index: bigint): CelError => celError('out_of_range', `index out of range: ${index}`);

/** The UTF-16 offset of a code point index, or an error. */
function offsetOf(text: string, index: bigint): number | CelError {
  return unitOffset(text, Number(index)) ?? outOfRange(index);
}

function charAt([text, index]: readonly [string, bigint], context: CallContext): string | CelError {
  context.chargeLength(text.length);
  const offset = offsetOf(text, index);
  if (typeof offset !== 'number') return offset;
  return offset === text.length ? '' : String.fromCodePoint(text.codePointAt(offset)!);
}

function indexOf(
  [text, needle, from = 0n]: readonly [string, string, bigint?],
  context: CallContext,
): bigint | CelError {
  paySearch(text, needle, context);
  context.chargeLength(text.length);
  const offset = offsetOf(text, from);
  if (typeof offset !== 'number') return offset;
  const found = text.indexOf(needle, offset);
  return found === -1 ? -1n : BigInt(codePointPosition(text, found));
}

function lastIndexOf(
  [text, needle, from]: readonly [string, string, bigint?],
  context: CallContext,
): bigint | CelError {
  paySearch(text, needle, context);
  context.chargeLength(text.length);
  const offset = from === undefined ? text.length : offsetOf(text, from);
  if (typeof offset !== 'number') return offset;
  const found = text.lastIndexOf(needle, offset);
  return found === -1 ? -1n : BigInt(codePointPosition(text, found));
}

function substring([text, from, to]: readonly [string, bigint, bigint?], context: CallContext): string | CelError {
  context.chargeLength(text.length);
  const start = offsetOf(text, from);
  if (typeof start !== 'number') return start;
  const end = to === undefined ? text.length : offsetOf(text, to);
  if (typeof end !== 'number') return end;
  return end < start ? celError('out_of_range', `invalid range: start ${from}, end ${to}`) : text.slice(start, end);
}

/** Splits into at most `limit` parts, the last with the rest; below zero into all. An empty separator parts every character. */
function splitText(text: string, separator: string, limit: number): string[] {
  if (limit === 0) return [];
  const parts: string[] = [];
  let start = 0;
  while (limit < 0 || parts.length < limit - 1) {
    const next = separator === '' ? nextCharacter(text, start) : text.indexOf(separator, start);
    if (next === -1) break;
    parts.push(text.slice(start, next));
    start = next + separator.length;
  }
  // Text cut into single characters leaves nothing behind its last one.
  if (separator !== '' || start < text.length) parts.push(text.slice(start));
  return parts;
}

/** The offset after the character at `start`, or -1 when no further character follows it. */
function nextCharacter(text: string, start: number): number {
  if (start >= text.length) return -1;
  const next = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  return next >= text.length ? -1 : next;
}

function split([text, separator, limit = -1n]: readonly [string, string, bigint?], context: CallContext): CelList {
  paySearch(text, separator, context);
  context.chargeLength(text.length);
  // Each part is a value of its own, and costs like an element.
  context.charge(separator === '' ? text.length : 0);
  return celList(splitText(text, separator, Number(limit)));
}

function replace(
  [text, from, to, limit = -1n]: readonly [string, string, string, bigint?],
  context: CallContext,
): string | CelError {
  paySearch(text, from, context);
  context.chargeLength(text.length);
  const count = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  if (from === '') return insertEverywhere(text, to, count, context);
  const parts = splitText(text, from, count === Number.POSITIVE_INFINITY ? -1 : count + 1);
  const tooLong = payForLength(text.length + (parts.length - 1) * (to.length - from.length), context);
  return tooLong ?? parts.join(to);
}

/** Replacing the empty text: `to` stands before each character and at the end, `count` times at most. */
function insertEverywhere(text: string, to: string, count: number, context: CallContext): string | CelError {
  const tooLong = payForLength(text.length + Math.min(count, text.length + 1) * to.length, context);
  if (tooLong !== undefined) return tooLong;
  const characters = [...text, ''];
  return characters.map((character, i) => (i < count ? to + character : character)).join('');
}

/** Unicode's White_Space; JavaScript's own trim differs in U+0085 and U+FEFF. */
const WHITE_SPACE = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

function trim([text]: readonly [string], context: CallContext): string {
  context.chargeLength(text.length);
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.has(text[start]!)) start++;
  while (end > start && WHITE_SPACE.has(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function join([list, separator = '']: readonly [CelList, string?], context: CallContext): string | CelError {
  const parts: string[] = [];
  let length = 0;
  for (let i = 0; i < list.size; i++) {
    context.charge(1);
    const element = list.at(i);
    if (isCelError(element)) return element;
    if (typeof element !== 'string') {
      return celError('no_such_overload', `join() takes strings, element ${i} is a ${kindOf(element)}`);
    }
    length += element.length + (i > 0 ? separator.length : 0);
    const tooLong = refuseLength(length);
    if (tooLong !== undefined) return tooLong;
    parts.push(element);
  }
  context.chargeLength(length);
  return parts.join(separator);
}

function matches([text, pattern]: readonly [string, string], context: CallContext): boolean | CelError {
  const compiled = context.pattern(pattern);
  if ('kind' in compiled) return compiled;
  context.chargeLength((text.length + 1) * compiled.size);
  return compiled.test(text);
}

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

function quote([text]: readonly [string], context: CallContext): string {
  context.chargeLength(text.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what gets escaped
  return `"${text.toWellFormed().replace(/[\u0007\b\f\n\r\t\v\\"]/g, (character) => QUOTED[character]!)}"`;
}

const mapAscii =
  (pattern: RegExp, change: (text: string) => string) =>
  ([text]: readonly [string], context: CallContext): string => {
    context.chargeLength(text.length);
    return text.replace(pattern, change);
  };

type Two = readonly [string, string];

function payEdge(text: string, needle: string, context: CallContext): void {
  context.chargeScan(Math.min(text.length, needle.length));
}

const search = (name: string, pay: typeof paySearch, test: (text: string, needle: string) => boolean): CelFunction =>
  method(name, [STRING, STRING], BOOL, ([text, needle]: Two, context) => {
    pay(text, needle, context);
    return test(text, needle);
  });

/** The strings of the standard library and of the strings extension. */
export const STRINGS: readonly CelFunction[] = [
  search('contains', paySearch, (text, needle) => text.includes(needle)),
  search('startsWith', payEdge, (text, needle) => text.startsWith(needle)),
  search('endsWith', payEdge, (text, needle) => text.endsWith(needle)),
  fn('matches', [STRING, STRING], BOOL, matches),
  method('matches', [STRING, STRING], BOOL, matches),

  method('charAt', [STRING, INT], STRING, charAt),
  method('indexOf', [STRING, STRING], INT, indexOf),
  method('indexOf', [STRING, STRING, INT], INT, indexOf),
  method('lastIndexOf', [STRING, STRING], INT, lastIndexOf),
  method('lastIndexOf', [STRING, STRING, INT], INT, lastIndexOf),
  method('substring', [STRING, INT], STRING, substring),
  method('substring', [STRING, INT, INT], STRING, substring),
  method('split', [STRING, STRING], listOf(STRING), split),
  method('split', [STRING, STRING, INT], listOf(STRING), split),
  method('replace', [STRING, STRING, STRING], STRING, replace),
  method('replace', [STRING, STRING, STRING, INT], STRING, replace),
  method('trim', [STRING], STRING, trim),
  method('join', [listOf(STRING)], STRING, join),
  method('join', [listOf(STRING), STRING], STRING, join),
  method(
    'lowerAscii',
    [STRING],
    STRING,
    mapAscii(/[A-Z]+/g, (text) => text.toLowerCase()),
  ),
  method(
    'upperAscii',
    [STRING],
    STRING,
    mapAscii(/[a-z]+/g, (text) => text.toUpperCase()),
  ),
  fn('strings.quote', [STRING], STRING, quote),
  method('format', [STRING, listOf(DYN)], STRING, ([text, values]: readonly [string, CelList], context) =>
    formatText(text, values, context),
  ),
];
