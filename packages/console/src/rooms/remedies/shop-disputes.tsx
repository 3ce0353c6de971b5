import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { MoreButton } from '../../kit/more-button.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { words } from './dispute-words.ts';
import { ALL, type Dispute, nextOf } from './model.ts';
import { Due } from './parts.tsx';
import { words as shop } from './shop-words.ts';
import './remedies.css';

/** Disputes of a merchant, the newest first. */
export function Room() {
  const t = useT(words);
  const tt = useT(shop);
  const read = usePages<Dispute>('/v1/disputes');
  useReloadOn(['promises', 'money'], ALL);
  return (
    <div className="narrow">
      <PageHeader title={t('list.title')} above={<Link to="/shop">{tt('above')}</Link>} />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data && read.items.length === 0 && <Empty title={t('list.empty.title')}>{t('list.empty')}</Empty>}
      <div className="cards">
        {read.items.map((one) => (
          <article className="card" key={one.id}>
            <div className="card-head">
              <h3>
                <Link to={`/shop/disputes/${one.id}`}>{one.reason_title}</Link>
              </h3>
              {one.wanted.amount > 0 && (
                <strong>
                  <Money value={one.wanted} />
                </strong>
              )}
            </div>
            <div className="quiet">
              {tt('order', { id: one.order_id })} · {t(`state.${one.state}` as 'state.ruling')}
            </div>
            {one.waits_for.includes('merchant') && nextOf(one) && (
              <Due at={one.next_at!}>{t(`next.${nextOf(one)!}`)}</Due>
            )}
          </article>
        ))}
      </div>
      <MoreButton of={read}>{tt('more')}</MoreButton>
    </div>
  );
}
