import { Alert, Button, Form, Input, Modal, QRCode } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useMe } from '../../kit/session.tsx';
import { useReload, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

export function SecondFactor() {
  const t = useT(words);
  const { user } = useMe();
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <section className="panel">
      <h2>{t('second')}</h2>
      <p>{user.second_factor ? t('second.on') : t('second.off')}</p>
      <Button onClick={() => setOpen(true)}>{user.second_factor ? t('second.remove') : t('second.begin')}</Button>
      {open && (user.second_factor ? <Remove close={close} /> : <SetUp close={close} />)}
    </section>
  );
}

interface Begun {
  secret: string;
  uri: string;
}

function SetUp({ close }: { close: () => void }) {
  const t = useT(words);
  const reload = useReload();
  const begin = useSave({ send: (api, given: { password: string }) => api.post<Begun>('/v1/session/totp', given) });
  const confirm = useSave({
    send: (api, given: { code: string }) =>
      api.post<{ recovery_codes: string[] }>('/v1/session/totp/confirm', { code: given.code.trim() }),
  });
  const codes = confirm.data?.recovery_codes;
  const done = (): void => {
    close();
    void reload('/v1/session');
  };
  return (
    <Modal
      open
      title={t('second')}
      footer={null}
      onCancel={codes ? done : close}
      // the codes are shown once: nobody closes them by a slip of the hand
      mask={{ closable: false }}
      closable={codes === undefined}
      keyboard={codes === undefined}
    >
      {codes ? (
        <Codes codes={codes} done={done} />
      ) : begin.data ? (
        <Form name="second-confirm" layout="vertical" requiredMark={false} onFinish={confirm.mutate}>
          <p>{t('second.scan')}</p>
          <div className="qr">
            <QRCode value={begin.data.uri} type="svg" size={176} color="#000000" bgColor="#ffffff" marginSize={2} />
            <code>{begin.data.secret.replace(/(.{4})/g, '$1 ').trim()}</code>
          </div>
          <Form.Item
            name="code"
            label={t('second.code')}
            rules={[{ required: true, message: t('sign-in.code.missing') }]}
          >
            <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={10} />
          </Form.Item>
          {confirm.isError && <ErrorPanel error={confirm.error} />}
          <Button type="primary" htmlType="submit" loading={confirm.isPending}>
            {t('second.confirm')}
          </Button>
        </Form>
      ) : (
        // the page below has a field `password` too, and a label finds its field by id
        <Form name="second-begin" layout="vertical" requiredMark={false} onFinish={begin.mutate}>
          <Form.Item
            name="password"
            label={t('second.password')}
            rules={[{ required: true, message: t('sign-in.password.missing') }]}
          >
            <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
          </Form.Item>
          {begin.isError && <ErrorPanel error={begin.error} />}
          <Button type="primary" htmlType="submit" loading={begin.isPending}>
            {t('second.next')}
          </Button>
        </Form>
      )}
    </Modal>
  );
}

function Codes({ codes, done }: { codes: string[]; done: () => void }) {
  const t = useT(words);
  const [copied, setCopied] = useState(false);
  return (
    <>
      <Alert type="warning" showIcon={false} title={t('second.codes')} />
      <ol className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="page-actions">
        {navigator.clipboard !== undefined && (
          <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true))}>
            {copied ? t('copied') : t('second.copy')}
          </Button>
        )}
        <Button type="primary" onClick={done}>
          {t('second.kept')}
        </Button>
      </div>
    </>
  );
}

function Remove({ close }: { close: () => void }) {
  const t = useT(words);
  const remove = useSave({
    send: (api, given: { password: string; code: string }) =>
      api.delete('/v1/session/totp', { password: given.password, code: given.code.trim() }),
    reload: ['/v1/session'],
    onSaved: close,
  });
  return (
    <Modal open title={t('second.remove')} footer={null} onCancel={close}>
      <p>{t('second.remove.effect')}</p>
      <Form name="second-remove" layout="vertical" requiredMark={false} onFinish={remove.mutate}>
        <Form.Item
          name="password"
          label={t('password.current')}
          rules={[{ required: true, message: t('sign-in.password.missing') }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('second.remove.code')}
          rules={[{ required: true, min: 6, message: t('sign-in.code.missing') }]}
        >
          <Input autoComplete="one-time-code" maxLength={40} />
        </Form.Item>
        {remove.isError && <ErrorPanel error={remove.error} />}
        <Button danger htmlType="submit" loading={remove.isPending}>
          {t('second.remove.go')}
        </Button>
      </Form>
    </Modal>
  );
}
