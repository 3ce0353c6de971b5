import {
  isDataImage,
  MAX_DEPTH,
  MAX_EVENT_BYTES,
  MAX_IMAGE_BYTES,
  MAX_ITEMS,
  MAX_KEY_LENGTH,
  MAX_KEYS,
  MAX_PROBLEMS,
} from './limits.ts';

export interface EventProblem {
  code: 'event.invalid' | 'event.unknown-type' | 'event.too-large' | 'privacy.masked-address';
  /** Dotted path from the event's root, list positions in brackets: `data.order.items[2].price`. Empty: the event. */
  field: string;
  message: string;
}

/** Names that reach an object's prototype when somebody merges or assigns without thinking. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A field's name as told to people: keys come from outside, so they are shortened and their control characters hidden. */
export function fieldPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  const shown = key.length > 40 ? `${key.slice(0, 40)}…` : key;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being hidden
  const name = shown.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
  return parent === '' ? name : `${parent}.${name}`;
}

export const pathName = (path: readonly (string | number)[], root = ''): string =>
  path.reduce<string>((name, key) => fieldPath(name, key), root);

export interface PlainJson {
  problems: EventProblem[];
  /** No less than the UTF-8 bytes of the value's JSON: most events are so small that nothing closer is needed. */
  bytesAtMost: number;
}

/**
 * What no schema says: that the value can be stored and sent on exactly. PostgreSQL's jsonb takes neither U+0000 nor
 * half a surrogate pair; whole numbers beyond ±(2^53−1) have lost digits before they got here.
 */
export function checkPlainJson(value: unknown): PlainJson {
  const found: PlainJson = { problems: [], bytesAtMost: 0 };
  walk(value, [], found);
  return found;
}

/** A unit of a text is at most `\u001f`; about a text are two quotes and a comma or colon. */
const textBytesAtMost = (text: string): number => text.length * 6 + 3;
/** Of any other value, with what stands behind it: `-1.2345678901234567e-300,` is about the longest. */
const VALUE_BYTES_AT_MOST = 32;

/** `path` is one stack for the whole walk: names are put together only for what is wrong. */
function walk(value: unknown, path: (string | number)[], found: PlainJson): void {
  if (found.problems.length >= MAX_PROBLEMS) return;
  if (value === null || typeof value !== 'object') {
    found.bytesAtMost += typeof value === 'string' ? textBytesAtMost(value) : VALUE_BYTES_AT_MOST;
    const fault = leafFault(value);
    if (fault !== undefined) addProblem(found, path, fault);
    // exact bytes are counted by eventSize; this keeps a giant from being walked again and again
    else if (typeof value === 'string' && value.length > (isDataImage(value) ? MAX_IMAGE_BYTES : MAX_EVENT_BYTES))
      addProblem(found, path, 'is longer than a whole event may be', 'event.too-large');
    return;
  }
  found.bytesAtMost += VALUE_BYTES_AT_MOST;
  const depth = path.length + 1;
  if (depth > MAX_DEPTH) {
    addProblem(found, path, `is nested deeper than ${MAX_DEPTH} levels`);
    return;
  }
  if (Array.isArray(value)) {
    if (value.length > MAX_ITEMS) {
      addProblem(found, path, `has ${value.length} entries, at most ${MAX_ITEMS} are taken`);
      return;
    }
    for (let i = 0; i < value.length; i++) {
      path.push(i);
      walk(value[i], path, found);
      path.pop();
    }
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    addProblem(found, path, 'must be a plain JSON object');
    return;
  }
  const keys = Object.keys(value);
  if (keys.length > MAX_KEYS) {
    addProblem(found, path, `has ${keys.length} fields, at most ${MAX_KEYS} are taken`);
    return;
  }
  for (const key of keys) {
    found.bytesAtMost += textBytesAtMost(key);
    path.push(key);
    const fault = keyFault(key);
    if (fault !== undefined) addProblem(found, path, fault);
    else walk((value as Record<string, unknown>)[key], path, found);
    path.pop();
  }
}

function addProblem(
  { problems }: PlainJson,
  path: readonly (string | number)[],
  message: string,
  code: EventProblem['code'] = 'event.invalid',
): void {
  problems.push({ code, field: pathName(path), message });
}

function leafFault(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return textFault(value);
    case 'number':
      if (!Number.isFinite(value)) return 'must be a finite number';
      return Number.isInteger(value) && !Number.isSafeInteger(value)
        ? 'is a whole number beyond ±9007199254740991, which JSON cannot carry exactly; send it as text'
        : undefined;
    case 'boolean':
      return undefined;
    case 'object':
      return undefined; // null
    default:
      return `must be a JSON value, was ${typeof value}`;
  }
}

/** Why a text cannot be stored, or `undefined`. */
export function textFault(text: string): string | undefined {
  if (text.includes('\u0000')) return 'holds the character U+0000, which cannot be stored';
  if (!text.isWellFormed()) return 'holds half a surrogate pair, which is no Unicode text';
  return undefined;
}

function keyFault(key: string): string | undefined {
  if (FORBIDDEN_KEYS.has(key)) return 'a field may not have this name';
  if (key === '') return 'a field must have a name';
  if (key.length > MAX_KEY_LENGTH) return `a field's name may have at most ${MAX_KEY_LENGTH} characters`;
  return textFault(key);
}
