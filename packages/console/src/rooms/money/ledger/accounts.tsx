import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { PURPOSES, purposeNames } from '../../../kit/purposes.ts';
import { useT } from '../../../kit/use-t.ts';
import { type Account, accountPage } from '../model.ts';
import { Owner } from '../parts.tsx';
import { words } from '../words.ts';
import '../money.css';

/** Everybody's accounts with their balances. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters(['owner', 'purpose', 'currency']);
  const columns: Column<Account>[] = [
    {
      ...{ name: 'purpose', title: t('column.purpose') },
      render: (row) => <Link to={accountPage(row.id)}>{nameOf(purposeNames, row.purpose, language)}</Link>,
    },
    { name: 'owner', title: t('column.owner'), render: (row) => <Owner owner={row.owner} /> },
    {
      ...{ name: 'balance', title: t('column.balance'), align: 'right', width: '20%' },
      render: (row) => <Money value={row.balance} />,
    },
    {
      ...{ name: 'held', title: t('column.held'), align: 'right', width: '16%', onPhone: false },
      render: (row) => <Money value={row.held.out} />,
    },
    {
      ...{ name: 'available', title: t('column.available'), align: 'right', width: '20%', onPhone: false },
      render: (row) =>
        row.available === null ? <span className="quiet">{t('account.any')}</span> : <Money value={row.available} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('accounts.title')}>{t('accounts.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'purpose', label: t('filter.purpose'), width: 200 },
            options: PURPOSES.map((value) => ({ value, label: purposeNames[language][value] })),
          },
          { kind: 'text', name: 'owner', label: t('filter.owner'), width: 240 },
          { kind: 'text', name: 'currency', label: t('filter.currency'), width: 200 },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Account>
        label={t('accounts.title')}
        path="/v1/ledger/accounts"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => accountPage(row.id)}
        empty={
          <Empty title={t(any ? 'filter.none' : 'accounts.empty')}>
            {t(any ? 'filter.none.text' : 'accounts.empty.text')}
          </Empty>
        }
      />
    </>
  );
}
