import { Tag } from 'antd';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { payoutPage } from '../model.ts';
import { PAYOUT_CAUSES, PAYOUT_STATES, type Payout, STATE_COLOURS } from './payout-model.ts';
import { words } from './payout-words.ts';

const FUNDS = ['protection-fund', 'logistics-pool'] as const;

/** What consumers are paid, the newest first. */
export function Room() {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters(['state', 'cause', 'fund', 'currency', 'merchant_id', 'order_id']);
  const columns: Column<Payout>[] = [
    {
      ...{ name: 'at', title: t('column.at'), width: '144px' },
      render: (row) => (
        <Link to={payoutPage(row.id)}>
          <Time at={row.asked_at} />
        </Link>
      ),
    },
    {
      ...{ name: 'state', title: t('column.state'), width: '160px' },
      render: ({ state }) => (
        <Tag color={STATE_COLOURS[state]} variant="outlined">
          {t(`state.${state}`)}
        </Tag>
      ),
    },
    {
      ...{ name: 'cause', title: t('column.cause'), width: '120px', onPhone: false },
      render: (row) => t(`cause.${row.cause}`),
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
      ...{ name: 'waits', title: t('column.waits'), onPhone: false, width: '22%' },
      render: ({ waits_for: why, state }) => (why && state === 'approval' ? t(`waits.${why}`) : ''),
    },
    {
      ...{ name: 'amount', title: t('column.amount'), align: 'right', width: '120px' },
      render: (row) => <Money value={row.amount} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 176 },
            options: PAYOUT_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'cause', label: t('filter.cause'), width: 160 },
            options: PAYOUT_CAUSES.map((value) => ({ value, label: t(`cause.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'fund', label: t('filter.fund'), width: 160 },
            options: FUNDS.map((value) => ({ value, label: t(`source.${value}`) })),
          },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant'), width: 160 },
          { kind: 'text', name: 'order_id', label: t('filter.order'), width: 200 },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Payout>
        label={t('title')}
        path="/v1/payouts"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => payoutPage(row.id)}
        topics={['money', 'notifications']}
        empty={<Empty title={t(any ? 'none.title' : 'empty.title')}>{t(any ? 'none' : 'empty')}</Empty>}
      />
    </>
  );
}
