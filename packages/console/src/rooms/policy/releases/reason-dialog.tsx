import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useT } from '../../../kit/use-t.ts';
import { stepWords } from './step-words.ts';

const MAX_REASON = 2_000;

export interface ReasonDialogProps {
  title: string;
  /** What the button says. */
  go: string;
  /** Who reads the reason. */
  help: string;
  saving: { isPending: boolean; isError: boolean; error: unknown };
  onGo(reason: string): void;
  close(): void;
}

/** Nothing is turned down without a word to whoever wrote it. */
export function ReasonDialog({ title, go, help, saving, onGo, close }: ReasonDialogProps) {
  const t = useT(stepWords);
  const id = useId();
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={title}
      okText={go}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: reason.trim() === '', loading: saving.isPending }}
      onOk={() => onGo(reason.trim())}
      onCancel={close}
    >
      <div className="dialog">
        <label htmlFor={id}>{t('reject.reason')}</label>
        <Input.TextArea
          id={id}
          autoFocus
          rows={4}
          maxLength={MAX_REASON}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <p className="quiet">{help}</p>
        {saving.isError && <ErrorPanel error={saving.error} />}
      </div>
    </Modal>
  );
}
