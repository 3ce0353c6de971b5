import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './orders-words.ts';

interface Waybill {
  id: string;
  state: 'requested' | 'unknown' | 'issued' | 'refused' | 'cancelling' | 'cancel-unknown' | 'cancelled';
  number: string | null;
  reason: string | null;
  cancel_why: string | null;
}

const CARRIER = 'sf';
/** Milliseconds after which what the carrier is being asked about is looked at again. */
const LOOK_AGAIN = 5_000;

const isAsked = ({ state, cancel_why }: Waybill): boolean =>
  state === 'requested' || state === 'unknown' || cancel_why !== null;

/** The waybill of an order's parcel: asked for, printed, and cancelled while nobody has the parcel. */
export function Shipping({ order, state }: { order: string; state: string }) {
  const t = useT(words);
  const mayShip = state === 'paid' || state === 'shipped';
  const [asking, setAsking] = useState(false);
  const there = useRead<Page<Waybill>>('/v1/waybills', {
    query: { order_id: order },
    ...(asking ? { every: LOOK_AGAIN } : {}),
  });
  const [waybill] = there.data?.items ?? [];
  const ask = useSave<void, Waybill>({
    send: (api) => api.post<Waybill>('/v1/waybills', { order_id: order, carrier: CARRIER }),
    onSaved: (given) => setAsking(isAsked(given)),
    reload: ['/v1/waybills'],
  });
  const isPrintable = waybill?.state === 'issued' && waybill.cancel_why === null;
  const mayAsk = mayShip && !isPrintable && waybill?.cancel_why == null;
  return (
    <div>
      {waybill && isPrintable && (
        <>
          {t('waybill.issued', { number: waybill.number ?? '' })}{' '}
          <a href={`/v1/waybills/${waybill.id}/label?format=pdf`} download>
            {t('label')}
          </a>{' '}
          <a href={`/v1/waybills/${waybill.id}/label`} download>
            {t('label.zpl')}
          </a>
          {state === 'paid' && <Cancel waybill={waybill} onAsked={setAsking} />}
        </>
      )}
      {mayAsk && !there.isPending && (
        <Button loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('waybill.ask')}
        </Button>
      )}
      {waybill && <Standing waybill={waybill} />}
      {ask.isError && <ErrorPanel error={ask.error} />}
    </div>
  );
}

/** What became of it, where that is not plain from what can be done. */
function Standing({ waybill }: { waybill: Waybill }) {
  const t = useT(words);
  const said = standing(waybill);
  return said === undefined ? null : (
    <span role="status" className="quiet">
      {' '}
      {t(said)}
    </span>
  );
}

const GONE = ['asked', 'order-cancelled', 'address-changed', 'ship-stopped'] as const;

function standing({ state, reason, cancel_why }: Waybill) {
  if (cancel_why !== null) return 'waybill.cancelling';
  if (state === 'issued')
    return reason === null ? undefined : reason === 'picked-up' ? 'waybill.picked-up' : 'waybill.kept';
  if (state === 'refused') return 'waybill.refused';
  if (state !== 'cancelled') return 'waybill.unknown';
  return `waybill.cancelled.${GONE.find((why) => why === reason) ?? 'asked'}` as const;
}

function Cancel({ waybill, onAsked }: { waybill: Waybill; onAsked(asking: boolean): void }) {
  const t = useT(words);
  const cancel = useSave<void, Waybill>({
    send: (api) => api.post<Waybill>(`/v1/waybills/${waybill.id}/cancel`),
    onSaved: (given) => onAsked(isAsked(given)),
    reload: ['/v1/waybills'],
  });
  return (
    <>
      <Popconfirm
        title={t('waybill.cancel.sure', { number: waybill.number ?? '' })}
        description={t('waybill.cancel.after')}
        okText={t('waybill.cancel')}
        cancelText={t('waybill.cancel.no')}
        okButtonProps={{ danger: true }}
        onConfirm={() => cancel.mutate()}
      >
        <Button type="text" loading={cancel.isPending}>
          {t('waybill.cancel')}
        </Button>
      </Popconfirm>
      {cancel.isError && <ErrorPanel error={cancel.error} />}
    </>
  );
}
