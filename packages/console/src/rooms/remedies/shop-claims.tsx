import { Skeleton } from 'antd';
import { totalOf } from '../../kit/claim-form/right.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { MoreButton } from '../../kit/more-button.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { ALL, type Claim } from './model.ts';
import { Due } from './parts.tsx';
import { words } from './shop-words.ts';
import { words as shared } from './words.ts';
import './remedies.css';

const dueOf = ({ next }: Claim): string => next?.due_at ?? '9';

/** What a merchant has to answer, the nearest deadline first. */
export function Room() {
  const t = useT(words);
  const owed = usePages<Claim>('/v1/claims', { state: 'merchant', limit: 100 });
  const all = usePages<Claim>('/v1/claims');
  useReloadOn(['promises', 'money'], ALL);
  const waiting = owed.items.toSorted((a, b) => dueOf(a).localeCompare(dueOf(b)));
  const other = all.items.filter(({ state }) => state !== 'merchant');
  const fault = owed.error ?? all.error;
  return (
    <div className="narrow">
      <PageHeader title={t('claims.title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('claims.intro')}
      </PageHeader>
      {fault && <ErrorPanel error={fault} />}
      {owed.isPending && <Skeleton active />}
      {owed.data && waiting.length === 0 && <Empty title={t('claims.empty.title')}>{t('claims.empty')}</Empty>}
      <div className="cards">
        {waiting.map((claim) => (
          <Card key={claim.id} claim={claim} />
        ))}
      </div>
      <MoreButton of={owed}>{t('more')}</MoreButton>
      {other.length > 0 && (
        <>
          <h2>{t('claims.other')}</h2>
          <div className="cards">
            {other.map((claim) => (
              <Card key={claim.id} claim={claim} />
            ))}
          </div>
        </>
      )}
      <MoreButton of={all}>{t('more')}</MoreButton>
    </div>
  );
}

function Card({ claim }: { claim: Claim }) {
  const t = useT(words);
  const tt = useT(shared);
  const total = claim.total ?? totalOf(claim.assessed ?? []);
  return (
    <article className="card">
      <div className="card-head">
        <h3>
          <Link to={`/shop/claims/${claim.id}`}>{claim.title}</Link>
        </h3>
        {total && (
          <strong>
            <Money value={total} />
          </strong>
        )}
      </div>
      <div className="quiet">
        {t('order', { id: claim.order_id })} · {tt(`claim.state.${claim.state}`)}
      </div>
      {claim.state === 'merchant' && claim.next?.due_at && <Due at={claim.next.due_at} />}
    </article>
  );
}
