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
import { words as terms } from './aftersale-words.ts';
import { type Aftersale, ALL } from './model.ts';
import { Due } from './parts.tsx';
import { KeptAddress } from './return-address.tsx';
import { words } from './shop-words.ts';
import './remedies.css';

/** After-sales of a merchant, the nearest deadline first: the server sorts them so. */
export function Room() {
  const t = useT(words);
  const tt = useT(terms);
  const read = usePages<Aftersale>('/v1/aftersales');
  useReloadOn(['promises', 'money'], ALL);
  return (
    <div className="narrow">
      <PageHeader title={t('aftersales.title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('aftersales.intro')}
      </PageHeader>
      <KeptAddress />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data && read.items.length === 0 && (
        <Empty title={t('aftersales.empty.title')}>{t('aftersales.empty')}</Empty>
      )}
      <div className="cards">
        {read.items.map((one) => (
          <article className="card" key={one.id}>
            <div className="card-head">
              <h3>
                <Link to={`/shop/aftersales/${one.id}`}>{tt(`type.${one.type}`)}</Link>
              </h3>
              <strong>
                <Money value={one.left ?? one.amount} />
              </strong>
            </div>
            <div className="quiet">
              {t('order', { id: one.order_id })} · {tt(`state.${one.state}`)}
            </div>
            {one.return_address === 'missing' && <p className="alarming">{t('aftersales.no-address')}</p>}
            {one.due_at && one.owed_by && (
              <Due at={one.due_at}>{tt(`next.${one.owed_by === 'merchant' ? 'you' : one.owed_by}`)}</Due>
            )}
          </article>
        ))}
      </div>
      <MoreButton of={read}>{t('more')}</MoreButton>
    </div>
  );
}
