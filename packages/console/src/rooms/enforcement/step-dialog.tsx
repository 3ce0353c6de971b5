import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { LikeLine } from './like/like-line.tsx';
import type { MeasurePage } from './measure.ts';
import { ConfirmTouches, ReverseTouches } from './touches.tsx';
import { words } from './words.ts';

export type Asked = 'confirm' | 'refuse' | 'excuse' | 'reverse';

export const MAX_REASON = 4_000;

/** Says whom it touches and how it is undone, and asks why, before its button works. */
export function StepDialog({ asked, page, close }: { asked: Asked; page: MeasurePage; close(): void }) {
  const t = useT(words);
  const id = useId();
  const { measure } = page;
  const [reason, setReason] = useState('');
  const step = useSave({
    send: (api, why: string | undefined) =>
      api.post(`/v1/measures/${encodeURIComponent(measure.id)}/${asked}`, why === undefined ? {} : { reason: why }),
    reload: ['/v1/measures', '/v1/parties'],
    onSaved: close,
  });
  const asks = asked !== 'confirm';
  const given = reason.trim();
  return (
    <Modal
      open
      title={t(`${asked}.title`, { title: measure.title })}
      okText={t(asked)}
      cancelText={t('cancel')}
      okButtonProps={{ danger: asked === 'reverse', disabled: asks && given === '', loading: step.isPending }}
      onOk={() => step.mutate(asks ? given : undefined)}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t(`${asked}.text`)}</p>
        {asked === 'confirm' && (
          <ConfirmTouches measure={measure}>
            <LikeLine of={{ measure: measure.id }} kind={measure.kind} />
          </ConfirmTouches>
        )}
        {asked === 'reverse' && <ReverseTouches page={page} />}
        {(asked === 'confirm' || asked === 'reverse') && <p className="quiet">{t(`${asked}.undo`)}</p>}
        {asks && (
          <>
            <label htmlFor={id}>{t('reason')}</label>
            <Input.TextArea
              id={id}
              autoFocus
              rows={3}
              maxLength={MAX_REASON}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
            <p className="quiet">{t('reason.kept')}</p>
          </>
        )}
        {step.isError && <ErrorPanel error={step.error} />}
      </div>
    </Modal>
  );
}
