import { Button, Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatSpan, formatTime } from '../../kit/format.ts';
import { nameOf, orderStates } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { useNow } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';
import './outside.css';

interface Order {
  id: string;
  state: 'paid' | 'shipped' | 'delivered' | 'completed' | 'cancelled' | 'unknown';
  merchant_id?: string;
  items?: { product_id: string; quantity: number; price: Amount }[];
  paid?: Amount;
  promised_ship_at?: string;
  paid_at?: string;
  shipped_at?: string;
}

/** A consumer's orders, each with what to expect next. */
export function Room() {
  const t = useT(words);
  const orders = usePages<Order>('/v1/orders');
  useReloadOn(['promises'], ['/v1/orders']);
  const sorted = orders.items.toSorted((a, b) => (b.paid_at ?? '').localeCompare(a.paid_at ?? ''));
  return (
    <div className="narrow">
      <PageHeader
        title={t('me.title')}
        actions={
          <nav className="elsewhere" aria-label={t('elsewhere')}>
            <Link to="/me/orders">{t('me.orders')}</Link>
            <Link to="/me/access">{t('me.access')}</Link>
            <Link to="/me/contacts">{t('me.contacts')}</Link>
            <Link to="/me/privacy">{t('me.privacy')}</Link>
            <Link to="/rule-centre">{t('rules')}</Link>
          </nav>
        }
      >
        {t('me.intro')}
      </PageHeader>
      {orders.isError && <ErrorPanel error={orders.error} retry={() => void orders.refetch()} />}
      {orders.isPending && <Skeleton active />}
      {orders.data && sorted.length === 0 && <Empty title={t('me.empty.title')}>{t('me.empty')}</Empty>}
      <div className="cards">
        {sorted.map((order) => (
          <OrderCard key={order.id} order={order} />
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

const STEPS = ['paid', 'shipped', 'delivered', 'completed'] as const;

function OrderCard({ order }: { order: Order }) {
  const t = useT(words);
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const due = order.state === 'paid' && order.promised_ship_at ? Date.parse(order.promised_ship_at) : undefined;
  const over = due !== undefined && due < now;
  const reached = STEPS.indexOf(order.state as (typeof STEPS)[number]);
  const count = order.items?.reduce((sum, item) => sum + item.quantity, 0) ?? 0;
  const expect =
    order.state !== 'paid' ? order.state : over ? 'over' : due === undefined ? ('paid.none' as const) : 'paid';
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
        {count > 0 && ` · ${t('me.items', { n: count })}`}
        {order.paid_at && ` · ${t('me.paid', { time: formatTime(order.paid_at, timeZone) })}`}
      </div>
      {reached >= 0 && (
        <ol className="steps" aria-hidden="true">
          {STEPS.map((step, at) => (
            <li key={step} data-reached={at <= reached || undefined} />
          ))}
        </ol>
      )}
      {due !== undefined && (
        <p className={over ? 'due alarming' : 'due'}>
          {t('me.promise', { time: formatTime(order.promised_ship_at!, timeZone) })}
          {' · '}
          {over
            ? t('me.promise.over', { span: formatSpan((now - due) / 1000, language) })
            : t('me.promise.left', { span: formatSpan((due - now) / 1000, language) })}
        </p>
      )}
      <p className="expect">{t(`me.expect.${expect}`)}</p>
      <p>
        <Link to={`/me/orders/${encodeURIComponent(order.id)}`} label={`${t('me.rights')} ${order.id}`}>
          {t('me.rights')}
        </Link>
      </p>
    </article>
  );
}
