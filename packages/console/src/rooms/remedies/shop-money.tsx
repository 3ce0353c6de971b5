import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatMoney } from '../../kit/format.ts';
import { useGuaranteeName } from '../../kit/guarantee-names.ts';
import { MoreButton } from '../../kit/more-button.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { Time } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import type { Deposit } from './deposit.ts';
import type { Payout } from './model.ts';
import { seePayout } from './movement.ts';
import { type Account, AccountCard, MONEY, Sum } from './movements.tsx';
import { Due } from './parts.tsx';
import { words } from './shop-words.ts';
import './remedies.css';

interface Settlement {
  id: string;
  amount: Amount;
  offset: Amount;
  paid_out: Amount;
  kept: Amount;
  booked_at: string;
}

/** A merchant's money: what there is, what is held, and every movement with its cause. */
export function Room() {
  const t = useT(words);
  const accounts = usePages<Account>('/v1/ledger/accounts');
  useReloadOn(['promises', 'money'], MONEY);
  return (
    <div className="narrow">
      <PageHeader title={t('money.title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('money.intro')}
      </PageHeader>
      {accounts.isError && <ErrorPanel error={accounts.error} retry={() => void accounts.refetch()} />}
      {accounts.isPending && <Skeleton active />}
      {accounts.data && accounts.items.length === 0 && <Empty title={t('money.empty.title')}>{t('money.empty')}</Empty>}
      <DepositLine />
      {accounts.items
        .filter(({ purpose }) => purpose !== 'deposit')
        .map((account) => (
          <AccountCard key={account.id} account={account} />
        ))}
      <Payouts />
      <Settlements />
    </div>
  );
}

/** In a line, whether it is enough: all of it has a page of its own. */
function DepositLine() {
  const t = useT(words);
  const read = usePages<Deposit>('/v1/deposits');
  return (
    <>
      {read.isError && <ErrorPanel error={read.error} />}
      {read.items.map(({ balance, missing, due_at: due }) => (
        <article className="card" key={balance.currency}>
          <div className="card-head">
            <h2>
              <Link to="/shop/deposit">{t('deposit.title')}</Link>
            </h2>
            <strong>
              <Money value={balance} />
            </strong>
          </div>
          {missing.amount === 0 ? (
            <p className="quiet">{t('deposit.full')}</p>
          ) : (
            <dl className="explanation">
              <Sum label={t('deposit.missing')} value={missing} />
            </dl>
          )}
          {due && <Due at={due}>{t('deposit.due')}</Due>}
        </article>
      ))}
    </>
  );
}

function Payouts() {
  const t = useT(words);
  const guaranteeName = useGuaranteeName();
  const read = usePages<Payout>('/v1/payouts');
  return (
    <section aria-label={t('payouts.title')}>
      <h2>{t('payouts.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && read.items.length === 0 && <p className="quiet">{t('payouts.none')}</p>}
      <ul className="plain-list lines">
        {read.items.map((one) => {
          const page = seePayout(one, '/shop');
          return (
            <li key={one.id}>
              <span>
                {one.guarantee === null ? t(`cause.${one.cause}`) : guaranteeName(one.guarantee)}
                {' · '}
                {t(`payout.${one.state}`)}
                <br />
                <span className="quiet">
                  <Time at={one.asked_at} />
                  {page && (
                    <>
                      {' · '}
                      <Link to={page.to} label={`${t(page.says)} ${one.id}`}>
                        {t(page.says)}
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
      <MoreButton of={read}>{t('more')}</MoreButton>
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
      <MoreButton of={read}>{t('more')}</MoreButton>
    </section>
  );
}
