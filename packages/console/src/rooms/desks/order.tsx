import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Aftersale } from './aftersale-model.ts';
import { type Claim, totalOf } from './claim-model.ts';
import { ClaimTag } from './claims.tsx';
import { OrderFacts } from './dispute-order.tsx';
import { addressOfAftersale, addressOfClaim, type Order } from './model.ts';
import { Delivery } from './order-delivery.tsx';
import { OrderRights } from './order-rights.tsx';
import { words } from './order-words.ts';
import { usePartName } from './part-names.ts';
import { RefundNow } from './refund-now.tsx';
import { Due } from './state.tsx';
import './desks.css';

/** All that somebody of the service needs of an order, and what they can do for its consumer. */
export function Room() {
  const t = useT(words);
  useReloadSlowly(['money', 'promises'], ['/v1/orders', '/v1/claims', '/v1/aftersales']);
  const can = useCan();
  const partName = usePartName();
  const { id } = useRoomParams<'id'>();
  const order = useRead<Order & { consumer_id?: string | null; merchant_id?: string | null }>(
    `/v1/orders/${encodeURIComponent(id)}`,
  );
  const claims = useRead<{ items: Claim[] }>('/v1/claims', {
    ...{ query: { order_id: id, limit: 50 }, when: can('service.claim.read') },
  });
  const aftersales = useRead<{ items: Aftersale[] }>('/v1/aftersales', {
    ...{ query: { order_id: id, limit: 50 }, when: can('service.aftersale.read') },
  });
  if (order.isError) return <ErrorPanel error={order.error} retry={() => void order.refetch()} />;
  return (
    <>
      <PageHeader
        title={t('page.title', { id })}
        actions={order.data && can('service.aftersale.make') && <RefundNow order={order.data} />}
      >
        {t('page.intro')}
      </PageHeader>
      <div className="desk-columns">
        <div>
          {can('service.right.read') && <OrderRights order={id} currency={order.data?.paid?.currency} />}
          {can('service.claim.read') && (
            <section className="panel" aria-labelledby="claims">
              <h2 id="claims">{t('claims.title')}</h2>
              {claims.isError && <ErrorPanel error={claims.error} />}
              {claims.data?.items.length === 0 && <p className="quiet">{t('claims.none')}</p>}
              {claims.data?.items.map((one) => {
                const amount = one.total ?? totalOf(one.assessed);
                return (
                  <div key={one.id} className="said-line">
                    <Link to={addressOfClaim(one.id)}>{one.title}</Link> <ClaimTag claim={one} />
                    {amount && <Money value={amount} />}
                  </div>
                );
              })}
            </section>
          )}
          {can('service.aftersale.read') && (
            <section className="panel" aria-labelledby="aftersales">
              <h2 id="aftersales">{t('aftersales.title')}</h2>
              {aftersales.isError && <ErrorPanel error={aftersales.error} />}
              {aftersales.data?.items.length === 0 && <p className="quiet">{t('aftersales.none')}</p>}
              {aftersales.data?.items.map((one) => (
                <div key={one.id} className="said-line">
                  <Link to={addressOfAftersale(one.id)}>{partName('type', one.type)}</Link> <Money value={one.amount} />{' '}
                  <span className="quiet">
                    {partName('aftersale', one.state)}
                    {one.owed_by !== null && ` · ${t(`aftersales.owed.${one.owed_by}`)}`}
                  </span>{' '}
                  <Due at={one.due_at} />
                </div>
              ))}
            </section>
          )}
        </div>
        <div>
          {order.data && (
            <section className="panel" aria-labelledby="order">
              <h2 id="order">{t('order.title')}</h2>
              <p className="quiet">
                <SubjectLink subject={`order/${id}`} />{' '}
                {order.data.consumer_id && <SubjectLink subject={`consumer/${order.data.consumer_id}`} />}{' '}
                {order.data.merchant_id && <SubjectLink subject={`merchant/${order.data.merchant_id}`} />}
              </p>
              <OrderFacts order={order.data} />
            </section>
          )}
          {can('logistics.delivery.read') && <Delivery order={id} />}
        </div>
      </div>
    </>
  );
}
