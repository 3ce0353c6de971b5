import { Problem } from './errors.ts';

/**
 * Cursors of lists that are paged by their sort key: opaque to the reader, never a secret, checked when they come back.
 */
export const encodeCursor = (...parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/**
 * @param patterns what each part must look like; they also decide how many there are
 * @throws Problem `cursor.invalid`
 */
export function decodeCursor(cursor: string, ...patterns: readonly RegExp[]): string[] {
  let parts: unknown;
  try {
    parts = cursor.length <= 1_000 ? JSON.parse(Buffer.from(cursor, 'base64url').toString()) : undefined;
  } catch {
    parts = undefined;
  }
  const fits = (part: unknown, index: number): boolean => typeof part === 'string' && patterns[index]!.test(part);
  if (!Array.isArray(parts) || parts.length !== patterns.length || !parts.every(fits))
    throw new Problem('cursor.invalid', { field: 'cursor' });
  return parts as string[];
}

export const UUID_PART = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id behind which a list goes on that is paged by ids alone; undefined on its first page. */
export const idAfter = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor, UUID_PART)[0];
