import { type CelError, type CelMap, type CelValue, celError, kindOf } from './values.ts';

/** One spelling per key: `1`, `1u` and `1.0` are the same key, as they are equal. Undefined for what is no key. */
function keyId(key: CelValue): string | undefined {
  switch (typeof key) {
    case 'string':
      return `s${key}`;
    case 'boolean':
      return `b${key}`;
    case 'bigint':
      return `n${key}`;
    case 'number':
      return Number.isInteger(key) ? `n${BigInt(key)}` : undefined;
    default:
      return kindOf(key) === 'uint' ? `n${(key as { value: bigint }).value}` : undefined;
  }
}

/** A map of computed entries. Keys must be bool, int, uint or string, and no two may be equal. */
export function celMap(entries: Iterable<readonly [CelValue, CelValue]>): CelMap | CelError {
  const byId = new Map<string, readonly [CelValue, CelValue]>();
  for (const entry of entries) {
    const [key] = entry;
    const id = typeof key === 'number' ? undefined : keyId(key);
    if (id === undefined) return celError('bad_argument', `unsupported key type: ${kindOf(key)}`);
    if (byId.has(id)) return celError('duplicate_key', `repeated key: ${id.slice(1)}`);
    byId.set(id, entry);
  }
  return {
    kind: 'map',
    size: byId.size,
    get(key) {
      const id = keyId(key);
      return id === undefined ? undefined : byId.get(id)?.[1];
    },
    *keys() {
      for (const [key] of byId.values()) yield key;
    },
  };
}
