import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import type { Amount } from '../../../kit/format.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { payoutPage } from '../model.ts';
import { type PayoutDetail, RECOVERY_PARTS } from '../payouts/payout-model.ts';
import { Steps } from '../payouts/payout-parts.tsx';
import { words as payoutWords } from '../payouts/payout-words.ts';
import { words as fundWords } from './fund-words.ts';
import { words } from './recovery-words.ts';
import '../money.css';

type Recovery = Pick<NonNullable<PayoutDetail['recoveries']>[number], 'id' | 'state' | 'steps' | 'step'> & {
  payout_id: string;
  merchant_id: string;
  opened_at: string;
  amount: Amount;
};

/** Where the fund's figures of what comes back lead: each row leads to its payout. */
export function Room() {
  const t = useT(words);
  const fund = useT(fundWords);
  const payout = useT(payoutWords);
  const { filters, set, clear } = useFilters(['of', 'merchant_id', 'currency', 'from', 'to', 'owed_after', 'owed_by']);
  const of = RECOVERY_PARTS.find((part) => part === filters.of) ?? 'owed';
  const columns: Column<Recovery>[] = [
    {
      ...{ name: 'at', title: t('column.at'), width: '144px' },
      render: (row) => (
        <Link to={payoutPage(row.payout_id)}>
          <Time at={row.opened_at} />
        </Link>
      ),
    },
    {
      ...{ name: 'merchant', title: t('column.merchant'), width: '20%', onPhone: false },
      render: (row) => <SubjectLink subject={`merchant/${row.merchant_id}`} typed={false} />,
    },
    { name: 'steps', title: t('column.steps'), onPhone: false, render: (row) => <Steps {...row} /> },
    { name: 'state', title: t('column.state'), width: '120px', render: (row) => payout(`recovery.${row.state}`) },
    {
      ...{ name: 'amount', title: t(`of.${of}`), align: 'right', width: '20%' },
      render: (row) => <Money value={row.amount} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} above={<Link to="/money/fund">{fund('title')}</Link>}>
        {t('intro')}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'of', label: t('filter.of'), width: 200 },
            options: RECOVERY_PARTS.map((value) => ({ value, label: t(`of.${value}`) })),
          },
          { kind: 'text', name: 'merchant_id', label: t('filter.merchant'), width: 160 },
          { kind: 'text', name: 'currency', label: t('filter.currency'), width: 200 },
          { kind: 'range', name: 'from', until: 'to', label: t('filter.time') },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Recovery>
        label={t('title')}
        path="/v1/fund/recoveries"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => payoutPage(row.payout_id)}
        topics={['money']}
        empty={<Empty title={t('empty.title')}>{t('empty')}</Empty>}
      />
    </>
  );
}
