import { Skeleton } from 'antd';
import { CopyId } from '../../kit/copy-id.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatMoney } from '../../kit/format.ts';
import { useGuaranteeName } from '../../kit/guarantee-names.ts';
import { aboutPath, correctionNames, type MovementAbout } from '../../kit/movement.ts';
import { nameOf } from '../../kit/names.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { purposeNames } from '../../kit/purposes.ts';
import { subjectAddress } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { movementOf, seePayout } from './movement.ts';
import { movementPage } from './movements.tsx';
import { words } from './shop-words.ts';
import './remedies.css';

interface SideOf {
  purpose: string;
  /** Null: another party's. */
  owner: string | null;
}

interface Transfer {
  id: string;
  at: string;
  debit: SideOf;
  credit: SideOf;
  amount: Amount;
  code: string;
  cause_id: string | null;
  of_id: string | null;
}

/** One movement of a merchant's money: from where to where, why, and what it belongs to. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Transfer>(`/v1/ledger/transfers/${encodeURIComponent(id)}`);
  const about = useRead<MovementAbout>(aboutPath(id));
  const above = <Link to="/shop/money">{t('money.title')}</Link>;
  if (read.isError && !read.data)
    return problemOf(read.error).status === 404 ? (
      <Empty title={t('movement.gone.title')} action={above}>
        {t('movement.gone')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { at, debit, credit, amount, code, cause_id: cause, of_id: of } = read.data;
  return (
    <div className="narrow">
      <PageHeader title={t(`code.${movementOf(code)}`)} above={above}>
        {formatMoney(amount, language)} · <Time at={at} detail="second" />
      </PageHeader>
      <section className="card">
        <p className="movement-why">{t(`why.${movementOf(code)}`)}</p>
        <dl className="facts">
          {about.data && <About about={about.data} />}
          <dt>{t('movement.from')}</dt>
          <dd>
            <Side side={debit} />
          </dd>
          <dt>{t('movement.to')}</dt>
          <dd>
            <Side side={credit} />
          </dd>
          <dt>{t('movement.amount')}</dt>
          <dd>
            <Money value={amount} />
          </dd>
          {of && (
            <>
              <dt>{t('movement.of')}</dt>
              <dd>
                <Link to={movementPage(of)}>{t('movement.of.see')}</Link>
              </dd>
            </>
          )}
          <dt>{t('movement.id')}</dt>
          <dd>
            <CopyId id={id} />
          </dd>
        </dl>
      </section>
      {cause && <Siblings cause={cause} own={id} />}
    </div>
  );
}

/** What it was for, each leading there: the order, what the consumer was paid for, what was corrected. */
function About({ about: { order_id: order, payout, correction } }: { about: MovementAbout }) {
  const t = useT(words);
  const { language } = usePreferences();
  const guaranteeName = useGuaranteeName();
  const page = payout === null ? undefined : seePayout(payout, '/shop');
  return (
    <>
      {correction && (
        <>
          <dt>{t('movement.corrected')}</dt>
          <dd>
            {nameOf(correctionNames, correction.reason, language)}
            {correction.dispute_id && (
              <>
                {' · '}
                <Link to={`/shop/disputes/${correction.dispute_id}`}>{t('see.dispute')}</Link>
              </>
            )}
          </dd>
        </>
      )}
      {payout && (
        <>
          <dt>{t('movement.payout')}</dt>
          <dd>
            {payout.guarantee === null ? t(`cause.${payout.cause}`) : guaranteeName(payout.guarantee)}
            {page && (
              <>
                {' · '}
                <Link to={page.to}>{t(page.says)}</Link>
              </>
            )}
          </dd>
        </>
      )}
      {order && (
        <>
          <dt>{t('movement.order')}</dt>
          <dd>
            <Link to={subjectAddress(`order/${order}`)}>{order}</Link>
          </dd>
        </>
      )}
    </>
  );
}

function Side({ side: { purpose, owner } }: { side: SideOf }) {
  const t = useT(words);
  const { language } = usePreferences();
  const whose = owner === null ? 'other' : owner === 'platform' ? 'platform' : 'own';
  return (
    <>
      {t(`movement.${whose}`)} <span className="quiet">{nameOf(purposeNames, purpose, language)}</span>
    </>
  );
}

/** What else the same thing moved. */
function Siblings({ cause, own }: { cause: string; own: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<{ items: Transfer[] }>('/v1/ledger/transfers', { query: { cause, nothing: false, limit: 20 } });
  const others = (read.data?.items ?? []).filter(({ id }) => id !== own);
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="siblings">
      <h2 id="siblings">{t('movement.siblings')}</h2>
      <ul className="plain-list lines">
        {others.map(({ id, code, at, amount }) => (
          <li key={id}>
            <span>
              <Link to={movementPage(id)}>{t(`code.${movementOf(code)}`)}</Link>
              <br />
              <span className="quiet">
                <Time at={at} />
              </span>
            </span>
            <span className="figures">{formatMoney(amount, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
