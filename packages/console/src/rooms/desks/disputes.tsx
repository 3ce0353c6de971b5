import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Money } from '../../kit/figures.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfDispute, DISPUTE_STATES, type Dispute } from './model.ts';
import { words as precedentWords } from './precedents/precedent-words.ts';
import { Due, StateTag } from './state.tsx';
import { words } from './words.ts';
import './desks.css';

const OWED: readonly string[] = ['ruling', 'evidence', 'appealed'];
const WAITS = ['platform', 'consumer', 'merchant'] as const;

/** Disputes: those whose answer is owed first, unless somebody wants the newest. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const tp = useT(precedentWords);
  const { filters, set, clear, any } = useFilters(['state', 'waits_for', 'sort', 'order_id', 'merchant_id']);
  // only what the platform owes an answer has a deadline of its own to be put in order by
  const isOwed = !filters.order_id && (!filters.state || OWED.includes(filters.state));
  const columns: Column<Dispute>[] = [
    {
      ...{ name: 'reason', title: t('column.reason') },
      render: (row) => <Link to={addressOfDispute(row.id)}>{row.reason_title}</Link>,
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
      ...{ name: 'paid', title: t('column.paid'), align: 'right', width: '120px', onPhone: false },
      render: (row) => <Money value={row.paid} />,
    },
    { name: 'state', title: t('column.state'), width: '144px', render: (row) => <StateTag state={row.state} /> },
    {
      ...{ name: 'waits', title: t('column.waits'), width: '144px', onPhone: false },
      render: (row) => row.waits_for.map((who) => t(`side.${who}`)).join(' · '),
    },
    { name: 'due', title: t('column.due'), width: '144px', render: (row) => <Due at={row.due_at} /> },
    {
      ...{ name: 'opened', title: t('column.opened'), width: '144px', onPhone: false },
      render: (row) => <Time at={row.opened_at} />,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('disputes.title')}
        actions={can('service.dispute.precedents') && <Link to="/disputes/precedents">{tp('title')}</Link>}
      >
        {t('disputes.intro')}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 160 },
            options: DISPUTE_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'waits_for', label: t('filter.waits'), width: 144 },
            options: WAITS.map((value) => ({ value, label: t(`side.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'sort', label: t('filter.sort'), width: 160 },
            options: (['due', 'newest'] as const).map((value) => ({ value, label: t(`sort.${value}`) })),
          },
          { kind: 'text', name: 'order_id', label: t('filter.order') },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant') },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<Dispute>
        label={t('disputes.title')}
        path="/v1/disputes"
        query={{ ...filters, sort: filters.sort ?? (isOwed ? 'due' : 'newest') }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfDispute(row.id)}
        topics={['cases', 'money']}
        empty={
          any ? (
            <Empty title={t('disputes.none.title')}>{t('disputes.none')}</Empty>
          ) : (
            <Empty title={t('disputes.empty.title')}>{t('disputes.empty')}</Empty>
          )
        }
      />
    </>
  );
}
