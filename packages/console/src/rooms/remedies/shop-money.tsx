import { Button, Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatMoney, formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import type { Payout } from './model.ts';
import { movementOf } from './movement.ts';
import { Due } from './parts.tsx';
import { words } from './shop-words.ts';
import './remedies.css';

interface Account {
  id: string;
  title: { 'zh-CN': string; en: string };
  normal: 'debit' | 'credit';
  balance: Amount;
  held: { out: Amount; in: Amount };
  available: Amount | null;
}

interface Movement {
  transfer_id: string;
  at: string;
  side: 'debit' | 'credit';
  amount: Amount;
  code: string;
  balance: Amount;
}

interface Deposit {
  merchant_id: string;
  balance: Amount;
  required: Amount;
  missing: Amount;
  due_at: string | null;
  blocked_since: string | null;
}

interface Settlement {
  id: string;
  amount: Amount;
  offset: Amount;
  paid_out: Amount;
  kept: Amount;
  booked_at: string;
}

const MONEY = ['/v1/ledger', '/v1/deposits', '/v1/payouts', '/v1/settlements'] as const;

/** A merchant's money: what there is, what is held, and every movement with its cause. */
export function Room() {
  const t = useT(words);
  const accounts = usePages<Account>('/v1/ledger/accounts');
  useReloadOn(['promises'], MONEY);
  return (
    <div className="narrow">
      <PageHeader title={t('money.title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('money.intro')}
      </PageHeader>
      {accounts.isError && <ErrorPanel error={accounts.error} retry={() => void accounts.refetch()} />}
      {accounts.isPending && <Skeleton active />}
      {accounts.data && accounts.items.length === 0 && <Empty title={t('money.empty.title')}>{t('money.empty')}</Empty>}
      <Deposits />
      {accounts.items.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
      <Payouts />
      <Settlements />
    </div>
  );
}

function Deposits() {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const read = usePages<Deposit>('/v1/deposits');
  return (
    <>
      {read.isError && <ErrorPanel error={read.error} />}
      {read.items.map(({ balance, required, missing, due_at, blocked_since: since }) => (
        <article className="card" key={balance.currency}>
          <div className="card-head">
            <h2>{t('deposit.title')}</h2>
            <strong>
              <Money value={balance} />
            </strong>
          </div>
          <dl className="explanation">
            <Sum label={t('deposit.required')} value={required} />
            {missing.amount > 0 && <Sum label={t('deposit.missing')} value={missing} />}
          </dl>
          {missing.amount === 0 && <p className="quiet">{t('deposit.full')}</p>}
          {due_at && <Due at={due_at}>{t('deposit.due')}</Due>}
          {since && <p className="alarming">{t('deposit.blocked', { time: formatTime(since, timeZone) })}</p>}
        </article>
      ))}
    </>
  );
}

function Sum({ label, value }: { label: string; value: Amount }) {
  return (
    <div className="sum">
      <dt>{label}</dt>
      <dd>
        <Money value={value} />
      </dd>
    </div>
  );
}

function AccountCard({ account }: { account: Account }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = usePages<Movement>(`/v1/ledger/accounts/${account.id}/statement`);
  const title = account.title[language];
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        <strong>
          <Money value={account.balance} />
        </strong>
      </div>
      <dl className="explanation">
        <Sum label={t('held')} value={account.held.out} />
        {account.available && <Sum label={t('available')} value={account.available} />}
      </dl>
      <h3>{t('movements')}</h3>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && read.items.length === 0 && <p className="quiet">{t('movements.none')}</p>}
      <ul className="plain-list lines">
        {read.items.map((one) => {
          const grows = one.side === account.normal;
          return (
            <li key={one.transfer_id}>
              <span>
                {t(`code.${movementOf(one.code)}`)}
                <br />
                <span className="quiet">
                  <Time at={one.at} />
                </span>
              </span>
              <span className="figures">
                {grows ? '+' : '−'}
                {formatMoney(one.amount, language)}
              </span>
            </li>
          );
        })}
      </ul>
      {read.hasNextPage && (
        <Button block loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

const PAGES: Readonly<Record<string, 'claim' | 'aftersale' | 'dispute'>> = {
  ...{ claim: 'claim', aftersale: 'aftersale', dispute: 'dispute' },
};
/** What a payout is for, as the console's address of it. */
const idOf = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

function Payouts() {
  const t = useT(words);
  const read = usePages<Payout>('/v1/payouts');
  return (
    <section aria-label={t('payouts.title')}>
      <h2>{t('payouts.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && read.items.length === 0 && <p className="quiet">{t('payouts.none')}</p>}
      <ul className="plain-list lines">
        {read.items.map((one) => {
          const page = PAGES[one.cause];
          return (
            <li key={one.id}>
              <span>
                {t(`cause.${one.cause}` as 'cause.claim')} · {t(`payout.${one.state}`)}
                <br />
                <span className="quiet">
                  <Time at={one.asked_at} />
                  {page && (
                    <>
                      {' · '}
                      <Link to={`/shop/${page}s/${idOf(one.cause_ref)}`} label={`${t(`see.${page}`)} ${one.id}`}>
                        {t(`see.${page}`)}
                      </Link>
                    </>
                  )}
                </span>
              </span>
              <Money value={one.amount} />
            </li>
          );
        })}
      </ul>
      {read.hasNextPage && (
        <Button block loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

function Settlements() {
  const t = useT(words);
  const { language } = usePreferences();
  const read = usePages<Settlement>('/v1/settlements');
  if (!read.data || read.items.length === 0) return null;
  return (
    <section aria-label={t('settlements.title')}>
      <h2>{t('settlements.title')}</h2>
      <ul className="plain-list lines">
        {read.items.map((one) => (
          <li key={one.id}>
            <span>
              {(
                [
                  ['paid-out', one.paid_out],
                  ['offset', one.offset],
                  ['kept', one.kept],
                ] as const
              )
                .filter(([, value]) => value.amount > 0)
                .map(([name, value]) => t(`settlement.${name}`, { money: formatMoney(value, language) }))
                .join(' · ')}
              <br />
              <span className="quiet">
                <Time at={one.booked_at} />
              </span>
            </span>
            <Money value={one.amount} />
          </li>
        ))}
      </ul>
      {read.hasNextPage && (
        <Button block loading={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}
