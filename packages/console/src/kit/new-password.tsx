import { Form, Input } from 'antd';
import { useT } from './use-t.ts';

/** Length is what counts; the server says when a password is among those that everybody tries. */
const MIN_PASSWORD = 10;

/** The fields of a password that somebody chooses: `password`, and once more. */
export function NewPassword({ label }: { label: string }) {
  const t = useT();
  return (
    <>
      <Form.Item
        name="password"
        label={label}
        extra={t('password.help', { n: MIN_PASSWORD })}
        rules={[{ required: true, min: MIN_PASSWORD, message: t('password.short', { n: MIN_PASSWORD }) }]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('password.again')}
        dependencies={['password']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, value) =>
              value === getFieldValue('password') ? Promise.resolve() : Promise.reject(new Error(t('password.differ'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={200} />
      </Form.Item>
    </>
  );
}
