import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import type { Consultation } from '../../../kit/public-rule.ts';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

const LONGEST = 5_000;

/** The closing report, which publishes all answers. */
export function CloseDialog({ of, close }: { of: string; close(): void }) {
  const t = useT(words);
  const id = useId();
  const [report, setReport] = useState('');
  const save = useSave({
    send: (api, given: string) =>
      api.post<Consultation>(`/v1/consultations/${encodeURIComponent(of)}/close`, { report: given }),
    reload: ['/v1/consultations', '/v1/rule-centre', '/v1/packs'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('close.title')}
      okText={t('close.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: report.trim() === '', loading: save.isPending }}
      onOk={() => save.mutate(report.trim())}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('close.text')}</p>
        <label htmlFor={id}>{t('close.report')}</label>
        <Input.TextArea
          {...{ id, rows: 6, maxLength: LONGEST, value: report }}
          onChange={({ target }) => setReport(target.value)}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
