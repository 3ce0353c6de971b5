import { relative } from 'node:path';
import { Problem } from '../errors.ts';
import { Premise } from './reaction.ts';

const LONGEST = 300;
const SOURCES = `${import.meta.dirname}/../..`;

/**
 * What went wrong, fit to be stored and shown. The messages of foreign errors quote what they choked on, which may be
 * what a person wrote: of those only the kind, the code, the names of database objects and the place in our code are
 * kept.
 */
export function describeFailure(error: unknown): string {
  return describe(error).slice(0, LONGEST);
}

function describe(error: unknown): string {
  if (error instanceof Premise) return error.message;
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  if (error instanceof Problem) return `${error.code}${placeOf(error)}`;
  const { code, table, constraint, column } = error as Error & Partial<Record<string, unknown>>;
  const parts = [kindOf(error), code, table, constraint, column].filter(
    (part): part is string => typeof part === 'string' && /^[\w.:-]{1,80}$/.test(part),
  );
  return parts.join(' ') + placeOf(error);
}

const kindOf = (error: Error): string => error.constructor.name || 'Error';

/** The uppermost frame in our own code, as `chapter/file.ts:12`. */
function placeOf(error: Error): string {
  for (const line of (error.stack ?? '').split('\n').slice(1, 30)) {
    const match = /(?:file:\/\/)?(\/[^\s()]{1,300}):(\d{1,7}):\d{1,7}\)?$/.exec(line);
    if (!match || match[1]!.includes('/node_modules/')) continue;
    const path = relative(SOURCES, match[1]!);
    if (!path.startsWith('..')) return ` at ${path}:${match[2]}`;
  }
  return '';
}
