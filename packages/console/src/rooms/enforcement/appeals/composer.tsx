import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type Ref, useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { linesOf } from '../lines.ts';
import { wrongEvidence } from '../mine/appeal.ts';
import { pathOfAppeal } from './appeal.ts';
import { words } from './words.ts';

export const MAX_TEXT = 4_000;
const MAX_EVIDENCE = 6_000;

export interface ComposerProps {
  appeal: string;
  label: string;
  help: string;
  /** Whether ids of what shows it can be named too. */
  evidence?: boolean;
  box?: Ref<TextAreaRef>;
}

/** Says something about an appeal; Ctrl+Enter sends it. */
export function Composer({ appeal, label, help, evidence: withEvidence = false, box }: ComposerProps) {
  const t = useT(words);
  const id = useId();
  const [text, setText] = useState('');
  const [pasted, setPasted] = useState('');
  const evidence = linesOf(pasted);
  const wrong = wrongEvidence(evidence);
  const ready = text.trim() !== '' && wrong === undefined;
  const say = useSave({
    send: (api) => api.post(`${pathOfAppeal(appeal)}/messages`, { text: text.trim(), evidence }),
    reload: ['/v1/appeals'],
    onSaved: () => {
      setText('');
      setPasted('');
    },
  });
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) say.mutate(undefined);
      }}
    >
      <label htmlFor={`${id}-text`}>{label}</label>
      <Input.TextArea
        id={`${id}-text`}
        {...(box ? { ref: box } : {})}
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={MAX_TEXT}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
          event.preventDefault();
          if (ready && !say.isPending) say.mutate(undefined);
        }}
      />
      <p className="quiet">{help}</p>
      {withEvidence && (
        <>
          <label htmlFor={`${id}-evidence`}>{t('own.evidence')}</label>
          <Input.TextArea
            id={`${id}-evidence`}
            autoSize={{ minRows: 1, maxRows: 6 }}
            maxLength={MAX_EVIDENCE}
            value={pasted}
            onChange={({ target }) => setPasted(target.value)}
          />
          <p className={wrong === undefined ? 'quiet' : 'alarming'}>
            {wrong === undefined ? t('own.evidence.help') : t('own.evidence.wrong', { text: wrong })}
          </p>
        </>
      )}
      {say.isError && <ErrorPanel error={say.error} />}
      <div>
        <Button type={withEvidence ? 'primary' : 'default'} htmlType="submit" loading={say.isPending} disabled={!ready}>
          {t('write.send')}
        </Button>
      </div>
    </form>
  );
}
