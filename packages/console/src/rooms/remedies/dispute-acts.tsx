import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { minorOf } from '../../kit/claim-form/right.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './dispute-words.ts';
import { ALL } from './model.ts';
import { Act } from './parts.tsx';

/** Says something. */
export function Say({ path, label, send: go, body }: { path: string; label: string; send: string; body?: object }) {
  const id = useId();
  const [text, setText] = useState('');
  const send = useSave<void, unknown>({
    send: (api) => api.post(path, { ...body, text: text.trim() }),
    reload: ALL,
    onSaved: () => setText(''),
  });
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') send.mutate();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {send.isError && <ErrorPanel error={send.error} />}
      <div>
        <Button htmlType="submit" loading={send.isPending} disabled={text.trim() === ''}>
          {go}
        </Button>
      </div>
    </form>
  );
}

export function Offer({ path, currency }: { path: string; currency: string }) {
  const t = useT(words);
  const id = useId();
  const [amount, setAmount] = useState('');
  const minor = minorOf(amount, currency);
  return (
    <div className="remedy-form">
      <label htmlFor={id}>{t('offer.amount', { currency })}</label>
      <Input
        id={id}
        inputMode="decimal"
        maxLength={12}
        value={amount}
        onChange={({ target }) => setAmount(target.value)}
      />
      <Act
        label={t('offer.make')}
        path={path}
        body={{ refund: { amount: minor ?? 0, currency } }}
        disabled={minor === undefined}
        onDone={() => setAmount('')}
      />
    </div>
  );
}
