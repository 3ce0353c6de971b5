import { Button, Form, Input } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { roleName } from '../../kit/role-names.ts';
import { type Me, useMe } from '../../kit/session.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

export function Profile() {
  const t = useT(words);
  const me = useMe();
  const { language } = usePreferences();
  const save = useSave({
    send: (api, { name }: { name: string }) => api.patch<Me>('/v1/session', { name: name.trim() }),
    reload: ['/v1/session'],
  });
  return (
    <section className="panel">
      <h2>{t('profile')}</h2>
      <dl className="facts" style={{ marginBlock: 16 }}>
        {me.user.email !== null && (
          <>
            <dt>{t('email')}</dt>
            <dd>{me.user.email}</dd>
          </>
        )}
        <dt>{t('roles')}</dt>
        <dd>{me.roles.map((role) => roleName(role, language)).join(' · ')}</dd>
        {me.user.party !== null && (
          <>
            <dt>{t('party')}</dt>
            <dd>{me.user.party}</dd>
          </>
        )}
      </dl>
      <Form layout="vertical" requiredMark={false} initialValues={{ name: me.user.name }} onFinish={save.mutate}>
        <Form.Item
          name="name"
          label={t('name')}
          extra={t(me.user.party === null ? 'name.help' : 'name.help.outside')}
          rules={[{ required: true, whitespace: true, message: t('name') }]}
        >
          <Input maxLength={100} autoComplete="name" />
        </Form.Item>
        {save.isError && <ErrorPanel error={save.error} />}
        <Button htmlType="submit" loading={save.isPending}>
          {save.isSuccess ? t('saved') : t('save')}
        </Button>
      </Form>
    </section>
  );
}
