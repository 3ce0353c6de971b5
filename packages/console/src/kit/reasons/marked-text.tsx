import { Button } from 'antd';
import { useState } from 'react';
import { type Span, splitSpans } from '../spans.ts';
import { useT } from '../use-t.ts';
import { windowsOf } from './windows.ts';
import { words } from './words.ts';

/** A place in a text and the reason, by position, that rests on it. */
export interface ReasonSpan extends Span {
  reason: number;
}

export interface MarkedTextProps {
  text: string;
  spans: readonly ReasonSpan[];
  pointed?: number | undefined;
  onPoint?(position: number | undefined): void;
  /** False: without the numbers of reasons, where there is no list of them. */
  numbered?: boolean;
}

/** Longer texts are shown around their evidence first. */
const LONG = 600;
const AROUND = 120;

/** A text with the numbers of its reasons at the marks; those of the reason that is pointed at stand out. */
export function MarkedText({ text, spans, pointed, onPoint, numbered = true }: MarkedTextProps) {
  const t = useT(words);
  const [whole, setWhole] = useState(false);
  const parts = whole || text.length <= LONG ? [{ start: 0, end: text.length }] : windowsOf(text, spans, AROUND);
  return (
    <div>
      <p className="marked-text">
        {parts.map(({ start, end }, place) => (
          <span key={start}>
            {start > 0 && place === 0 && <span className="quiet">… </span>}
            <Part
              text={text.slice(start, end)}
              spans={moved(spans, start)}
              pointed={pointed}
              onPoint={onPoint}
              numbered={numbered}
            />
            {end < text.length && <span className="quiet"> … </span>}
          </span>
        ))}
      </p>
      {text.length > LONG && (
        <Button type="link" size="small" className="text-more" onClick={() => setWhole(!whole)}>
          {whole ? t('texts.less') : t('texts.more', { n: text.length })}
        </Button>
      )}
    </div>
  );
}

const moved = (spans: readonly ReasonSpan[], by: number): ReasonSpan[] =>
  spans.map((span) => ({ ...span, start: span.start - by, end: span.end - by }));

function Part({ text, spans, pointed, onPoint, numbered }: MarkedTextProps) {
  const pieces = splitSpans(text, spans);
  return pieces.map((piece, at) => {
    const reasons = [...new Set((piece.spans as ReasonSpan[]).map((span) => span.reason))].sort((a, b) => a - b);
    if (reasons.length === 0) return <span key={piece.start}>{piece.text}</span>;
    const next = (pieces[at + 1]?.spans ?? []) as ReasonSpan[];
    // a number stands where its span ends, once
    const ending = reasons.filter((reason) => !next.some((span) => span.reason === reason));
    return (
      <mark
        key={piece.start}
        data-pointed={(pointed !== undefined && reasons.includes(pointed)) || undefined}
        data-over={reasons.length > 1 || undefined}
        onMouseEnter={() => onPoint?.(reasons[0])}
        onMouseLeave={() => onPoint?.(undefined)}
      >
        {piece.text}
        {numbered && ending.length > 0 && <sup>{ending.map((reason) => reason + 1).join(',')}</sup>}
      </mark>
    );
  });
}
