import { Tag } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Money } from '../../kit/figures.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { useGuarantees } from '../../kit/guarantee-names.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { CLAIM_STATES, type Claim, totalOf } from './claim-model.ts';
import { words } from './claim-words.ts';
import { addressOfClaim } from './model.ts';
import { usePartName } from './part-names.ts';
import { Due } from './state.tsx';
import './desks.css';

const OPEN: readonly string[] = ['evidence', 'merchant', 'offered', 'review', 'granted'];

/** Claims that are waited for, the nearest deadline first, unless somebody wants others. */
export function Room() {
  const t = useT(words);
  const partName = usePartName();
  const { filters, set, clear, any } = useFilters(['state', 'code', 'merchant_id', 'order_id', 'sort']);
  const guarantees = useGuarantees();
  // what is over has no deadline, and all claims of an order are few
  const isOpen = !filters.order_id && (!filters.state || OPEN.includes(filters.state));
  const columns: Column<Claim>[] = [
    {
      ...{ name: 'title', title: t('column.title') },
      render: (row) => <Link to={addressOfClaim(row.id)}>{row.title}</Link>,
    },
    {
      ...{ name: 'order', title: t('column.order'), onPhone: false },
      render: (row) => <SubjectLink subject={`order/${row.order_id}`} typed={false} />,
    },
    {
      ...{ name: 'amount', title: t('column.amount'), align: 'right', width: '120px', onPhone: false },
      render: (row) => {
        const amount = row.total ?? totalOf(row.assessed);
        return amount && <Money value={amount} />;
      },
    },
    {
      ...{ name: 'state', title: t('column.state'), width: '160px' },
      render: (row) => <ClaimTag claim={row} />,
    },
    {
      ...{ name: 'due', title: t('column.due'), width: '144px' },
      render: (row) => <Due at={row.next?.due_at ?? null} />,
    },
    {
      ...{ name: 'made', title: t('column.made-by'), width: '160px', onPhone: false },
      render: (row) => t(`made.${row.made_by}`),
    },
    {
      ...{ name: 'opened', title: t('column.opened'), width: '144px', onPhone: false },
      render: (row) => <Time at={row.opened_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('claims.title')}>{t('claims.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 160 },
            options: CLAIM_STATES.map((value) => ({ value, label: partName('claim', value) })),
          },
          {
            ...{ kind: 'choice', name: 'code', label: t('column.title'), width: 200 },
            options: guarantees.map(({ code, title }) => ({ value: code, label: title })),
          },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant') },
          { kind: 'text', name: 'order_id', label: t('filter.order') },
          {
            ...{ kind: 'choice', name: 'sort', label: t('filter.sort'), width: 176 },
            options: (['due', 'newest'] as const).map((value) => ({ value, label: t(`sort.${value}`) })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<Claim>
        label={t('claims.title')}
        path="/v1/claims"
        query={{ ...filters, sort: filters.sort ?? (isOpen ? 'due' : 'newest') }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfClaim(row.id)}
        topics={['cases', 'money']}
        empty={
          any ? (
            <Empty title={t('claims.none.title')}>{t('claims.none')}</Empty>
          ) : (
            <Empty title={t('claims.empty.title')}>{t('claims.empty')}</Empty>
          )
        }
      />
    </>
  );
}

const COLOURS: Partial<Record<Claim['state'], string>> = { review: 'gold', paid: 'green', failed: 'red' };

export function ClaimTag({ claim: { state } }: { claim: Pick<Claim, 'state'> }) {
  const partName = usePartName();
  const colour = COLOURS[state];
  return <Tag {...(colour ? { color: colour } : {})}>{partName('claim', state)}</Tag>;
}
