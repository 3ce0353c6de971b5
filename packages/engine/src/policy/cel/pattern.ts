import { RE2JS, RE2JSException } from 're2js';
import { patternWords } from '../../text/pattern-words.ts';
import type { CelPattern } from './env.ts';
import { CEL_LIMITS } from './limits.ts';
import { count } from './problem.ts';
import { type CelError, celError } from './values.ts';

/** Instructions that a compiled pattern may have: `(a{1000}){1000}` is short to write and huge to run. */
const MAX_PROGRAM = 20_000;

/** The likely mend of what `compilePattern` refuses. */
export function patternHint(message: string): string {
  return patternWords(new Error(message.replace(/^not a pattern: /, ''))).hint;
}

/** Compiles a regular expression of RE2's syntax, which matches in linear time: no back-references, no look-around. */
export function compilePattern(source: string): CelPattern | CelError {
  if (source.length > CEL_LIMITS.pattern) {
    return celError(
      'limit',
      `the pattern has ${count(source.length)} characters; at most ${count(CEL_LIMITS.pattern)} are read`,
    );
  }
  try {
    const compiled = RE2JS.compile(source);
    const size = compiled.programSize();
    if (size > MAX_PROGRAM) return celError('limit', 'the pattern repeats too much');
    return { size, test: (text) => compiled.matcher(text).find() };
  } catch (error) {
    if (error instanceof RE2JSException)
      return celError('bad_argument', `not a pattern: ${patternWords(error).message}`);
    throw error;
  }
}
