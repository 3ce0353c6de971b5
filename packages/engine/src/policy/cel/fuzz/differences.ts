import type { Disagreement } from './compare.ts';

interface KnownDifference {
  readonly why: string;
  /** An expression that shows it, so that none is listed that is no more. */
  readonly example: string;
  explains(difference: Disagreement): boolean;
}

/**
 * Where @bufbuild/cel 0.6.1 is known to give something else, and why that is not followed. Each is asked of the smallest
 * part on which the two differ, so that no difference hides behind another.
 */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    why: 'reads numbers and durations as JavaScript does: an empty text is 0, other text NaN; the specification has an error',
    example: "double('')",
    explains: ({ source, ours }) => /\b(?:double|int|uint|duration)\s*\(/.test(source) && isError(ours, 'bad_argument'),
  },
  {
    why: 'divides and multiplies uints within the range of int',
    example: '18446744073709551615u / 1u',
    explains: ({ source, theirs }) => /[/*%]/.test(source) && isError(theirs, 'int overflow during'),
  },
  {
    why: 'refuses to make a uint of a double between -1 and 0; it is cut to 0, as ints are',
    example: 'uint(-0.5)',
    explains: ({ source, theirs }) => /^uint\s*\(/.test(source) && isError(theirs, 'uint overflow during type'),
  },
  {
    why: 'takes a sign that is doubled for none, even where one alone is an error',
    example: '!!1',
    explains: ({ source, ours }) =>
      /^\(*(?:!\(*!|-\(*-)/.test(source) && (isError(ours, 'no_such_overload') || isError(ours, 'overflow')),
  },
  {
    why: 'pads the fraction of seconds of a duration or an instant to three digits',
    example: "string(duration('250ms'))",
    explains: ({ ours, theirs }) => isText(ours) && isText(theirs) && shortened(theirs.value) === ours.value,
  },
  {
    why: 'rounds instants to milliseconds when it asks for the calendar, so the last one of a year falls into the next',
    example: "timestamp('2026-12-31T23:59:59.999999999Z').getMonth()",
    explains: ({ source }) => /\.get\w+\([^()]*\)$/.test(source),
  },
  {
    why: 'takes the int of timestamp(int) for milliseconds; it is seconds',
    example: 'timestamp(1)',
    explains: ({ source }) => /^timestamp\s*\(/.test(source),
  },
  {
    why: 'has no overload of `in` for a key that no map can have; it is not in it',
    example: 'null in {}',
    explains: ({ theirs }) => /'@in' applied to '\([\w.]+, map\)'/.test(errorOf(theirs)),
  },
  {
    why: 'answers has() of what is no map, or not there, with false; the specification has an error',
    example: "has(dyn('a').x)",
    explains: ({ source, ours }) =>
      source.includes('has(') && /^(?:no_such_overload: an? \w+ has no fields|undeclared)/.test(errorOf(ours)),
  },
  {
    why: 'answers has() of what is no map with false also in a comprehension, whose body has no value alone',
    example: "['a'].exists(x, dyn(1)[0] && has(dyn(x).y))",
    explains: ({ source, ours }) => /\(\s*\w+\s*,.*has\(/s.test(source) && errorOf(ours) !== '',
  },
  {
    why: 'takes .has() for the macro; with a dot before it, it is a function, and there is none',
    example: ".has({'a': 1}.b)",
    explains: ({ source, ours }) => /(?:^|[^\w)\]}'"])\.\s*has\s*\(/.test(source) && errorOf(ours) !== '',
  },
  {
    why: 'makes a duration of an int and an int of a duration; the specification does neither',
    example: "int(duration('1s'))",
    explains: ({ ours }) =>
      /^no_such_overload: no such overload: (?:duration\(\) of \(int|int\(\) of \(duration)\)/.test(errorOf(ours)),
  },
  {
    why: 'leaves half a character as it is in strings.quote(); it is no character, so it becomes U+FFFD',
    example: "strings.quote('\udc31')",
    explains: ({ source, ours }) => source.includes('strings.quote(') && isText(ours) && ours.value.includes('\ufffd'),
  },
  {
    why: 'writes doubles from 2^53 on with zeros at their end; format() has all their digits',
    example: "'%.3f'.format([9223372036854775808.0])",
    explains: ({ source, ours }) => source.includes('.format(') && isText(ours) && /\d{17}/.test(ours.value),
  },
  {
    why: 'takes the beginning of a name with dots for a name; only the whole is declared',
    example: 'dyn(lists) == lists.known',
    explains: ({ source, ours }) => source === 'lists' && isError(ours, 'undeclared'),
  },
  {
    why: 'finds a name of the prototype of its bindings; it is not declared',
    example: '__proto__',
    explains: ({ source, ours }) => source.includes('__proto__') && isError(ours, 'undeclared'),
  },
  {
    why: 'takes true and false for the indexes 1 and 0 of a list',
    example: '[1, 2][dyn(true)]',
    explains: ({ ours }) => /^bad_argument: a list is indexed by an int, not by (?:true|false)/.test(errorOf(ours)),
  },
  {
    why: 'takes a key whose value is null for one that is not there',
    example: "has({'x': null}.x)",
    explains: ({ source, ours, theirs }) => /^has\(| in /.test(source) && isValue(ours, true) && isValue(theirs, false),
  },
  {
    why: 'holds 1 and 1u apart as keys of one map, though they are equal, and takes doubles for keys',
    example: '{1: 0, 1u: 0}',
    explains: ({ ours }) => isError(ours, 'duplicate_key') || isError(ours, 'bad_argument: unsupported key type'),
  },
  {
    why: 'counts in UTF-16 units in methods of the strings extension, where characters are counted, and reads a limit as 32 bits',
    example: "'🐱'.charAt(0)",
    explains: ({ source }) => /\.(?:charAt|indexOf|lastIndexOf|substring|split|replace)\(/.test(source),
  },
  {
    why: 'refuses format() with more values than clauses',
    example: "''.format([1])",
    explains: ({ theirs }) => errorOf(theirs).includes('too many arguments for format string'),
  },
];

export function explanationOf(difference: Disagreement): string | undefined {
  return KNOWN_DIFFERENCES.find(({ explains }) => explains(difference))?.why;
}

type Outcome = Disagreement['ours'];
const errorOf = (outcome: Outcome): string => ('error' in outcome ? outcome.error : '');
const isError = (outcome: Outcome, start: string): boolean => errorOf(outcome).startsWith(start);
const isText = (outcome: Outcome): outcome is { value: string } =>
  'value' in outcome && typeof outcome.value === 'string';
const shortened = (text: string): string => text.replace(/(\.\d*?[1-9])0+([sZ])/g, '$1$2');
const isValue = (outcome: Outcome, value: unknown): boolean => 'value' in outcome && outcome.value === value;
