import { Alert, Button, Form, Input } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { NewPassword } from '../../kit/new-password.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Given {
  current: string;
  password: string;
}

export function Password() {
  const t = useT(words);
  const [form] = Form.useForm();
  const save = useSave({
    send: (api, { current, password }: Given) => api.post('/v1/session/password', { current, next: password }),
    reload: ['/v1/sessions'],
    onSaved: () => form.resetFields(),
  });
  return (
    <section className="panel">
      <h2>{t('password')}</h2>
      <p className="quiet">{t('password.effect')}</p>
      <Form form={form} name="password" layout="vertical" requiredMark={false} onFinish={save.mutate}>
        <Form.Item
          name="current"
          label={t('password.current')}
          rules={[{ required: true, message: t('sign-in.password.missing') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <NewPassword label={t('password.next')} />
        {save.isError && <ErrorPanel error={save.error} />}
        {save.isSuccess && <Alert type="success" showIcon={false} title={t('password.done')} role="status" />}
        <Button htmlType="submit" loading={save.isPending} style={{ marginTop: 8 }}>
          {t('password.save')}
        </Button>
      </Form>
    </section>
  );
}
