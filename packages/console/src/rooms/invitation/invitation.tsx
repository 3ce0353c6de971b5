import { Button, Form, Input, Skeleton } from 'antd';
import { BareFrame } from '../../kit/bare-frame.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { NewPassword } from '../../kit/new-password.tsx';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { isProblem, problemOf } from '../../kit/problem.ts';
import type { Me } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Invitation {
  name: string;
  email_masked: string | null;
  expires_at: string;
}

interface Given {
  name: string;
  password: string;
  code?: string;
}

export function Room() {
  const t = useT(words);
  const { token } = useRoomParams<'token'>();
  const { language } = usePreferences();
  useDocumentTitle(t('title'));
  const path = `/v1/invitations/${encodeURIComponent(token)}`;
  const invitation = useRead<Invitation>(path);
  const accept = useSave({
    send: (api, { name, password, code }: Given) =>
      api.post<Me>(
        path,
        { password, language, ...(name ? { name: name.trim() } : {}), ...(code ? { code } : {}) },
        { askForSignIn: false },
      ),
    onSaved: () => window.location.assign('/'),
  });
  const second = isProblem(accept.error, 'access.second-factor-needed') || accept.variables?.code !== undefined;
  if (invitation.isError)
    return (
      <BareFrame title={t('over')} line={t('product.line')}>
        {problemOf(invitation.error).status >= 500 || problemOf(invitation.error).status <= 0 ? (
          <ErrorPanel error={invitation.error} retry={() => void invitation.refetch()} />
        ) : (
          <p>{t('over.text')}</p>
        )}
        <Link to="/sign-in">{t('sign-in')}</Link>
      </BareFrame>
    );
  return (
    <BareFrame title={t('title')} line={t('line')}>
      {invitation.data === undefined ? (
        <Skeleton active />
      ) : (
        <>
          <dl className="facts" style={{ marginBottom: 24 }}>
            {invitation.data.email_masked !== null && (
              <>
                <dt>{t('email')}</dt>
                <dd>{invitation.data.email_masked}</dd>
              </>
            )}
            <dt>{t('until')}</dt>
            <dd>
              <Time at={invitation.data.expires_at} />
            </dd>
          </dl>
          <Form
            layout="vertical"
            requiredMark={false}
            initialValues={{ name: invitation.data.name }}
            onFinish={(given: Given) => accept.mutate(given)}
          >
            <Form.Item name="name" label={t('name')}>
              <Input autoComplete="name" maxLength={100} />
            </Form.Item>
            <NewPassword label={t('password')} />
            {second && (
              <Form.Item name="code" label={t('code')} extra={t('code.help')}>
                <Input autoComplete="one-time-code" maxLength={40} />
              </Form.Item>
            )}
            {accept.isError && <ErrorPanel error={accept.error} />}
            <Button type="primary" htmlType="submit" block loading={accept.isPending} style={{ marginTop: 16 }}>
              {t('go')}
            </Button>
          </Form>
        </>
      )}
    </BareFrame>
  );
}
