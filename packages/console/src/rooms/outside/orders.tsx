import { Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Amount, formatTime } from '../../kit/format.ts';
import { Masked } from '../../kit/masked.tsx';
import { nameOf, orderStates } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { isBack, type PaidOut, refundedOf } from '../../kit/refunded.ts';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { words } from './orders-words.ts';
import { Shipping } from './shipping.tsx';
import './outside.css';

interface Order {
  id: string;
  state: 'paid' | 'shipped' | 'delivered' | 'completed' | 'cancelled' | 'unknown';
  recipient?: { name?: string; phone?: string; address?: string };
  promised_ship_at?: string;
  paid?: Amount;
}

interface VirtualNumber {
  state: string;
  number: string | null;
  extension: string | null;
  expires_at: string;
}

/** A merchant's desk: whom to ship to, without a name, a phone or an address. */
export function Room() {
  const t = useT(words);
  const [state, setState] = useState<'paid' | 'all'>('paid');
  const [found, setFound] = useState<Order[]>();
  const orders = usePages<Order>('/v1/orders', state === 'paid' ? { state } : {});
  const shown = found ?? orders.items;
  return (
    <div className="narrow">
      <PageHeader title={t('title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('intro')}
      </PageHeader>
      <Search onFound={setFound} />
      {found === undefined && (
        <div className="elsewhere">
          {(['paid', 'all'] as const).map((one) => (
            <Button key={one} type={state === one ? 'primary' : 'default'} onClick={() => setState(one)}>
              {t(`show.${one}`)}
            </Button>
          ))}
        </div>
      )}
      {orders.isError && <ErrorPanel error={orders.error} retry={() => void orders.refetch()} />}
      {orders.isPending && <Skeleton active />}
      {orders.data && shown.length === 0 && <Empty title={t('empty.title')}>{t('empty')}</Empty>}
      <div className="cards">
        {shown.map((order) => (
          <OrderCard key={order.id} order={order} />
        ))}
      </div>
      {found === undefined && orders.hasNextPage && (
        <Button block loading={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

/** Four digits are the end of a phone; what has a Chinese letter is a name; all else is an order's id. */
const askedBy = (text: string): object | undefined =>
  /^\d{4}$/.test(text) ? { phone_last4: text } : /\p{Script=Han}/u.test(text) ? { name: text } : undefined;

function Search({ onFound }: { onFound(orders: Order[] | undefined): void }) {
  const t = useT(words);
  const find = useSave<string, Order[]>({
    async send(api, text) {
      const by = askedBy(text);
      if (by === undefined) return [await api.get<Order>(`/v1/orders/${encodeURIComponent(text)}`)];
      return (await api.post<Page<Order>>('/v1/vault/orders/search', by)).items;
    },
    onSaved: onFound,
  });
  const isNothing = find.isError && problemOf(find.error).status === 404;
  return (
    <>
      <Input.Search
        allowClear
        aria-label={t('search')}
        placeholder={t('search')}
        loading={find.isPending}
        maxLength={128}
        onSearch={(text) => {
          find.reset();
          if (text.trim() === '') onFound(undefined);
          else find.mutate(text.trim());
        }}
      />
      {isNothing && (
        <p role="status" className="quiet">
          {t('search.none')}
        </p>
      )}
      {find.isError && !isNothing && <ErrorPanel error={find.error} />}
    </>
  );
}

function OrderCard({ order }: { order: Order }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const { name, phone, address } = order.recipient ?? {};
  const mayCall = order.state !== 'cancelled' && order.state !== 'completed';
  const waits = order.state === 'paid';
  // who has the money back waits for nothing: whoever ships all the same bears it
  const payouts = useRead<Page<PaidOut>>('/v1/payouts', { query: { order_id: order.id, limit: 50 }, when: waits });
  const refunded = refundedOf(order, payouts.data?.items ?? []);
  const back = waits && isBack(refunded);
  return (
    <article className="card" aria-label={order.id}>
      <div className="card-head">
        <h3>{back ? t(`refunded.${refunded}`) : nameOf(orderStates, order.state, language)}</h3>
        <span className="quiet">{order.id}</span>
      </div>
      {name !== undefined && (
        <p>
          <Masked>{[name, phone].filter(Boolean).join(' ')}</Masked>
          {address && (
            <>
              <br />
              <Masked>{address}</Masked>
            </>
          )}
        </p>
      )}
      {back && <p className="alarming">{t('refunded.text')}</p>}
      {waits && !back && order.promised_ship_at && (
        <p className="due">{t('due', { time: formatTime(order.promised_ship_at, timeZone) })}</p>
      )}
      <div className="order-acts">
        {!back && <Shipping order={order.id} state={order.state} />}
        {mayCall && <Calling order={order.id} />}
      </div>
    </article>
  );
}

function Calling({ order }: { order: string }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const ask = useSave<void, VirtualNumber>({
    send: (api) => api.post<VirtualNumber>('/v1/virtual-numbers', { order_id: order, purpose: 'delivery' }),
  });
  const { data } = ask;
  const off = useRead<{ off: boolean; since: string | null }>('/v1/contacts/off', { query: { order_id: order } });
  return (
    <div>
      {data === undefined && (
        <Button loading={ask.isPending} disabled={off.data?.off} onClick={() => ask.mutate()}>
          {t('call')}
        </Button>
      )}
      {off.data?.since && (
        <span role="status" className="quiet">
          {' '}
          {t('call.off', { time: formatTime(off.data.since, timeZone) })}
        </span>
      )}
      {data?.number && (
        <span role="status">
          <a href={`tel:${data.number}${data.extension ? `,${data.extension}` : ''}`}>{data.number}</a>
          {data.extension && ` ${t('call.extension', { extension: data.extension })}`}
          <span className="quiet"> {t('call.until', { time: formatTime(data.expires_at, timeZone) })}</span>
        </span>
      )}
      {data && !data.number && <span role="status">{t('call.waiting')}</span>}
      {ask.isError && <ErrorPanel error={ask.error} />}
    </div>
  );
}
