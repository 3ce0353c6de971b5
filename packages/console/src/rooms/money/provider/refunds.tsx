import { Tag } from 'antd';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Figure, Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import type { Amount } from '../../../kit/format.ts';
import { useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { Owner } from '../parts.tsx';
import { words } from './provider-words.ts';
import '../money.css';

const STATES = ['asked', 'sent', 'unknown', 'settled', 'failed'] as const;
const SOURCES = [
  ...(['original', 'merchant-balance', 'deposit', 'protection-fund', 'logistics-pool', 'insurer', 'carrier'] as const),
];
const KINDS = ['refund', 'payment', 'deduction', 'coupon', 'deposit-return'] as const;
const COLOURS = {
  ...{ asked: 'default', sent: 'blue', unknown: 'gold', settled: 'green', failed: 'red' },
} as const;

interface Payment {
  id: string;
  kind: (typeof KINDS)[number];
  source: (typeof SOURCES)[number];
  order_id: string | null;
  party: string;
  amount: Amount;
  state: (typeof STATES)[number];
  asked_at: string;
  reason: string | null;
  tries: number;
}

/** What the provider is asked to pay or deduct. */
export function Room() {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters([
    ...(['state', 'kind', 'source', 'order_id', 'merchant_id', 'open', 'currency'] as const),
  ]);
  const columns: Column<Payment>[] = [
    { name: 'at', title: t('column.at'), width: '144px', render: (row) => <Time at={row.asked_at} /> },
    { name: 'kind', title: t('column.kind'), width: '96px', render: (row) => t(`kind.${row.kind}`) },
    {
      ...{ name: 'state', title: t('column.state'), width: '152px' },
      render: ({ state, reason }) => (
        <span title={reason ?? undefined}>
          <Tag color={COLOURS[state]} variant="outlined">
            {t(`state.${state}`)}
          </Tag>
        </span>
      ),
    },
    { name: 'source', title: t('column.source'), onPhone: false, render: (row) => t(`source.${row.source}`) },
    {
      ...{ name: 'order', title: t('column.order'), onPhone: false },
      render: ({ order_id: order }) =>
        order === null ? <span className="quiet">–</span> : <SubjectLink subject={`order/${order}`} typed={false} />,
    },
    { name: 'party', title: t('column.party'), onPhone: false, render: (row) => <Owner owner={row.party} /> },
    {
      ...{ name: 'tries', title: t('column.tries'), align: 'right', width: '88px', onPhone: false },
      render: (row) => <Figure value={row.tries} />,
    },
    {
      ...{ name: 'amount', title: t('column.amount'), align: 'right', width: '128px' },
      render: (row) => <Money value={row.amount} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('refunds.title')}>{t('refunds.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 160 },
            options: STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'kind', label: t('filter.kind'), width: 144 },
            options: KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'source', label: t('filter.source'), width: 160 },
            options: SOURCES.map((value) => ({ value, label: t(`source.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'open', label: t('filter.outcome'), width: 144 },
            options: [{ value: 'yes', label: t('open.yes') }],
          },
          { kind: 'text', name: 'order_id', label: t('filter.order'), width: 200 },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant'), width: 160 },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Payment>
        label={t('refunds.title')}
        path="/v1/refunds"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        topics={['money']}
        empty={
          <Empty title={t(any ? 'filter.none' : 'refunds.empty')}>
            {t(any ? 'filter.none.text' : 'refunds.empty.text')}
          </Empty>
        }
      />
    </>
  );
}
