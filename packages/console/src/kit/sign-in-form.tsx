import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from './error-panel.tsx';
import { formatClock } from './format.ts';
import { isProblem, problemOf } from './problem.ts';
import type { Me } from './session.tsx';
import { useApi } from './use-api.tsx';
import { useCountdown } from './use-countdown.ts';
import { useT } from './use-t.ts';

export interface SignInFormProps {
  /** Whose session it was. */
  email?: string | undefined;
  onSignedIn(me: Me): void;
}

/** E-mail and password, and the code of a second factor when one is asked for. */
export function SignInForm({ email, onSignedIn }: SignInFormProps) {
  const t = useT();
  const api = useApi();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [second, setSecond] = useState(false);
  const [wait, beginWait] = useCountdown();
  const send = async (given: { email: string; password: string; code?: string }): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      onSignedIn(await api.post<Me>('/v1/session', given, { askForSignIn: false }));
    } catch (problem) {
      if (isProblem(problem, 'access.second-factor-needed') && !second) setSecond(true);
      else setError(problem);
      beginWait(problemOf(problem).retryAfter ?? 0);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      name="sign-in"
      layout="vertical"
      requiredMark={false}
      initialValues={{ email }}
      onFinish={(given) => void send(given)}
    >
      <Form.Item
        name="email"
        label={t('sign-in.email')}
        rules={[{ required: true, message: t('sign-in.email.missing') }]}
      >
        <Input autoComplete="username" inputMode="email" maxLength={300} autoFocus={email === undefined} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('sign-in.password')}
        rules={[{ required: true, message: t('sign-in.password.missing') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={200} autoFocus={email !== undefined} />
      </Form.Item>
      {second && (
        <Form.Item
          name="code"
          label={t('sign-in.code')}
          extra={t('sign-in.code.help')}
          rules={[{ required: true, min: 6, message: t('sign-in.code.missing') }]}
        >
          <Input autoFocus autoComplete="one-time-code" inputMode="numeric" maxLength={40} />
        </Form.Item>
      )}
      {error !== undefined && <ErrorPanel error={error} />}
      <Button type="primary" htmlType="submit" block loading={busy} disabled={wait > 0} style={{ marginTop: 16 }}>
        {wait > 0 ? t('sign-in.wait', { time: formatClock(wait) }) : t('sign-in.go')}
      </Button>
    </Form>
  );
}
