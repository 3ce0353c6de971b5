import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link, useGo } from '../../kit/navigation.tsx';
import { useMe } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './aftersale-words.ts';
import { ALL, type Dispute, homeOf, sideOf } from './model.ts';

export interface OpenDisputeProps {
  order: string;
  about: { kind: 'claim' | 'aftersale'; id: string };
  reason: 'claim-refused' | 'refund-refused' | 'other';
  /** Whether a new one can be opened. */
  may: boolean;
}

/** Takes a refusal, or what does not go on, to the platform; where a dispute is there already, leads to it. */
export function OpenDispute({ order, about, reason, may }: OpenDisputeProps) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const home = homeOf(sideOf(useMe().user.party));
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const disputes = useRead<{ items: Dispute[] }>('/v1/disputes', { query: { order_id: order } });
  const there = disputes.data?.items.find((one) => one.about.kind === about.kind && one.about.id === about.id);
  const send = useSave<void, Dispute>({
    send: (api) => api.post<Dispute>('/v1/disputes', { order_id: order, about, reason, text: text.trim() }),
    reload: ALL,
    onSaved: (dispute) => go(`${home}/disputes/${dispute.id}`),
  });
  if (there)
    return (
      <p>
        <Link to={`${home}/disputes/${there.id}`}>{t('dispute.see')}</Link>
      </p>
    );
  if (!may || !disputes.data) return null;
  if (!open)
    return (
      <div className="acts">
        <Button onClick={() => setOpen(true)}>{t('act.arbitrate')}</Button>
      </div>
    );
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') send.mutate();
      }}
    >
      <label htmlFor={id}>{t('arbitrate.text')}</label>
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 3, maxRows: 10 }}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <p className="quiet">{t('arbitrate.after')}</p>
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={text.trim() === ''}>
          {t('act.arbitrate')}
        </Button>
      </div>
    </form>
  );
}
