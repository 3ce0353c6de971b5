/** Deeper than any event may be; a bound for whatever else is canonicalised. */
const MAX_CANONICAL_DEPTH = 64;

/**
 * The one text of a JSON value, RFC 8785: members sorted by their UTF-16 units, no white space, numbers and strings
 * as ECMAScript writes them. Equal values have equal texts, whatever order they were written in, so a MAC over the
 * text is a MAC over the value.
 *
 * Throws a TypeError for what JSON cannot carry exactly (undefined, functions, bigint, NaN, infinities, lone
 * surrogates, objects that are no plain objects) and a RangeError beyond 64 levels. A member whose value is
 * `undefined` is left out, as JSON.stringify does.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_CANONICAL_DEPTH) throw new RangeError(`nested deeper than ${MAX_CANONICAL_DEPTH} levels`);
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} is no JSON number`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
      return writeObject(value, depth);
    default:
      throw new TypeError(`${typeof value} is no JSON value`);
  }
}

function writeString(text: string): string {
  // two different lone surrogates would both become U+FFFD in UTF-8: two values with one text
  if (!text.isWellFormed()) throw new TypeError('a string holds half a surrogate pair');
  return JSON.stringify(text);
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('only plain objects are JSON objects');
  let out = '';
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    out += `${out === '' ? '' : ','}${writeString(key)}:${write(item, depth + 1)}`;
  }
  return `{${out}}`;
}
