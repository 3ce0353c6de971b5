import { Button, Input, Skeleton, Tag } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure, Money } from '../../../kit/figures.tsx';
import { type Amount, formatMoney, formatTime } from '../../../kit/format.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { words } from '../words.ts';
import '../money.css';

interface OfCurrency {
  currency: string;
  debits: Amount;
  credits: Amount;
  difference: Amount;
  purposes: { purpose: string; accounts: number; debits: Amount; credits: Amount }[];
}

/** Whether the books are whole. */
export function Room() {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const { filters, set, clear } = useFilters(['at']);
  const read = useRead<{ at: string; currencies: OfCurrency[] }>('/v1/ledger/trial-balance', {
    ...{ query: filters, keep: true },
  });
  return (
    <div className="money-page">
      <PageHeader title={t('trial.title')}>{t('trial.intro')}</PageHeader>
      <search className="filter-bar">
        <Input
          type="date"
          aria-label={t('trial.day')}
          title={t('trial.day')}
          style={{ width: 176 }}
          value={filters.at ? formatTime(filters.at, timeZone, 'day') : ''}
          onChange={({ target }) => set({ at: instantOf(`${target.value}T00:00`, timeZone) ?? '' })}
        />
        {filters.at && (
          <Button type="text" onClick={clear}>
            {t('trial.now')}
          </Button>
        )}
        {read.data && (
          <span className="quiet">
            {t('trial.at')} <Time at={read.data.at} detail="second" />
          </span>
        )}
      </search>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data?.currencies.length === 0 && <Empty title={t('trial.empty')}>{t('trial.empty.text')}</Empty>}
      {read.data?.currencies.map((of) => (
        <Sheet key={of.currency} of={of} />
      ))}
    </div>
  );
}

function Sheet({ of }: { of: OfCurrency }) {
  const t = useT(words);
  const { language } = usePreferences();
  const even = of.difference.amount === 0;
  return (
    <section className="panel" aria-label={of.currency}>
      <div className="panel-head">
        <h2>{of.currency}</h2>
        <Tag color={even ? 'green' : 'red'} variant="outlined">
          {even ? t('trial.even') : t('trial.odd', { amount: formatMoney(of.difference, language) })}
        </Tag>
      </div>
      <div className="money-scroll">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('column.purpose')}</th>
              {(['accounts', 'debit', 'credit'] as const).map((column) => (
                <th key={column} scope="col" data-align="right">
                  {t(`column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.purposes.map(({ purpose, accounts, debits, credits }) => (
              <tr key={purpose}>
                <td>
                  <Link to="/money/accounts" query={{ purpose, currency: of.currency }}>
                    {nameOf(purposeNames, purpose, language)}
                  </Link>
                </td>
                <td data-align="right">
                  <Figure value={accounts} />
                </td>
                <td data-align="right">
                  <Money value={debits} />
                </td>
                <td data-align="right">
                  <Money value={credits} />
                </td>
              </tr>
            ))}
            <tr className="money-sum">
              <th scope="row">{t('trial.sum')}</th>
              <td />
              <td data-align="right">
                <Money value={of.debits} />
              </td>
              <td data-align="right">
                <Money value={of.credits} />
              </td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}
