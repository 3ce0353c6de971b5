import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { PURPOSES, purposeNames } from '../../../kit/purposes.ts';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Transfer, transferPage } from '../model.ts';
import { kindNames } from '../names.ts';
import { Code, Side } from '../parts.tsx';
import { words } from '../words.ts';
import '../money.css';

/** Every movement on the books: where the figures of the other pages lead. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters([
    ...(['from_purpose', 'to_purpose', 'currency', 'from', 'to', 'account', 'cause', 'of'] as const),
  ]);
  const purposes = PURPOSES.map((value) => ({ value, label: purposeNames[language][value] }));
  const columns: Column<Transfer>[] = [
    {
      ...{ name: 'at', title: t('column.at'), width: '144px' },
      render: (row) => (
        <Link to={transferPage(row.id)}>
          <Time at={row.at} />
        </Link>
      ),
    },
    { name: 'why', title: t('column.why'), width: '16%', render: (row) => <Code code={row.code} /> },
    {
      ...{ name: 'kind', title: t('column.kind'), width: '152px', onPhone: false },
      render: (row) => nameOf(kindNames, row.kind, language),
    },
    { name: 'from', title: t('column.from'), onPhone: false, render: (row) => <Side side={row.debit} /> },
    { name: 'to', title: t('column.to'), onPhone: false, render: (row) => <Side side={row.credit} /> },
    {
      ...{ name: 'amount', title: t('column.amount'), align: 'right', width: '14%' },
      render: (row) => <Money value={row.amount} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('transfers.title')}>{t('transfers.intro')}</PageHeader>
      <FilterBar
        fields={[
          { kind: 'choice', name: 'from_purpose', label: t('filter.from'), width: 176, options: purposes },
          { kind: 'choice', name: 'to_purpose', label: t('filter.to'), width: 176, options: purposes },
          { kind: 'text', name: 'currency', label: t('filter.currency'), width: 200 },
          { kind: 'range', name: 'from', until: 'to', label: t('filter.time') },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Transfer>
        label={t('transfers.title')}
        path="/v1/ledger/transfers"
        // what found nothing to move is no movement; among what became of one thing even that is shown
        query={filters.of === undefined ? { ...filters, nothing: false } : filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => transferPage(row.id)}
        empty={
          <Empty title={t(any ? 'filter.none' : 'transfers.empty')}>
            {t(any ? 'filter.none.text' : 'transfers.empty.text')}
          </Empty>
        }
      />
    </>
  );
}
