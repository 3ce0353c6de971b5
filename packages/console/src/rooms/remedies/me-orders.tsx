import { Button, Skeleton } from 'antd';
import type { Page } from '../../kit/api.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { formatTime } from '../../kit/format.ts';
import { nameOf, orderStates } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import {
  type Aftersale,
  ALL,
  type Claim,
  isAftersaleOver,
  isClaimOver,
  type Order,
  type OrderRights,
  type Right,
} from './model.ts';
import { Open } from './open-things.tsx';
import { words } from './words.ts';
import './remedies.css';

/** A consumer's orders with the rights on each. */
export function Room() {
  const t = useT(words);
  const orders = usePages<Order>('/v1/orders');
  const claims = useRead<Page<Claim>>('/v1/claims', { query: { limit: 100 } });
  const aftersales = useRead<Page<Aftersale>>('/v1/aftersales', { query: { limit: 100 } });
  useReloadOn(['promises'], ALL);
  const sorted = orders.items.toSorted((a, b) => (b.paid_at ?? '').localeCompare(a.paid_at ?? ''));
  return (
    <div className="narrow">
      <PageHeader title={t('orders.title')} above={<Link to="/me">{t('orders.above')}</Link>}>
        {t('orders.intro')}
      </PageHeader>
      {orders.isError && <ErrorPanel error={orders.error} retry={() => void orders.refetch()} />}
      {orders.isPending && <Skeleton active />}
      {orders.data && sorted.length === 0 && <Empty title={t('orders.empty.title')}>{t('orders.empty')}</Empty>}
      <div className="cards">
        {sorted.map((order) => (
          <OrderCard
            key={order.id}
            order={order}
            claims={(claims.data?.items ?? []).filter((one) => one.order_id === order.id && !isClaimOver(one.state))}
            aftersales={(aftersales.data?.items ?? []).filter(
              (one) => one.order_id === order.id && !isAftersaleOver(one.state),
            )}
          />
        ))}
      </div>
      {orders.hasNextPage && (
        <Button block loading={orders.isFetchingNextPage} onClick={() => void orders.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

interface CardProps {
  order: Order;
  claims: readonly Claim[];
  aftersales: readonly Aftersale[];
}

function OrderCard({ order, claims, aftersales }: CardProps) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const rights = useRead<OrderRights>(`/v1/orders/${encodeURIComponent(order.id)}/rights`);
  return (
    <article className="card">
      <div className="card-head">
        <h3>{nameOf(orderStates, order.state, language)}</h3>
        {order.paid && (
          <strong>
            <Money value={order.paid} />
          </strong>
        )}
      </div>
      <div className="quiet">
        {order.id}
        {order.paid_at && ` · ${t('paid', { time: formatTime(order.paid_at, timeZone) })}`}
      </div>
      {rights.data && rights.data.items.length > 0 && (
        <ul className="chips" aria-label={t('chips')}>
          {rights.data.items.map((right) => (
            <li key={right.code} data-open={right.window.open || undefined}>
              <Chip right={right} />
            </li>
          ))}
        </ul>
      )}
      <Open claims={claims} aftersales={aftersales} />
      <p>
        <Link to={`/me/orders/${encodeURIComponent(order.id)}`} label={`${t('see.order')} ${order.id}`}>
          {t('see.order')}
        </Link>
      </p>
    </article>
  );
}

function Chip({ right: { guarantee, window } }: { right: Right }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const until =
    window.open && window.ends !== null && t('right.until', { time: formatTime(window.ends, timeZone, 'day') });
  return (
    <>
      {guarantee.title}
      {until && <span className="quiet"> · {until}</span>}
    </>
  );
}
