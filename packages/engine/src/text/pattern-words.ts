/** What is wrong with a pattern, in words of ours, and what to write instead. */
export function patternWords(error: Error): { message: string; hint: string } {
  const message = error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`');
  return { message, hint: HINTS.find(([words]) => words.test(message))?.[1] ?? AS_WRITTEN };
}

/** Where nothing better is known. */
const AS_WRITTEN = 'a sign that stands for itself has a \\ before it: \\. \\( \\[ \\{ \\| \\* \\+ \\?';

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^invalid escape sequence: `\\[1-9]|unsupported Perl syntax/,
    'there are no back-references (\\1) and no look-around (?=…), so that matching takes no longer for any text',
  ],
  [/^missing closing \)/, 'close it with ), or write \\( for the sign itself'],
  [/^missing closing \]/, 'close it with ], or write \\[ for the sign itself'],
  [/^unexpected \)/, 'write \\) for the sign itself'],
  [/^missing argument to repetition|^invalid nested repetition/, 'write \\* \\+ \\? for the signs themselves'],
  [/^invalid repeat count/, 'a repetition {…} stands for at most 1000, also where one is inside another'],
  [
    /^expression (?:too large|nests too deeply)|repeats too much|characters; at most/,
    'use smaller repetitions {…}, or split it; alternatives that are words belong into a lexicon',
  ],
  [/^invalid character class range/, 'write the smaller one first, as in [a-z], or \\- for the sign itself'],
  [/^invalid escape sequence/, 'write \\\\ for a backslash; digits are [0-9] or \\d, spaces \\s'],
  [/^(?:duplicate capture group|invalid named capture)/, 'leave the name out: write (…)'],
  [/^trailing backslash/, 'write \\\\ for a backslash'],
];
