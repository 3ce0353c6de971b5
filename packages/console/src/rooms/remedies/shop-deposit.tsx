import { Skeleton } from 'antd';
import { useCategoryName } from '../../kit/categories.ts';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { type Deposit, type Level, levelsOf } from './deposit.ts';
import { type Account, AccountCard, MONEY, Sum } from './movements.tsx';
import { Due } from './parts.tsx';
import { words } from './shop-words.ts';
import './remedies.css';

/** A merchant's deposit: whether it is enough, what happens when it is not, and every movement of it. */
export function Room() {
  const t = useT(words);
  const standings = usePages<Deposit>('/v1/deposits');
  const accounts = usePages<Account>('/v1/ledger/accounts', { purpose: 'deposit' });
  useReloadOn(['promises', 'money'], MONEY);
  const nothing = standings.data && accounts.data && standings.items.length + accounts.items.length === 0;
  return (
    <div className="narrow">
      <PageHeader title={t('deposit.title')} above={<Link to="/shop/money">{t('money.title')}</Link>}>
        {t('deposit.intro')}
      </PageHeader>
      {standings.isError && <ErrorPanel error={standings.error} retry={() => void standings.refetch()} />}
      {standings.isPending && <Skeleton active />}
      {nothing && <Empty title={t('deposit.none.title')}>{t('deposit.none')}</Empty>}
      {standings.items.map((standing) => (
        <Standing key={standing.balance.currency} standing={standing} />
      ))}
      <Levels />
      {!nothing && <HowToFill />}
      {accounts.isError && <ErrorPanel error={accounts.error} retry={() => void accounts.refetch()} />}
      {accounts.items.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
    </div>
  );
}

/** The platform takes no payments: where it is paid, and when it shows here. */
function HowToFill() {
  const t = useT(words);
  return (
    <section className="card" aria-labelledby="top-up">
      <h2 id="top-up">{t('deposit.how')}</h2>
      <ol className="steps-said">
        {(['1', '2', '3'] as const).map((step) => (
          <li key={step}>{t(`deposit.how.${step}`)}</li>
        ))}
      </ol>
    </section>
  );
}

function Standing({
  standing: { balance, required, missing, due_at: due, blocked_since: since },
}: {
  standing: Deposit;
}) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  return (
    <article className="card" aria-label={t('deposit.standing')}>
      <div className="card-head">
        <h2>{t(missing.amount === 0 ? 'deposit.enough' : 'deposit.short')}</h2>
        <strong>
          <Money value={balance} />
        </strong>
      </div>
      <dl className="explanation">
        <Sum label={t('deposit.held')} value={balance} />
        <Sum label={t('deposit.required')} value={required} />
        {missing.amount > 0 && <Sum label={t('deposit.missing')} value={missing} />}
      </dl>
      {due && since === null && <Due at={due}>{t('deposit.due')}</Due>}
      {missing.amount > 0 && since === null && <p>{t('deposit.consequence')}</p>}
      {since && <p className="alarming">{t('deposit.blocked', { time: formatTime(since, timeZone) })}</p>}
      <p className="quiet">{t('deposit.uses')}</p>
      <Kept />
    </article>
  );
}

/** What fell due and waits until it is filled up. */
function Kept() {
  const t = useT(words);
  const read = usePages<{ id: string; kept: Amount; booked_at: string }>('/v1/settlements', { kept: 'yes' });
  if (read.items.length === 0) return null;
  return (
    <section aria-labelledby="kept">
      <h3 id="kept">{t('deposit.kept')}</h3>
      <ul className="plain-list lines">
        {read.items.map(({ id, kept, booked_at: at }) => (
          <li key={id}>
            <span className="quiet">
              <Time at={at} />
            </span>
            <Money value={kept} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Levels() {
  const t = useT(words);
  const categoryName = useCategoryName();
  const id = (useMe().user.party ?? '').replace(/^merchant\//, '');
  const own = useRead<{ category_ids?: string[] }>(`/v1/merchants/${encodeURIComponent(id)}`);
  const read = usePages<Level>('/v1/fund/deposit-levels', { limit: 200 });
  const levels = levelsOf(read.items, own.data?.category_ids ?? []);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data || own.isPending) return null;
  return (
    <section className="card" aria-labelledby="levels">
      <h2 id="levels">{t('deposit.levels')}</h2>
      {levels.length === 0 ? (
        <p className="quiet">{t('deposit.levels.none')}</p>
      ) : (
        <>
          <dl className="explanation">
            {levels.map(({ category_id, amount }) => (
              <Sum key={`${category_id} ${amount.currency}`} label={categoryName(category_id)} value={amount} />
            ))}
          </dl>
          {levels.length > 1 && <p className="quiet">{t('deposit.levels.highest')}</p>}
        </>
      )}
    </section>
  );
}
