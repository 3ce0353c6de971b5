import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines, type TextDiff } from './line-diff.ts';

const marks = { same: ' ', added: '+', removed: '-' } as const;
const shown = ({ hunks = [] }: TextDiff): string[] =>
  hunks.map(({ lines }) => lines.map(({ kind, text }) => `${marks[kind]}${text}`).join('\n'));

test('shows what changed with some lines around it', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n';
  const after = before.replace('b\n', 'B\n').replace('k\n', 'k\nk2\n');
  const diff = diffLines(before, after);
  expect([diff.added, diff.removed]).toEqual([2, 1]);
  expect(shown(diff)).toEqual([' a\n-b\n+B\n c\n d\n e', ' i\n j\n k\n+k2\n l']);
  expect(diff.hunks?.[1]?.lines.at(-1)).toMatchObject({ before: 12, after: 13 });
});

test('of a file that comes or goes all lines do', () => {
  expect(shown(diffLines('', 'a\nb\n'))).toEqual(['+a\n+b']);
  expect(shown(diffLines('a\nb\n', ''))).toEqual(['-a\n-b']);
  expect(diffLines('a\n', 'a\n').hunks).toEqual([]);
  expect(diffLines('', 'a\n'.repeat(5_000)).hunks?.[0]?.lines).toHaveLength(5_000);
});

test('what is too far apart is only counted', () => {
  const many = (mark: string): string => Array.from({ length: 3_000 }, (_, n) => `${mark}${n}`).join('\n');
  expect(diffLines(many('a'), many('b'))).toEqual({ added: 3_000, removed: 3_000, hunks: undefined });
});

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 30 }).map((lines) => lines.join('\n'));

test('the lines of a diff are the two texts, and no shorter way leads from one to the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { hunks = [], added, removed } = diffLines(before, after);
      const lines = hunks.flatMap((hunk) => hunk.lines);
      const [old, now] = [before, after].map((one) => (one === '' ? [] : one.replace(/\n$/, '').split('\n')));
      for (const line of lines) {
        if (line.before !== undefined) expect(old![line.before - 1]).toBe(line.text);
        if (line.after !== undefined) expect(now![line.after - 1]).toBe(line.text);
      }
      expect(old!.length - removed).toBe(now!.length - added);
      expect(added + removed).toBe(old!.length + now!.length - 2 * longestCommon(old!, now!));
    }),
  );
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}
