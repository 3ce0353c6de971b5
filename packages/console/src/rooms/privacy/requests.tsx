import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { nameSubject } from '../../kit/names.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { type DataRequest, REQUEST_STATES } from './model.ts';
import { StateTag } from './state-tag.tsx';
import { words } from './words.ts';
import './privacy.css';

const addressOf = (id: string): string => `/privacy/requests/${id}`;

/** What people ask about their own data. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear } = useFilters(['state']);
  const columns: Column<DataRequest>[] = [
    { name: 'at', title: t('column.at'), width: '144px', render: (row) => <Time at={row.made_at} /> },
    {
      ...{ name: 'kind', title: t('column.kind') },
      render: (row) => (
        <>
          <Link to={addressOf(row.id)}>{row.title}</Link>
          {row.on_behalf && <div className="quiet">{t('behalf')}</div>}
        </>
      ),
    },
    {
      ...{ name: 'person', title: t('column.person'), width: '200px', onPhone: false },
      render: (row) => nameSubject(row.person, language),
    },
    { name: 'state', title: t('column.state'), width: '152px', render: (row) => <StateTag state={row.state} /> },
    {
      ...{ name: 'due', title: t('column.due'), width: '144px', onPhone: false },
      render: (row) => (row.due_at === null || row.settled_at !== null ? '–' : <Time at={row.due_at} />),
    },
  ];
  return (
    <>
      <PageHeader title={t('requests.title')}>{t('requests.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 184 },
            options: REQUEST_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<DataRequest>
        label={t('requests.title')}
        path="/v1/data-requests"
        query={filters}
        columns={columns}
        idOf={({ id }) => id}
        to={({ id }) => addressOf(id)}
        empty={<Empty title={t('requests.none')}>{t('requests.none.text')}</Empty>}
      />
    </>
  );
}
