import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitSpans } from './spans.ts';

test('overlapping spans share the pieces that both cover', () => {
  const pieces = splitSpans('abcdef', [
    { start: 1, end: 4, label: 'x' },
    { start: 3, end: 5, label: 'y' },
  ]);
  expect(pieces.map(({ text, spans }) => [text, spans.map(({ label }) => label).join('')])).toEqual([
    ...[
      ['a', ''],
      ['bc', 'x'],
      ['d', 'xy'],
      ['e', 'y'],
      ['f', ''],
    ],
  ]);
});

test('nothing of the text is lost or doubled, wherever the spans lie', () => {
  const span = fc.record({ start: fc.integer({ min: -5, max: 60 }), end: fc.integer({ min: -5, max: 60 }) });
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), fc.array(span, { maxLength: 8 }), (text, spans) => {
      const pieces = splitSpans(text, spans);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const [index, { text: piece, spans: over, start }] of text === '' ? [] : pieces.entries())
        for (const { start: from, end } of spans)
          for (let at = start; at < start + piece.length; at++)
            expect([
              index,
              at,
              over.some(
                (one) =>
                  one.start <= at &&
                  one.end > at &&
                  Math.max(0, from) === one.start &&
                  Math.min(text.length, end) === one.end,
              ),
            ]).toEqual([index, at, from <= at && end > at]);
    }),
  );
});

test('a span that ends or begins inside a character has the whole of it', () => {
  const pieces = (start: number, end: number) => splitSpans('茶😀茶', [{ start, end }]).map(({ text }) => text);
  expect(pieces(0, 2)).toEqual(['茶😀', '茶']);
  expect(pieces(2, 4)).toEqual(['茶', '😀茶']);
  expect(pieces(2, 3)).toEqual(['茶', '😀', '茶']);
});

test('no character is cut in two, also in a text of halves', () => {
  const unit = fc.constantFrom('a', '茶', '😀', '𠮷', '\uD83D', '\uDE00');
  const span = fc.record({ start: fc.integer({ min: -2, max: 25 }), end: fc.integer({ min: -2, max: 25 }) });
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 20 }), fc.array(span, { maxLength: 6 }), (text, spans) => {
      const pieces = splitSpans(text, spans);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      for (const { start, text: piece } of pieces) {
        expect(text.slice(start, start + piece.length)).toBe(piece);
        expect(/[\uD800-\uDBFF]$/.test(text.slice(0, start)) && /^[\uDC00-\uDFFF]/.test(piece)).toBe(false);
      }
      // what a span was about is marked still
      const marked = pieces.filter((piece) => piece.spans.length > 0);
      for (const { start, end } of spans)
        for (let at = Math.max(0, start); at < Math.min(text.length, end); at++)
          expect(marked.some((piece) => piece.start <= at && at < piece.start + piece.text.length)).toBe(true);
    }),
  );
});
