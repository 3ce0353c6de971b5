import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { EvidenceField, useEvidence } from '../appeals/evidence-field.tsx';
import type { Measure } from '../measure.ts';
import { words } from './words.ts';

const MAX_TEXT = 4_000;

/** Says why a measure is thought to be wrong, in the place where it stands. */
export function AppealForm({ measure, close }: { measure: Measure; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [text, setText] = useState('');
  const field = useEvidence();
  const { evidence, wrong } = field;
  const appeal = useSave({
    send: (api) => api.post('/v1/appeals', { measure_id: measure.id, text: text.trim(), evidence }),
    reload: ['/v1/appeals', '/v1/measures'],
    onSaved: close,
  });
  return (
    <form
      className="mine-form"
      aria-label={t('appeal.title', { title: measure.title })}
      onSubmit={(event) => {
        event.preventDefault();
        appeal.mutate(undefined);
      }}
    >
      <label htmlFor={`${id}-text`}>{t('appeal.text')}</label>
      <Input.TextArea
        id={`${id}-text`}
        autoFocus
        autoSize={{ minRows: 4, maxRows: 12 }}
        maxLength={MAX_TEXT}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p className="quiet">{t('appeal.text.help')}</p>
      <EvidenceField {...field} />
      {appeal.isError && <ErrorPanel error={appeal.error} />}
      <div className="mine-buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={appeal.isPending}
          disabled={text.trim() === '' || wrong !== undefined}
        >
          {t('appeal.go')}
        </Button>
        <Button onClick={close}>{t('cancel')}</Button>
      </div>
    </form>
  );
}
