import { Checkbox, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { SILENCES, type Side } from './model.ts';
import { words } from './words.ts';

/** Asks a side for evidence, and says with it what silence will mean. */
export function AskDialog({ dispute, close }: { dispute: string; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [side, setSide] = useState<Side>('merchant');
  const [text, setText] = useState('');
  const [days, setDays] = useState<number | null>(3);
  const [silence, setSilence] = useState<(typeof SILENCES)[number]>('decided-without');
  const [test, setTest] = useState(false);
  const ask = useSave({
    send: (api) =>
      api.post(`/v1/disputes/${dispute}/ask`, { asked: [{ side, text: text.trim(), days, silence, test }] }),
    reload: ['/v1/disputes', '/v1/cases'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('ask.title')}
      okText={t('ask.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: text.trim() === '' || days === null, loading: ask.isPending }}
      onOk={() => ask.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <Radio.Group
          aria-label={t('ask.side')}
          optionType="button"
          value={side}
          options={(['merchant', 'consumer'] as const).map((value) => ({ value, label: t(`side.${value}`) }))}
          onChange={({ target }) => setSide(target.value as Side)}
        />
        <label htmlFor={`${id}-text`}>{t('ask.text')}</label>
        <Input.TextArea
          id={`${id}-text`}
          autoFocus
          rows={3}
          maxLength={4_000}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <label htmlFor={`${id}-days`}>{t('ask.days')}</label>
        <InputNumber
          controls={false}
          id={`${id}-days`}
          min={1}
          max={30}
          precision={0}
          value={days}
          onChange={setDays}
        />
        <label htmlFor={`${id}-silence`}>{t('ask.silence')}</label>
        <Select
          id={`${id}-silence`}
          value={silence}
          options={SILENCES.map((value) => ({ value, label: t(`silence.${value}`) }))}
          onChange={setSilence}
        />
        <Checkbox checked={test} onChange={({ target }) => setTest(target.checked)}>
          {t('ask.test')}
        </Checkbox>
        {ask.isError && <ErrorPanel error={ask.error} />}
      </div>
    </Modal>
  );
}
