import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Holder, isMove, KEYRING, type Keyring, progressOf } from './model.ts';
import { words } from './words.ts';

/** How far a move is, and which processes it waits for. */
export function Move({
  keyring: { waits_for },
  progress: { rotation, done, all },
}: {
  keyring: Keyring;
  progress: NonNullable<ReturnType<typeof progressOf>>;
}) {
  const t = useT(words);
  const to = t(`holder.${rotation.holder}`);
  return (
    <>
      <div>{rotation.version === null ? t('move.asked', { to }) : t('move.progress', { ...{ to, done, all } })}</div>
      {waits_for.length > 0 && (
        <Alert
          type="warning"
          showIcon={false}
          title={t('move.waits', { names: waits_for.join(t('move.and')) })}
          description={t(`move.waits.${rotation.holder}`)}
        />
      )}
    </>
  );
}

/** Asks for a move where one is possible, or turns back the one that is under way. */
export function MoveKeys({ keyring }: { keyring: Keyring }) {
  const t = useT(words);
  const progress = progressOf(keyring);
  const [to, setTo] = useState<Holder>();
  const turning = progress !== undefined && isMove(progress.rotation);
  const targets = turning ? [progress.rotation.from_holder] : progress === undefined ? keyring.moves_to : [];
  return (
    <>
      {targets.map((target) => (
        <Button key={target} size="small" disabled={!turning && !keyring.health.ok} onClick={() => setTo(target)}>
          {t(turning ? 'move.turn' : `move.go.${target}`)}
        </Button>
      ))}
      {to !== undefined && <Ask keyring={keyring} to={to} turning={turning} close={() => setTo(undefined)} />}
    </>
  );
}

function Ask({ keyring, to, turning, close }: { keyring: Keyring; to: Holder; turning: boolean; close(): void }) {
  const t = useT(words);
  const move = useSave({
    send: (api) => api.post(`${KEYRING}/move`, { to }),
    reload: [KEYRING],
    onSaved: close,
  });
  const all = keyring.versions.reduce((sum, { keys }) => sum + keys, 0);
  return (
    <Modal
      open
      title={t(turning ? 'move.turn.title' : `move.title.${to}`)}
      okText={t(turning ? 'move.turn' : 'move.yes')}
      cancelText={t('move.no')}
      confirmLoading={move.isPending}
      onOk={() => move.mutate(undefined)}
      onCancel={close}
    >
      <p>{t(turning ? 'move.turn.text' : `move.text.${to}`, { n: all, to: t(`holder.${to}`) })}</p>
      {move.isError && <ErrorPanel error={move.error} />}
    </Modal>
  );
}
