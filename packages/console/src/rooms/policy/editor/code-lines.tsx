import { memo } from 'react';
import { markTokens, tokensOf } from './highlight.ts';

export interface LineMark {
  from: number;
  to: number;
}

/**
 * What lies below the text that somebody writes in: the same words in the same places, with colours, numbers and marks.
 * A line is drawn again only when it has changed.
 */
export function CodeLines({ lines, marks }: { lines: readonly string[]; marks: ReadonlyMap<number, LineMark[]> }) {
  return lines.map((line, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place
    <Line key={at} number={at + 1} text={line} marks={keyOf(marks.get(at + 1))} />
  ));
}

/** Marks as one text, so that a line with the same ones counts as unchanged. */
const keyOf = (marks: readonly LineMark[] = []): string => marks.map(({ from, to }) => `${from}-${to}`).join(' ');

const marksOf = (key: string): LineMark[] =>
  key === ''
    ? []
    : key.split(' ').map((one) => {
        const [from = 0, to = 0] = one.split('-').map(Number);
        return { from, to };
      });

const Line = memo(function Line({ number, text, marks }: { number: number; text: string; marks: string }) {
  return (
    <span className="code-line" data-wrong={marks !== '' || undefined}>
      <span className="code-number">{number}</span>
      {markTokens(tokensOf(text), marksOf(marks)).map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one line are told apart by their place
        <span key={at} className={`code-${piece.kind}`} data-marked={piece.marked || undefined}>
          {piece.text}
        </span>
      ))}
      {'\n'}
    </span>
  );
});
