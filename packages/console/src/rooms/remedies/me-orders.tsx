import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { MoreButton } from '../../kit/more-button.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { ALL, type ListedOrder, type OrdersPage, rightsOf } from './model.ts';
import { OrderCard } from './order-card.tsx';
import { words } from './words.ts';
import './remedies.css';

/** A consumer's first page: the orders, what each gives and one tap to use it, and when something is paid. */
export function Room() {
  const t = useT(words);
  const id = (useMe().user.party ?? '').replace(/^consumer\//, '');
  const orders = usePages<ListedOrder>(`/v1/consumers/${encodeURIComponent(id)}/orders`);
  useReloadOn(['promises', 'money'], ALL);
  const pages = (orders.data?.pages ?? []) as OrdersPage[];
  const guarantees = new Map(pages.flatMap((page) => page.guarantees.map((one) => [one.terms, one] as const)));
  const titles = new Map(pages.flatMap((page) => page.products.map((one) => [one.id, one.title] as const)));
  return (
    <div className="narrow">
      <PageHeader
        title={t('orders.title')}
        actions={
          <nav className="elsewhere" aria-label={t('elsewhere')}>
            <Link to="/me/access">{t('to.access')}</Link>
            <Link to="/me/contacts">{t('to.contacts')}</Link>
            <Link to="/me/privacy">{t('to.privacy')}</Link>
            <Link to="/rule-centre">{t('to.rules')}</Link>
          </nav>
        }
      >
        {t('orders.intro')}
      </PageHeader>
      {orders.isError && <ErrorPanel error={orders.error} retry={() => void orders.refetch()} />}
      {orders.isPending && <Skeleton active />}
      {orders.data && orders.items.length === 0 && <Empty title={t('orders.empty.title')}>{t('orders.empty')}</Empty>}
      <div className="cards">
        {orders.items.map((listed) => (
          <OrderCard key={listed.order.id} listed={listed} rights={rightsOf(listed, guarantees)} titles={titles} />
        ))}
      </div>
      <MoreButton of={orders}>{t('more')}</MoreButton>
    </div>
  );
}
