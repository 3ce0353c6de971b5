import fc from 'fast-check';
import { expect, test } from 'vitest';
import { markAt, markTokens, tokensOf } from './highlight.ts';

const shown = (line: string): string[] =>
  tokensOf(line)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`);

test('keys, remarks and texts in quotes are told apart', () => {
  expect(shown('  - id: goods.a.b # first')).toEqual(['key id', 'comment # first']);
  expect(shown('    case: { queue: a, priority: 10 }')).toEqual(['key case', 'key queue', 'key priority']);
  expect(shown(`    when: '"strong" in term.tags'`)).toEqual(['key when', `text '"strong" in term.tags'`]);
  expect(shown('    message: { zh-CN: a#b, en: "C # \\" d" }')).toEqual([
    ...['key message', 'key zh-CN', 'key en', 'text "C # \\" d"'],
  ]);
  expect(shown("it's a b")).toEqual([]);
});

test('nothing of a line is lost, whatever is in it and wherever marks are', () => {
  const mark = fc.record({ from: fc.nat(30), to: fc.nat(40) });
  const line = fc.string({ unit: fc.constantFrom('a', ':', ' ', '"', "'", '#', '{', '\\', '词'), maxLength: 30 });
  fc.assert(
    fc.property(line, fc.array(mark, { maxLength: 3 }), (text, marks) => {
      const pieces = markTokens(tokensOf(text), marks);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      let at = 0;
      for (const piece of pieces) {
        const [from, to] = [at, at + piece.text.length];
        for (let place = from; place < to; place++)
          expect(piece.marked).toBe(marks.some((one) => one.from <= place && one.to > place && one.to >= to));
        at = to;
      }
    }),
  );
});

test('a mark covers the word that is wrong', () => {
  expect(markAt('    when: words.cuont > 0', 11)).toEqual({ from: 10, to: 21 });
  expect(markAt('    when: (', 11)).toEqual({ from: 10, to: 11 });
  expect(markAt('ab', 40)).toEqual({ from: 1, to: 2 });
  expect(markAt('', 1)).toEqual({ from: 0, to: 1 });
});
