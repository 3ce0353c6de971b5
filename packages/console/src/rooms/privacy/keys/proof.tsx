import { Form, Input } from 'antd';
import { useMe } from '../../../kit/session.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

/** What a form gives to show that it is them. */
export interface ProofGiven {
  code?: string;
  password?: string;
}

export const proofOf = ({ code, password }: ProofGiven): ProofGiven => ({
  ...(code ? { code: code.trim() } : {}),
  ...(password ? { password } : {}),
});

/** One field of a form: a code of the second factor where somebody has one, else the password. */
export function ProofField() {
  const t = useT(words);
  const { second_factor } = useMe().user;
  return second_factor ? (
    <Form.Item
      name="code"
      label={t('proof.code')}
      extra={t('proof.code.hint')}
      rules={[{ required: true, message: t('ask.missing') }]}
    >
      <Input inputMode="numeric" autoComplete="one-time-code" maxLength={40} className="glass-short" />
    </Form.Item>
  ) : (
    <Form.Item name="password" label={t('proof.password')} extra={t('proof.password.hint')}>
      <Input.Password autoComplete="current-password" maxLength={1_000} />
    </Form.Item>
  );
}
