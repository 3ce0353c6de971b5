import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Money } from '../../kit/figures.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { AFTERSALE_STATES, AFTERSALE_TYPES, type Aftersale } from './aftersale-model.ts';
import { addressOfAftersale } from './model.ts';
import { words } from './order-words.ts';
import { usePartName } from './part-names.ts';
import { Due } from './state.tsx';
import './desks.css';

/** After-sales, the nearest deadline first; each leads to its page. */
export function Room() {
  const t = useT(words);
  const partName = usePartName();
  const { filters, set, clear, any } = useFilters(['state', 'type', 'order_id', 'merchant_id']);
  const columns: Column<Aftersale>[] = [
    {
      ...{ name: 'type', title: t('column.type') },
      render: (row) => <Link to={addressOfAftersale(row.id)}>{partName('type', row.type)}</Link>,
    },
    {
      ...{ name: 'order', title: t('column.order'), onPhone: false },
      render: (row) => <SubjectLink subject={`order/${row.order_id}`} typed={false} />,
    },
    {
      ...{ name: 'merchant', title: t('column.merchant'), onPhone: false },
      render: (row) => <SubjectLink subject={`merchant/${row.merchant_id}`} typed={false} />,
    },
    {
      ...{ name: 'amount', title: t('column.amount'), align: 'right', width: '120px', onPhone: false },
      render: (row) => <Money value={row.left ?? row.amount} />,
    },
    {
      ...{ name: 'state', title: t('column.state'), width: '200px' },
      render: (row) => (
        <>
          {partName('aftersale', row.state)} {row.instant.granted && <span className="quiet">{t('instant')}</span>}
        </>
      ),
    },
    { name: 'due', title: t('column.due'), width: '144px', render: (row) => <Due at={row.due_at} /> },
    {
      ...{ name: 'at', title: t('column.at'), width: '144px', onPhone: false },
      render: (row) => <Time at={row.requested_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('aftersales.page')}>{t('aftersales.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 176 },
            options: AFTERSALE_STATES.map((value) => ({ value, label: partName('aftersale', value) })),
          },
          {
            ...{ kind: 'choice', name: 'type', label: t('filter.type'), width: 176 },
            options: AFTERSALE_TYPES.map((value) => ({ value, label: partName('type', value) })),
          },
          { kind: 'text', name: 'order_id', label: t('filter.order') },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant') },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<Aftersale>
        label={t('aftersales.page')}
        path="/v1/aftersales"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfAftersale(row.id)}
        topics={['cases', 'money']}
        empty={
          any ? (
            <Empty title={t('aftersales.none.title')}>{t('aftersales.none.text')}</Empty>
          ) : (
            <Empty title={t('aftersales.empty.title')}>{t('aftersales.empty')}</Empty>
          )
        }
      />
    </>
  );
}
