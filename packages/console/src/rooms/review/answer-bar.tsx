import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type Ref, useImperativeHandle, useRef } from 'react';
import type { Answer } from '../../kit/model.ts';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

export interface AnswerBarProps {
  answers: readonly Answer[];
  note: string;
  onNote(text: string): void;
  /** An answer that was given and waits for its note. */
  pending: Answer | undefined;
  disabled: boolean;
  onAnswer(answer: Answer): void;
  /** Ctrl+Enter in the note. */
  onSend(): void;
  onLeave(): void;
  handle: Ref<{ focus(): void }>;
}

/** What the note is for, or that it is kept. */
export function AnswerHint({ pending, note }: Pick<AnswerBarProps, 'pending' | 'note'>) {
  const t = useT(words);
  return (
    <p className="answer-hint" role="status">
      {pending ? t('note.required', { answer: pending.title }) : note.trim() === '' ? '\u00a0' : t('note.kept')}
    </p>
  );
}

/** The answers with their keys, and the note. It keeps its height whatever happens above it. */
export function AnswerBar(props: AnswerBarProps) {
  const { answers, note, onNote, pending, disabled, onAnswer, onSend, onLeave, handle } = props;
  const t = useT(words);
  const area = useRef<TextAreaRef>(null);
  useImperativeHandle(handle, () => ({ focus: () => area.current?.focus() }));
  return (
    <section className="answer-bar" aria-label={t('answers.label')}>
      <div className="answers">
        {answers.map((answer) => (
          <Button
            key={answer.id}
            type={pending?.id === answer.id ? 'primary' : 'default'}
            disabled={disabled}
            onClick={() => onAnswer(answer)}
          >
            <kbd>{answer.key}</kbd> {answer.title}
          </Button>
        ))}
      </div>
      <Input.TextArea
        ref={area}
        aria-label={t('note.label')}
        placeholder={t('note.placeholder')}
        rows={1}
        maxLength={4000}
        status={pending ? 'warning' : ''}
        value={note}
        onChange={({ target }) => onNote(target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            event.currentTarget.blur();
            onLeave();
          } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.currentTarget.blur();
            onSend();
          }
        }}
      />
    </section>
  );
}
