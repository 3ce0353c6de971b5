import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { nameSubject } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { ProblemError, problemOf } from '../../kit/problem.ts';
import { useProblemText } from '../../kit/use-problem-text.ts';
import { useT } from '../../kit/use-t.ts';
import type { Parting } from './desk.ts';
import { words } from './words.ts';

export interface UndoBarProps {
  parting: Parting | null;
  /** What to say when nothing is there to take back, for a moment. */
  message: string | undefined;
  onUndo(): void;
  onAgain(): void;
  onSettled(id: string): void;
}

/** The answer that was just given, while it can be taken back. Its place is kept, so nothing jumps when it goes. */
export function UndoBar({ parting, message, onUndo, onAgain, onSettled }: UndoBarProps) {
  const t = useT(words);
  const problemText = useProblemText();
  const { language } = usePreferences();
  const left = useCountdown(parting, onSettled);
  if (!parting)
    return (
      <div className="undo-bar" role="status">
        {message && <span className="quiet">{message}</span>}
      </div>
    );
  const { item, answer, state, problem } = parting;
  const name = item.answers.find((each) => each.id === answer)?.title ?? answer;
  if (state === 'failed') {
    const { title } = problemText(problemOf(new ProblemError({ status: 0, code: problem ?? 'console.fault' })));
    return (
      <div className="undo-bar" data-state="failed" role="alert">
        <span>{t('undo.failed', { answer: name, reason: title })}</span>
        <Button size="small" onClick={onAgain}>
          <kbd>y</kbd> {t('undo.again')}
        </Button>
        <Button size="small" onClick={onUndo}>
          <kbd>z</kbd> {t('undo.reopen')}
        </Button>
      </div>
    );
  }
  return (
    <div className="undo-bar" data-state={state} role="status">
      <span className="undo-title">
        {item.title && item.title !== item.subject ? item.title : nameSubject(item.subject, language)}
      </span>
      <span>{t(state === 'sending' ? 'undo.sending' : 'undo.done', { answer: name })}</span>
      <Button size="small" disabled={state === 'sending'} onClick={onUndo}>
        <kbd>z</kbd> {t('undo.action')}
      </Button>
      <span className="quiet figures">{t('undo.left', { n: left })}</span>
    </div>
  );
}

function useCountdown(parting: Parting | null, onSettled: (id: string) => void): number {
  const [now, setNow] = useState(Date.now);
  const id = parting?.item.id;
  const until = parting?.until ?? 0;
  const state = parting?.state;
  useEffect(() => {
    if (id === undefined || state === 'failed') return;
    setNow(Date.now());
    const timer = setInterval(() => {
      const time = Date.now();
      setNow(time);
      if (state === 'sent' && time >= until) onSettled(id);
    }, 250);
    return () => clearInterval(timer);
  }, [id, until, state, onSettled]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
