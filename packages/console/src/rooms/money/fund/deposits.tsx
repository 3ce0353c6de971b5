import { Button, Tag } from 'antd';
import { useState } from 'react';
import { useCategoryName } from '../../../kit/categories.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import type { Amount } from '../../../kit/format.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { pageOfAddress } from '../model.ts';
import { AskDialog, type Asking } from './ask-dialog.tsx';
import { Asked } from './asked.tsx';
import type { FundRequest } from './fund-model.ts';
import { words } from './fund-words.ts';
import '../money.css';

interface Deposit {
  merchant_id: string;
  balance: Amount;
  required: Amount;
  missing: Amount;
  due_at: string | null;
  blocked_since: string | null;
  measure_id: string | null;
  transfers: string;
}

/** What merchants put down, who is short, and until when they may be. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState<Asking>();
  const [asked, setAsked] = useState<FundRequest>();
  const { filters, set, clear, any } = useFilters(['short', 'merchant_id']);
  // somebody else agrees to a level, and who is short by it has a time to fill up
  useReloadSlowly(['promises', 'money', 'notifications'], ['/v1/deposits', '/v1/fund/deposit-levels']);
  const columns: Column<Deposit>[] = [
    {
      ...{ name: 'merchant', title: t('merchant') },
      render: (row) => <SubjectLink subject={`merchant/${row.merchant_id}`} typed={false} />,
    },
    ...(['balance', 'required', 'missing'] as const).map((name) => ({
      ...{ name, title: t(`deposits.${name}`), align: 'right' as const, width: '13%', onPhone: name !== 'required' },
      render: (row: Deposit) =>
        name === 'balance' ? (
          <Link to={pageOfAddress(row.transfers)}>
            <Money value={row.balance} />
          </Link>
        ) : (
          <Money value={row[name]} />
        ),
    })),
    {
      ...{ name: 'due', title: t('deposits.due'), width: '34%', align: 'right', onPhone: false },
      render: ({ due_at: due, blocked_since: blocked, measure_id: measure }) => (
        <>
          {blocked && (
            <Tag color="red" variant="outlined">
              {t('deposits.blocked')}
            </Tag>
          )}{' '}
          {measure && <Link to={`/measures/${measure}`}>{t('deposits.measure')}</Link>}{' '}
          {due ? <Time at={due} /> : <span className="quiet">–</span>}
        </>
      ),
    },
    ...(can('service.fund.ask')
      ? [
          {
            ...{ name: 'act', title: t('deposits.act'), width: '112px', align: 'right' as const, onPhone: false },
            render: ({ merchant_id: merchant, balance }: Deposit) =>
              balance.amount > 0 && (
                <Button size="small" onClick={() => setAsking({ kind: 'return', merchant, balance })}>
                  {t('return.ask')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <div className="money-page">
      <PageHeader
        title={t('deposits.title')}
        actions={
          can('service.fund.ask') && <Button onClick={() => setAsking({ kind: 'level' })}>{t('level.ask')}</Button>
        }
      >
        {t('deposits.intro')}
      </PageHeader>
      {asked && <Asked made={asked} link />}
      <Levels />
      <section aria-labelledby="merchants">
        <h2 id="merchants">{t('deposits.merchants')}</h2>
        <FilterBar
          fields={[
            {
              ...{ kind: 'choice', name: 'short', label: t('filter.short'), width: 176 },
              options: [{ value: 'yes', label: t('deposits.short') }],
            },
            { kind: 'text', name: 'merchant_id', label: t('filter.merchant'), width: 200 },
          ]}
          {...{ filters, set, clear }}
        />
        <DataTable<Deposit>
          label={t('deposits.merchants')}
          path="/v1/deposits"
          query={filters}
          columns={columns}
          idOf={(row) => `${row.merchant_id}/${row.balance.currency}`}
          empty={
            any ? (
              <p className="quiet">{t('deposits.empty')}</p>
            ) : (
              <Empty title={t('deposits.empty')}>{t('deposits.empty.text')}</Empty>
            )
          }
        />
      </section>
      {asking && <AskDialog asking={asking} close={() => setAsking(undefined)} asked={setAsked} />}
    </div>
  );
}

function Levels() {
  const t = useT(words);
  const categoryName = useCategoryName();
  const levels = usePages<{ category_id: string; amount: Amount; set_at: string }>('/v1/fund/deposit-levels', {
    limit: 100,
  });
  return (
    <section className="panel" aria-labelledby="levels">
      <h2 id="levels">{t('deposits.levels')}</h2>
      {levels.isError && <ErrorPanel error={levels.error} retry={() => void levels.refetch()} />}
      {levels.data && levels.items.length === 0 && <p className="quiet">{t('deposits.levels.none')}</p>}
      {levels.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('deposits.category')}</th>
              <th scope="col">{t('deposits.set')}</th>
              <th scope="col" data-align="right">
                {t('deposits.required')}
              </th>
            </tr>
          </thead>
          <tbody>
            {levels.items.map((level) => (
              <tr key={level.category_id}>
                <td title={level.category_id}>{categoryName(level.category_id)}</td>
                <td>
                  <Time at={level.set_at} />
                </td>
                <td data-align="right">
                  <Money value={level.amount} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
