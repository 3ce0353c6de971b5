import { Button, Input, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney, formatTime } from '../../kit/format.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Claim, type Guarantee, type Line, totalOf } from './claim-model.ts';
import { addressOfClaim, minorOf } from './model.ts';
import { words } from './order-words.ts';

interface Right {
  code: string;
  items: string[];
  guarantee: Guarantee & { by: string[] };
  window: { opens: string | null; ends: string | null; open: boolean; waits_for: string | null };
  needs: { loss: string[] };
  estimate: Line[] | null;
  claim: { id: string; state: string } | null;
}

/** The rights of an order, and a claim under one of them for its consumer. */
export function OrderRights({ order, currency = 'CNY' }: { order: string; currency?: string | undefined }) {
  const t = useT(words);
  const can = useCan();
  const { language, timeZone } = usePreferences();
  const [claiming, setClaiming] = useState<Right>();
  const read = useRead<{ items: Right[] }>(`/v1/orders/${encodeURIComponent(order)}/rights`, {
    when: can('service.right.read'),
  });
  const whenOf = ({ window: { open, ends, opens, waits_for: waits } }: Right): string => {
    if (open && ends !== null) return t('rights.window', { time: formatTime(ends, timeZone) });
    return t(waits !== null || (opens !== null && Date.parse(opens) > Date.now()) ? 'rights.later' : 'rights.over');
  };
  return (
    <section className="panel" aria-labelledby="rights">
      <h2 id="rights">{t('rights.title')}</h2>
      {(read.isError || read.data?.items.length === 0) && <p className="quiet">{t('rights.none')}</p>}
      {read.data?.items.map((right) => {
        const amount = totalOf(right.estimate);
        const mayClaim = right.window.open && right.claim === null && right.guarantee.by.includes('consumer');
        return (
          <div key={right.code} className="said-line desk-acts">
            <span>
              {right.guarantee.title}{' '}
              <span className="quiet">
                {whenOf(right)}
                {amount && ` · ${t('rights.estimate', { money: formatMoney(amount, language) })}`}
              </span>
            </span>
            {right.claim !== null && <Link to={addressOfClaim(right.claim.id)}>{t('rights.claimed')}</Link>}
            {mayClaim && can('service.claim.open') && (
              <Button size="small" onClick={() => setClaiming(right)}>
                {t('rights.claim')}
              </Button>
            )}
          </div>
        );
      })}
      {claiming && (
        <OpenClaim order={order} currency={currency} right={claiming} close={() => setClaiming(undefined)} />
      )}
    </section>
  );
}

interface OpenClaimProps {
  order: string;
  currency: string;
  right: Right;
  close(): void;
}

function OpenClaim({ order, currency, right, close }: OpenClaimProps) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const { guarantee } = right;
  const [ground, setGround] = useState(guarantee.grounds.length === 1 ? guarantee.grounds[0]?.id : undefined);
  const [text, setText] = useState('');
  const [lost, setLost] = useState('');
  const takesLoss = ground !== undefined && right.needs.loss.includes(ground);
  const loss = takesLoss && lost.trim() !== '' ? minorOf(lost, currency) : 0;
  const open = useSave({
    send: (api) =>
      api.post<Claim>('/v1/claims', {
        ...{ order_id: order, code: right.code, product_id: right.items[0] },
        ...(ground === undefined ? {} : { ground }),
        ...(text.trim() ? { text: text.trim() } : {}),
        ...(loss ? { loss: { amount: loss, currency } } : {}),
      }),
    reload: ['/v1/claims', '/v1/orders'],
    onSaved: (claim) => go(addressOfClaim(claim.id)),
  });
  return (
    <Modal
      open
      title={t('open.title', { title: guarantee.title })}
      okText={t('open.go')}
      cancelText={t('cancel')}
      okButtonProps={{
        disabled: (guarantee.grounds.length > 1 && ground === undefined) || loss === undefined,
        loading: open.isPending,
      }}
      onOk={() => open.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <p>{guarantee.promise}</p>
        {guarantee.grounds.length > 1 && (
          <>
            <label htmlFor={`${id}-ground`}>{t('open.ground')}</label>
            <Select
              id={`${id}-ground`}
              value={ground}
              options={guarantee.grounds.map((one) => ({ value: one.id, label: one.title }))}
              onChange={setGround}
            />
          </>
        )}
        {takesLoss && (
          <>
            <label htmlFor={`${id}-loss`}>{t('open.loss', { currency })}</label>
            <Input
              id={`${id}-loss`}
              inputMode="decimal"
              maxLength={12}
              value={lost}
              status={loss === undefined ? 'error' : ''}
              onChange={({ target }) => setLost(target.value)}
            />
          </>
        )}
        <label htmlFor={`${id}-text`}>{t('open.text')}</label>
        <Input.TextArea
          id={`${id}-text`}
          rows={3}
          maxLength={4_000}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <p className="quiet">{t('open.effect')}</p>
        {open.isError && <ErrorPanel error={open.error} />}
      </div>
    </Modal>
  );
}
