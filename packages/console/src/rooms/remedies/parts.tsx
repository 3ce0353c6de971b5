import { Button } from 'antd';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatSpan, formatTime } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ALL } from './model.ts';
import { words } from './words.ts';

export interface ActProps<Output> {
  label: string;
  path: string;
  body?: object;
  primary?: boolean;
  disabled?: boolean;
  onDone?(output: Output): void;
}

/** One thing that can be done, and what went wrong with it, in the same place. */
export function Act<Output>({ label, path, body = {}, primary, disabled, onDone }: ActProps<Output>) {
  const act = useSave<void, Output>({
    send: (api) => api.post<Output>(path, body),
    reload: ALL,
    onSaved: (output) => onDone?.(output),
  });
  return (
    <div>
      <Button
        type={primary ? 'primary' : 'default'}
        loading={act.isPending}
        disabled={disabled ?? false}
        onClick={() => act.mutate()}
      >
        {label}
      </Button>
      {act.isError && <ErrorPanel error={act.error} />}
    </div>
  );
}

/** Until when something has to happen, and how long that is. */
export function Due({ at, children }: { at: string; children?: ReactNode }) {
  const t = useT(words);
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const left = (Date.parse(at) - now) / 1000;
  return (
    <p className={left < 0 ? 'due alarming' : 'due'}>
      {children}
      {t('until', { time: formatTime(at, timeZone) })}{' '}
      <span className="whole">
        {left < 0
          ? t('until.over', { span: formatSpan(-left, language) })
          : t('until.left', { span: formatSpan(left, language) })}
      </span>
    </p>
  );
}
