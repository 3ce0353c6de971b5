import { Tooltip } from 'antd';
import { Masked } from './masked.tsx';
import { type Span, splitSpans } from './spans.ts';
import { useT } from './use-t.ts';

export interface EvidenceProps {
  /** The original; null where the reader may not see it. */
  text: string | null;
  spans: readonly Span[];
}

/** A text with what was found in it marked where it stands. */
export function Evidence({ text, spans }: EvidenceProps) {
  const t = useT();
  if (text === null) return <Masked>{t('evidence.hidden')}</Masked>;
  return (
    <span className="evidence">
      {splitSpans(text, spans).map(({ start, text: piece, spans: over }) => {
        if (over.length === 0) return <span key={start}>{piece}</span>;
        const labels = [...new Set(over.flatMap(({ label }) => label ?? []))].join(' · ');
        const tone = over.every((span) => span.tone === 'near') ? 'near' : 'fired';
        return labels === '' ? (
          <mark key={start} data-tone={tone}>
            {piece}
          </mark>
        ) : (
          <Tooltip key={start} title={labels}>
            <mark data-tone={tone}>{piece}</mark>
          </Tooltip>
        );
      })}
    </span>
  );
}
