import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfBacktest, type BacktestLine } from './backtest.ts';
import { Period } from './period.tsx';
import { StateWord } from './progress.tsx';
import { shortName } from './short-name.ts';
import { words } from './words.ts';
import './backtests.css';

/** What was tried on history, the newest first. */
export function Room() {
  const t = useT(words);
  const columns: Column<BacktestLine>[] = [
    {
      name: 'candidate',
      title: t('column.candidate'),
      render: (row) => <Link to={addressOfBacktest(row.id)}>{shortName(row.candidate)}</Link>,
    },
    { name: 'period', title: t('column.period'), width: '224px', render: (row) => <Period of={row} /> },
    {
      name: 'base',
      title: t('column.base'),
      width: '192px',
      onPhone: false,
      render: (row) => (row.base === null ? t('base.then') : shortName(row.base)),
    },
    { name: 'state', title: t('column.state'), width: '144px', render: (row) => <StateWord of={row} /> },
    {
      name: 'by',
      title: t('column.by'),
      width: '144px',
      onPhone: false,
      render: (row) => <span className="quiet">{row.created_by.name ?? '–'}</span>,
    },
    {
      name: 'at',
      title: t('column.at'),
      width: '168px',
      onPhone: false,
      render: (row) => <Time at={row.created_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <DataTable<BacktestLine>
        label={t('title')}
        path="/v1/backtests"
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfBacktest(row.id)}
        empty={
          <Empty title={t('none.title')} action={<Link to="/policy/packs">{t('none.action')}</Link>}>
            {t('none')}
          </Empty>
        }
      />
    </>
  );
}
