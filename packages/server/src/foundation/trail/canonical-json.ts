/**
 * RFC 8785 (JSON Canonicalization Scheme): one text for one value, so that a hash of it can be recomputed anywhere.
 * ECMAScript's own number and string forms are the ones that the RFC prescribes; what is left is the order of keys, by
 * UTF-16 code units, and refusing what has no JSON form.
 * @throws TypeError at undefined, a number that is not finite, a bigint, a lone surrogate, or more than 64 levels
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > 64) throw new TypeError('nested more than 64 levels deep');
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      return JSON.stringify(value);
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('a string with half a character');
      return JSON.stringify(value);
    case 'object': {
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
      const fields = Object.keys(value).sort();
      const text = (field: string): string =>
        `${canonicalJson(field, depth + 1)}:${canonicalJson((value as Record<string, unknown>)[field], depth + 1)}`;
      return `{${fields.map(text).join(',')}}`;
    }
    default:
      throw new TypeError(`${typeof value} has no JSON form`);
  }
}
