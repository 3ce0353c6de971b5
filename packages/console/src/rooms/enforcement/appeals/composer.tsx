import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type Ref, useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { pathOfAppeal } from './appeal.ts';
import { EvidenceField, useEvidence } from './evidence-field.tsx';
import { words } from './words.ts';

export const MAX_TEXT = 4_000;

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
  const field = useEvidence();
  const { evidence, wrong } = field;
  const ready = text.trim() !== '' && wrong === undefined;
  const say = useSave({
    send: (api) => api.post(`${pathOfAppeal(appeal)}/messages`, { text: text.trim(), evidence }),
    reload: ['/v1/appeals'],
    onSaved: () => {
      setText('');
      field.setPasted('');
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
      {withEvidence && <EvidenceField {...field} />}
      {say.isError && <ErrorPanel error={say.error} />}
      <div>
        <Button type={withEvidence ? 'primary' : 'default'} htmlType="submit" loading={say.isPending} disabled={!ready}>
          {t('write.send')}
        </Button>
      </div>
    </form>
  );
}
