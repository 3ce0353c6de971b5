import { InputNumber, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Scan } from './scan.ts';
import { words } from './words.ts';

/** Few at first: a mistake is then felt by few. */
const AT_FIRST = 100;

/** How many are acted on, and what that means, before the button works. */
export function ApplyDialog({ scan, close }: { scan: Scan; close(): void }) {
  const t = useT(words);
  const id = useId();
  const { left } = scan.outcomes;
  const [cap, setCap] = useState<number | null>(Math.min(AT_FIRST, left));
  const apply = useSave({
    send: (api, given: number) =>
      api.post<Scan>(`/v1/retro-scans/${encodeURIComponent(scan.id)}/apply`, { cap: given }),
    reload: ['/v1/retro-scans'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('apply.title')}
      okText={cap === null ? t('apply') : t('apply.go', { n: cap })}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, disabled: cap === null, loading: apply.isPending }}
      onOk={() => cap !== null && apply.mutate(cap)}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('apply.text', { n: left })}</p>
        <label htmlFor={id}>{t('apply.cap')}</label>
        <InputNumber id={id} min={1} max={left} precision={0} value={cap} onChange={setCap} />
        <p className="quiet">{t('apply.undo')}</p>
        {apply.isError && <ErrorPanel error={apply.error} />}
      </div>
    </Modal>
  );
}
