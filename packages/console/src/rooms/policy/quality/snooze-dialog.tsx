import { Input, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Quality, SNOOZE_TOUCHES, SPANS, type SpanName, untilOf } from './quality.ts';
import { words } from './words.ts';

const MAX_WHY = 500;

/** Takes the effect out of a rule, having said whom it has hit and how it comes back. */
export function SnoozeDialog({ quality, close }: { quality: Quality; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [span, setSpan] = useState<SpanName>('day');
  const [why, setWhy] = useState('');
  const { rule, days, all, parties } = quality;
  const save = useSave({
    send: (api, body: { until: string; why: string }) => api.post(`/v1/rules/${encodeURIComponent(rule)}/snooze`, body),
    reload: SNOOZE_TOUCHES,
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('snooze.title')}
      okText={t('snooze.go')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, loading: save.isPending, disabled: why.trim() === '' }}
      onOk={() => save.mutate({ until: untilOf(span, Date.now()), why: why.trim() })}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('snooze.text')}</p>
        <p>{t('snooze.touches', { days, fired: all.fired, parties: parties.count })}</p>
        <label htmlFor={`${id}-for`}>{t('snooze.for')}</label>
        <Select
          id={`${id}-for`}
          style={{ width: 224 }}
          value={span}
          options={Object.keys(SPANS).map((value) => ({
            value: value as SpanName,
            label: t(`for.${value as SpanName}`),
          }))}
          onChange={setSpan}
        />
        <label htmlFor={`${id}-why`}>{t('snooze.why')}</label>
        <Input.TextArea
          id={`${id}-why`}
          rows={3}
          maxLength={MAX_WHY}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
        <p className="quiet">{t('snooze.why.help')}</p>
        <p className="quiet">{t('snooze.undo')}</p>
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
