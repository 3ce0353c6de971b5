import { useEffect, useRef } from 'react';
import { useT } from '../../../kit/use-t.ts';
import { type Place, styleOf } from './caret.ts';
import type { Candidate } from './completion.ts';
import { words } from './words.ts';

export interface CompletionListProps {
  /** Of the field that it belongs to: options are `<id>-<place>`. */
  id: string;
  candidates: readonly Candidate[];
  chosen: number;
  place: Place;
  onTake(candidate: Candidate): void;
}

/** What can be written here. */
export function CompletionList({ id, candidates, chosen, place, onTake }: CompletionListProps) {
  const t = useT(words);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div
      ref={list}
      id={`${id}-list`}
      className="completions"
      role="listbox"
      aria-label={t('completions')}
      style={styleOf(place)}
    >
      {candidates.map((candidate, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the field
        <div
          key={`${candidate.kind} ${candidate.label}`}
          id={`${id}-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          // the field keeps the caret
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(candidate)}
        >
          <code>{candidate.label}</code>
          <span className="completion-kind">{t(`kind.${candidate.kind}`)}</span>
          {candidate.detail && (
            <span className="completion-detail" translate="no">
              {candidate.detail}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
