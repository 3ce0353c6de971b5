import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type Ref, useImperativeHandle, useRef } from 'react';
import type { Answer } from '../../kit/model.ts';
import { useT } from '../../kit/use-t.ts';
import { keyOfCode } from './answering.ts';
import { words } from './words.ts';

export interface AnswerBarProps {
  answers: readonly Answer[];
  /** Why, in the words of the queue; many have none. */
  codes: readonly string[];
  reasonCode: string | undefined;
  onReasonCode(code: string): void;
  note: string;
  onNote(text: string): void;
  /** An answer that was given and waits for what it lacks. */
  pending: Answer | undefined;
  lack: 'reason-code' | 'note' | undefined;
  disabled: boolean;
  onAnswer(answer: Answer): void;
  /** Ctrl+Enter in the note. */
  onSend(): void;
  onLeave(): void;
  handle: Ref<{ focus(): void }>;
}

/** What the answer still lacks, or that the note is kept. */
export function AnswerHint({ pending, lack, note }: Pick<AnswerBarProps, 'pending' | 'lack' | 'note'>) {
  const t = useT(words);
  return (
    <p className="answer-hint" role="status">
      {pending && lack === 'reason-code'
        ? t('code.required', { answer: pending.title })
        : pending
          ? t('note.required', { answer: pending.title })
          : note.trim() === ''
            ? '\u00a0'
            : t('note.kept')}
    </p>
  );
}

/** The answers with their keys, why, and the note. It keeps its height whatever happens above it. */
export function AnswerBar(props: AnswerBarProps) {
  const { answers, note, onNote, pending, lack, disabled, onAnswer, onSend, onLeave, handle } = props;
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
      <ReasonCodes {...props} />
      <Input.TextArea
        ref={area}
        aria-label={t('note.label')}
        placeholder={t('note.placeholder')}
        rows={1}
        maxLength={4000}
        status={lack === 'note' ? 'warning' : ''}
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

/** Why, as one of the queue's codes. */
export function ReasonCodes(
  props: Pick<AnswerBarProps, 'codes' | 'reasonCode' | 'onReasonCode' | 'disabled'> & {
    lack: AnswerBarProps['lack'];
  },
) {
  const { codes, reasonCode, onReasonCode, disabled, lack } = props;
  const t = useT(words);
  if (codes.length === 0) return null;
  return (
    <fieldset className="reason-codes" data-lacks={lack === 'reason-code' || undefined}>
      <legend className="quiet">{t('code.label')}</legend>
      {codes.map((code, place) => {
        const key = keyOfCode(place);
        return (
          <Button
            key={code}
            size="small"
            type={code === reasonCode ? 'primary' : 'default'}
            aria-pressed={code === reasonCode}
            disabled={disabled}
            onClick={() => onReasonCode(code)}
          >
            {key && <kbd>{key}</kbd>} {code}
          </Button>
        );
      })}
    </fieldset>
  );
}
