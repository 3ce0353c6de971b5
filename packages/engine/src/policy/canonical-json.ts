/**
 * The one JSON text of a value (RFC 8785, JSON Canonicalization Scheme): members sorted by UTF-16 code units, numbers
 * and strings as ECMAScript writes them, no white space. Equal values give equal text, so it can be hashed and compared.
 *
 * Members that are `undefined` are left out, as in JSON. Throws `TypeError` for what JSON cannot carry: non-finite
 * numbers, bigint, functions, symbols, lone surrogates, cycles and nesting below 256 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

const DEEPEST = 256;

function write(value: unknown, depth: number): string {
  if (depth > DEEPEST) throw new TypeError(`nested deeper than ${DEEPEST} levels, or a cycle`);
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value, depth) : writeObject(value as Record<string, unknown>, depth);
    default:
      throw new TypeError(`${typeof value} is not JSON`);
  }
}

// loops and concatenation: this runs on every event that comes in, and lists of lists would be most of its garbage

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) text += ',';
    text += write(items[i] ?? null, depth + 1);
  }
  return `${text}]`;
}

function writeObject(members: Record<string, unknown>, depth: number): string {
  let text = '{';
  const keys = Object.keys(members);
  // without a comparison function, sort goes by UTF-16 code units
  if (keys.length > 1) keys.sort();
  for (let i = 0; i < keys.length; i++) {
    const member = members[keys[i]!];
    if (member === undefined) continue;
    if (text.length > 1) text += ',';
    text += writeKey(keys[i]!);
    text += write(member, depth + 1);
  }
  return `${text}}`;
}

/** Names as they are written, colon included: values of one sort have the same few. Bounded, names come from outside. */
const names = new Map<string, string>();
const MOST_NAMES = 10_000;
const LONGEST_NAME = 64;

function writeKey(key: string): string {
  let written = names.get(key);
  if (written === undefined) {
    written = `${writeString(key)}:`;
    if (key.length > LONGEST_NAME) return written;
    if (names.size >= MOST_NAMES) names.clear();
    names.set(key, written);
  }
  return written;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON writes as escapes
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

function writeString(value: string): string {
  if (!ESCAPED.test(value)) return `"${value}"`;
  if (!value.isWellFormed()) throw new TypeError('a lone surrogate is not text');
  return JSON.stringify(value);
}
