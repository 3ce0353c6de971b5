import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type AppealRow, pathOfAppeal } from './appeal.ts';
import { MAX_TEXT } from './composer.tsx';
import { words } from './words.ts';

/** Asks the party for more, and says what that does to the clock. */
export function AskDialog({ appeal, close }: { appeal: AppealRow; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [text, setText] = useState('');
  const ask = useSave({
    send: (api) => api.post(`${pathOfAppeal(appeal.id)}/ask`, { text: text.trim() }),
    reload: ['/v1/appeals', '/v1/cases'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('ask.title')}
      okText={t('ask.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: text.trim() === '', loading: ask.isPending }}
      onOk={() => ask.mutate(undefined)}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('ask.text')}</p>
        <label htmlFor={id}>{t('ask.label')}</label>
        <Input.TextArea
          id={id}
          autoFocus
          rows={3}
          maxLength={MAX_TEXT}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        {ask.isError && <ErrorPanel error={ask.error} />}
      </div>
    </Modal>
  );
}
