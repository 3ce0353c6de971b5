import { looksSealed, maskOf } from './cipher.ts';

/** What stands for a sealed value of which nothing may be shown. */
const NOTHING = '****';
const DEEPEST = 32;

/** A value as it may be shown without opening anything: every cipher in it is its mask. */
export function showMasked(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return null;
  if (looksSealed(value)) return maskOf(value) || NOTHING;
  if (Array.isArray(value)) return value.map((item) => showMasked(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, showMasked(inner, depth + 1)]));
}
