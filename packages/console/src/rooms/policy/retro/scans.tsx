import { Button } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { shortName } from '../backtests/short-name.ts';
import { BeginDialog } from './begin-dialog.tsx';
import { addressOfScan, type ScanLine } from './scan.ts';
import { ScanStateWord } from './scan-state.tsx';
import { words } from './words.ts';
import '../common.css';

/** What is on sale, decided again: all previews, the newest first. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  // a release's page leads here with its id, to begin with that
  const { filters } = useFilters(['release']);
  const [asking, setAsking] = useState(filters.release !== undefined);
  const begin = can('policy.retro.run') && <Button onClick={() => setAsking(true)}>{t('begin')}</Button>;
  const columns: Column<ScanLine>[] = [
    {
      name: 'candidate',
      title: t('column.candidate'),
      render: (row) => <Link to={addressOfScan(row.id)}>{shortName(row.candidate)}</Link>,
    },
    { name: 'state', title: t('column.state'), width: '144px', render: (row) => <ScanStateWord of={row} /> },
    {
      ...{ name: 'hits', title: t('column.hits'), width: '112px', align: 'right' },
      render: (row) => (row.hits === null ? '–' : <Figure value={row.hits} />),
    },
    {
      ...{ name: 'acted', title: t('column.acted'), width: '112px', align: 'right', onPhone: false },
      render: (row) => (row.application === null ? '–' : <Figure value={row.application.acted} />),
    },
    {
      ...{ name: 'by', title: t('column.by'), width: '144px', onPhone: false },
      render: (row) => <span className="quiet">{row.created_by.name ?? '–'}</span>,
    },
    {
      ...{ name: 'at', title: t('column.at'), width: '168px', onPhone: false },
      render: (row) => <Time at={row.created_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} actions={begin}>
        {t('intro')}
      </PageHeader>
      <DataTable<ScanLine>
        label={t('title')}
        path="/v1/retro-scans"
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfScan(row.id)}
        empty={<Empty title={t('none.title')}>{t('none')}</Empty>}
      />
      {asking && <BeginDialog given={filters.release} close={() => setAsking(false)} />}
    </>
  );
}
