import { Skeleton } from 'antd';
import { CopyId } from '../../../kit/copy-id.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link, useFilters, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Account, type StatementLine, transferPage } from '../model.ts';
import { Code, Owner, Side } from '../parts.tsx';
import { words } from '../words.ts';
import '../money.css';

/** One account and what moved on it. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Account>(`/v1/ledger/accounts/${encodeURIComponent(id)}`);
  const { filters, set, clear } = useFilters(['from', 'to']);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return <Skeleton active />;
  const account = read.data;
  const columns: Column<StatementLine>[] = [
    {
      ...{ name: 'at', title: t('column.at'), width: '144px' },
      render: (row) => (
        <Link to={transferPage(row.transfer_id)}>
          <Time at={row.at} />
        </Link>
      ),
    },
    {
      ...{ name: 'why', title: t('column.why') },
      render: (row) => (
        <span className="money-code">
          <Code code={row.code} />
        </span>
      ),
    },
    { name: 'other', title: t('column.other'), onPhone: false, render: (row) => <Side side={row.other} /> },
    ...(['debit', 'credit'] as const).map((side) => ({
      ...{ name: side, title: t(`column.${side}`), align: 'right' as const, width: '14%', onPhone: false },
      render: (row: StatementLine) => (row.side === side ? <Money value={row.amount} /> : ''),
    })),
    {
      // one column for both sides, told by the sign: there is no room for two
      ...{ name: 'amount', title: t('column.amount'), align: 'right', onPhone: 'only' },
      render: ({ side, amount }) => (
        <>
          {side === account.normal ? '+' : '−'}
          <Money value={amount} />
        </>
      ),
    },
    {
      ...{ name: 'balance', title: t('column.balance'), align: 'right', width: '16%', onPhone: false },
      render: (row) => <Money value={row.balance} />,
    },
  ];
  return (
    <div className="money-page">
      <PageHeader
        title={nameOf(purposeNames, account.purpose, language)}
        above={<Link to="/money/accounts">{t('accounts.title')}</Link>}
        actions={
          <Link to="/money/transfers" query={{ account: id }}>
            {t('account.transfers')}
          </Link>
        }
      >
        <Owner owner={account.owner} />
      </PageHeader>
      <section className="panel">
        <dl className="facts-line">
          {(
            [
              ['column.balance', account.balance],
              ['column.held', account.held.out],
              ...(account.available === null ? [] : ([['column.available', account.available]] as const)),
            ] as const
          ).map(([key, value]) => (
            <div key={key}>
              <dt>{t(key)}</dt>
              <dd>
                <Money value={value} />
              </dd>
            </div>
          ))}
          <div>
            <dt>{t('account.opened')}</dt>
            <dd>
              <Time at={account.opened_at} detail="day" />
            </dd>
          </div>
          {account.closed_at && (
            <div>
              <dt>{t('account.closed')}</dt>
              <dd>
                <Time at={account.closed_at} detail="day" />
              </dd>
            </div>
          )}
          <div>
            <dt>{t('account.id')}</dt>
            <dd>
              <CopyId id={account.id} />
            </dd>
          </div>
        </dl>
      </section>
      <section aria-labelledby="statement">
        <h2 id="statement">{t('account.statement')}</h2>
        <FilterBar
          fields={[{ kind: 'range', name: 'from', until: 'to', label: t('filter.time') }]}
          {...{ filters, set, clear }}
        />
        <DataTable<StatementLine>
          label={t('account.statement')}
          path={`/v1/ledger/accounts/${encodeURIComponent(id)}/statement`}
          query={filters}
          columns={columns}
          idOf={(row) => `${row.transfer_id}/${row.side}`}
          to={(row) => transferPage(row.transfer_id)}
          empty={<Empty title={t('account.empty')}>{t('account.empty.text')}</Empty>}
        />
      </section>
    </div>
  );
}
