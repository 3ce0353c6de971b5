/** What is wrong with a pattern, in words of ours, and what to write instead. */
export function patternWords(error: Error): { message: string; hint?: string } {
  const message = error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`');
  const hint = HINTS.find(([words]) => words.test(message))?.[1];
  return { message, ...(hint === undefined ? {} : { hint }) };
}

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
  [/^trailing backslash/, 'write \\\\ for a backslash'],
];
