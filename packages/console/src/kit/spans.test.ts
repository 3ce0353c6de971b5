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
