import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { isProblem } from './problem.ts';
import type { Me } from './session.tsx';
import { useApi } from './use-api.tsx';
import { useT } from './use-t.ts';

/** E-mail and password, and the code of a second factor when one is asked for. */
export function SignInForm({ email, onSignedIn }: { email?: string | undefined; onSignedIn: (me: Me) => void }) {
  const t = useT();
  const api = useApi();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [second, setSecond] = useState(false);
  const send = async (given: { email: string; password: string; code?: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      onSignedIn(await api.post<Me>('/v1/session', given, { askForSignIn: false }));
    } catch (problem) {
      if (isProblem(problem, 'access.second-factor-needed') && !second) setSecond(true);
      else setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form layout="vertical" requiredMark={false} initialValues={{ email }} onFinish={(given) => void send(given)}>
      <Form.Item name="email" label={t('sign-in.email')} rules={[{ required: true }]}>
        <Input autoComplete="username" inputMode="email" maxLength={320} />
      </Form.Item>
      <Form.Item name="password" label={t('sign-in.password')} rules={[{ required: true }]}>
        <Input.Password autoComplete="current-password" maxLength={1_000} />
      </Form.Item>
      {second && (
        <Form.Item name="code" label={t('sign-in.code')} extra={t('sign-in.code.help')} rules={[{ required: true }]}>
          <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={40} />
        </Form.Item>
      )}
      {error !== undefined && <ErrorPanel error={error} />}
      <Button type="primary" htmlType="submit" block loading={busy} style={{ marginTop: 16 }}>
        {t('sign-in.go')}
      </Button>
    </Form>
  );
}
