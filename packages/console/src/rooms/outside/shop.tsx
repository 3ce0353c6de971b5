import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatSpan, formatTime } from '../../kit/format.ts';
import type { DecisionRow, PromiseView } from '../../kit/model.ts';
import { MoreButton } from '../../kit/more-button.tsx';
import { subjectOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { useNow } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Objection, OwnerTag } from './objection.tsx';
import { newestOf, objectionsOf } from './objections.ts';
import { inOrder, isTodo, isTurn, SHIPPING, todoPage } from './todo.ts';
import { words } from './words.ts';
import './outside.css';

interface Product {
  id: string;
  title?: string;
}

/** A dispute in which the merchant is waited for. */
interface DisputeTurn {
  id: string;
  state: string;
  next_at: string | null;
}

/** Three days ahead: an answer takes longer than a parcel. */
const SOON_MS = 3 * 86_400_000;
const OPEN_AT_ONCE = 2;

/** A merchant's first page: what to do today, and exactly what is wrong and how to mend it. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const decisions = usePages<DecisionRow>('/v1/decisions', { limit: 200 });
  const promises = usePages<PromiseView>('/v1/promises', { state: 'open', limit: 50 });
  const products = usePages<Product>('/v1/products');
  const disputes = usePages<DisputeTurn>('/v1/disputes', { waits_for: 'merchant', limit: 50 });
  useReloadSlowly(['decisions', 'promises'], ['/v1/decisions', '/v1/promises', '/v1/disputes']);
  const newest = newestOf(decisions.items);
  const mend = objectionsOf(decisions.items).filter((row) => row.subject.startsWith('product/'));
  const isSoon = (at: string | null): at is string => at !== null && Date.parse(at) < now + SOON_MS;
  const due = promises.items.filter((row) => isSoon(row.due_at));
  const ship = due.filter(({ kind }) => kind === SHIPPING);
  const answer = inOrder([
    ...due.flatMap(({ id, kind, subject, due_at }) =>
      isTodo(kind) ? [{ id, title: t(`todo.${kind}`), to: todoPage(subject), at: due_at! }] : [],
    ),
    ...disputes.items.flatMap(({ id, state, next_at }) =>
      isTurn(state) && isSoon(next_at)
        ? [{ id, title: t('todo.dispute'), to: todoPage(`dispute/${id}`), at: next_at }]
        : [],
    ),
  ]);
  const fault = decisions.error ?? promises.error ?? disputes.error ?? products.error;
  const ready = decisions.data && promises.data && disputes.data;
  return (
    <div className="narrow">
      <PageHeader
        title={t('shop.title')}
        actions={<Elsewhere to="/shop/standing" orders="/shop/orders" apps="/shop/apps" />}
      >
        {t('shop.intro')}
      </PageHeader>
      {fault && <ErrorPanel error={fault} />}
      <h2>{t('shop.today')}</h2>
      {!ready && !fault && <Skeleton active />}
      {ready && mend.length + ship.length + answer.length === 0 && (
        <Empty title={t('shop.today.none.title')}>{t('shop.today.none')}</Empty>
      )}
      {mend.length > 0 && (
        <section className="cards" aria-label={t('shop.mend', { n: mend.length })}>
          <h3 className="group-name">{t('shop.mend', { n: mend.length })}</h3>
          {mend.slice(0, 20).map((row, at) => (
            <Objection key={row.id} row={row} open={at < OPEN_AT_ONCE} />
          ))}
        </section>
      )}
      {answer.length > 0 && (
        <section className="cards" aria-label={t('shop.answer', { n: answer.length })}>
          <h3 className="group-name">{t('shop.answer', { n: answer.length })}</h3>
          {answer.slice(0, 20).map(({ id, title, to, at }) => (
            <DueLine key={id} at={at}>
              <Link to={to}>{title}</Link>
            </DueLine>
          ))}
        </section>
      )}
      {ship.length > 0 && (
        <section className="cards" aria-label={t('shop.ship', { n: ship.length })}>
          <h3 className="group-name">{t('shop.ship', { n: ship.length })}</h3>
          {ship.slice(0, 20).map((row) => (
            <DueLine key={row.id} at={row.due_at!}>
              <Link to={todoPage(row.subject)}>{subjectOf(row.subject).id}</Link>
            </DueLine>
          ))}
        </section>
      )}
      <h2>{t('shop.products')}</h2>
      {products.data && products.items.length === 0 && (
        <Empty title={t('shop.products.empty.title')}>{t('shop.products.empty')}</Empty>
      )}
      <ul className="plain-list lines">
        {products.items.map((product) => {
          const verdict = newest.get(`product/${product.id}`)?.verdict ?? 'allow';
          return (
            <li key={product.id}>
              <span className="line-title">{product.title ?? product.id}</span>
              {verdict === 'allow' ? <span className="quiet">{t('shop.fine')}</span> : <OwnerTag verdict={verdict} />}
            </li>
          );
        })}
      </ul>
      <MoreButton of={products}>{t('more')}</MoreButton>
    </div>
  );
}

/** One thing with its time. */
function DueLine({ at, children }: { at: string; children: ReactNode }) {
  const t = useT(words);
  const now = useNow();
  const { language, timeZone } = usePreferences();
  const left = Date.parse(at) - now;
  return (
    <article className="card ship">
      <strong>{children}</strong>
      <span>{t('shop.due', { time: formatTime(at, timeZone) })}</span>
      <span className={left < 0 ? 'alarming' : 'quiet'}>
        {left < 0
          ? t('shop.over', { span: formatSpan(-left / 1000, language) })
          : t('shop.left', { span: formatSpan(left / 1000, language) })}
      </span>
    </article>
  );
}
