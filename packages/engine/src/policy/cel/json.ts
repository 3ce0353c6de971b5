import { CEL_LIMITS } from './limits.ts';
import { formatDuration, formatTimestamp } from './time.ts';
import { type CelError, type CelValue, celError, isCelError } from './values.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type CelJson =
  | { readonly json: Json; readonly error?: undefined }
  | { readonly json?: undefined; readonly error: CelError };

/**
 * A value as JSON, as ProtoJSON writes it: integers beyond 2^53 as strings, bytes in base64, times as RFC 3339,
 * durations in seconds, NaN and the infinities by name. A list or map that can't be read whole is an error.
 */
export function celToJson(value: CelValue): CelJson {
  try {
    return { json: toJson(value, 0) };
  } catch (failure) {
    if (failure instanceof Unreadable) return { error: failure.error };
    throw failure;
  }
}

/** Carries an error out of the recursion: JSON could hold an object that looks like one. */
class Unreadable extends Error {
  readonly error: CelError;

  constructor(error: CelError) {
    super(error.message);
    this.error = error;
  }
}

function toJson(value: CelValue | CelError, depth: number): Json {
  if (isCelError(value)) throw new Unreadable(value);
  if (depth > CEL_LIMITS.valueDepth) {
    throw new Unreadable(celError('limit', `values nest deeper than ${CEL_LIMITS.valueDepth} levels`));
  }
  if (typeof value === 'bigint') return integer(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  switch (value.kind) {
    case 'uint':
      return integer(value.value);
    case 'timestamp':
      return formatTimestamp(value);
    case 'duration':
      return formatDuration(value);
    case 'type':
      return value.name;
    case 'list':
      return Array.from({ length: value.size }, (_, i) => toJson(value.at(i), depth + 1));
    case 'map':
      // `fromEntries` defines own properties, so a key `__proto__` stays a key.
      return Object.fromEntries(
        [...value.keys()].map((key) => [String(toJson(key, 0)), toJson(value.get(key) ?? null, depth + 1)]),
      );
  }
}

function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
