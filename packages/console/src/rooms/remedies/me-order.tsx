import { Skeleton } from 'antd';
import type { Page } from '../../kit/api.ts';
import { INSTANT, type Right, usageOf } from '../../kit/claim-form/right.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney, formatTime } from '../../kit/format.ts';
import { goodsOfListed } from '../../kit/goods.ts';
import { nameOf, orderStates } from '../../kit/names.ts';
import { Link, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { isBack, refundedOf } from '../../kit/refunded.ts';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { AskAftersale } from './ask-aftersale.tsx';
import {
  type Aftersale,
  ALL,
  CHANGED_MIND,
  type Claim,
  type Dispute,
  isAftersaleOver,
  type Order,
  type OrderRights,
  ofInstant,
  type Payout,
} from './model.ts';
import { Open } from './open-things.tsx';
import { Goods } from './order-card.tsx';
import { Parcels } from './parcels.tsx';
import { Act } from './parts.tsx';
import { Payouts } from './payouts-of-order.tsx';
import { RightCard } from './right-card.tsx';
import { words } from './words.ts';
import './remedies.css';

/** One order: what it gives, and one tap to use it. */
export function Room() {
  const t = useT(words);
  const { id } = useRoomParams<'id'>();
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const go = useGo();
  const path = `/v1/orders/${encodeURIComponent(id)}`;
  const read = useRead<Order>(path);
  const rights = useRead<OrderRights>(`${path}/rights`);
  const query = { order_id: id, limit: 50 };
  const claims = useRead<Page<Claim>>('/v1/claims', { query });
  const aftersales = useRead<Page<Aftersale>>('/v1/aftersales', { query });
  const disputes = useRead<Page<Dispute>>('/v1/disputes', { query });
  const payouts = useRead<Page<Payout>>('/v1/payouts', { query: { order_id: id, limit: 50 } });
  useReloadOn(['promises', 'money'], ALL);
  const above = <Link to="/me">{t('orders.title')}</Link>;
  if (read.isError && !read.data)
    return problemOf(read.error).status === 404 ? (
      <Empty title={t('order.gone.title')} action={above}>
        {t('order.gone')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const order = read.data;
  const held = rights.data?.items ?? [];
  const goods = rights.data?.goods ?? goodsOfListed(order.items ?? [], new Map());
  const under = (aftersales.data?.items ?? []).some(({ state }) => !isAftersaleOver(state));
  const paidOut = payouts.data?.items ?? [];
  const refunded = refundedOf(order, paidOut);
  const back = isBack(refunded);
  const isKnown = aftersales.data !== undefined && payouts.data !== undefined;
  const instant = isKnown && !under && refunded === 'no' && order.paid ? ofInstant(order, held) : undefined;
  // what waits for goods that are not sent any more comes to nothing
  const isShown = (right: Right): boolean =>
    right.code !== INSTANT &&
    !(under && right.guarantee.aftersale !== null) &&
    !(back && usageOf(right, now) === 'waits');
  const shown = held.filter(isShown);
  const isUnknown = rights.isError && problemOf(rights.error).status === 404;
  return (
    <div className="narrow">
      <PageHeader title={t('order.title', { id })} above={above}>
        {payouts.data && (isBack(refunded) ? t(`order.${refunded}`) : nameOf(orderStates, order.state, language))}
        {order.paid && ` · ${formatMoney(order.paid, language)}`}
        {order.paid_at && ` · ${t('paid', { time: formatTime(order.paid_at, timeZone) })}`}
      </PageHeader>
      <Goods goods={goods} />
      {payouts.isError && <ErrorPanel error={payouts.error} retry={() => void payouts.refetch()} />}
      <Payouts payouts={paidOut} claims={claims.data?.items ?? []} />
      {instant && (
        <article className="card" aria-label={t('instant.title')}>
          <h3>{t('instant.title')}</h3>
          <p>{t('instant.text', { money: formatMoney(order.paid!, language) })}</p>
          <div className="acts">
            <Act<Aftersale>
              primary
              label={t('instant.go')}
              path="/v1/aftersales"
              body={{ order_id: id, type: 'refund-only', reason: CHANGED_MIND }}
              onDone={(made) => go(`/me/aftersales/${made.id}`)}
            />
          </div>
        </article>
      )}
      <Open
        claims={claims.data?.items ?? []}
        aftersales={aftersales.data?.items ?? []}
        disputes={(disputes.data?.items ?? []).filter(({ closed_at: closed }) => closed === null)}
      />
      <h2>{t('rights')}</h2>
      {rights.isPending && <Skeleton active />}
      {rights.isError && !isUnknown && <ErrorPanel error={rights.error} retry={() => void rights.refetch()} />}
      {(isUnknown || rights.data?.items.length === 0) && (
        <Empty title={t('rights.none.title')}>{t('rights.none')}</Empty>
      )}
      {back && held.length > 0 && shown.length === 0 && <p className="quiet">{t('rights.back')}</p>}
      <div className="cards">
        {shown.map((right) => (
          <RightCard key={`${right.code} ${right.items.join(' ')}`} order={order} goods={goods} right={right} />
        ))}
      </div>
      {payouts.data && !back && <AskAftersale order={order} goods={goods} />}
      <Parcels order={id} isBack={back} />
    </div>
  );
}
