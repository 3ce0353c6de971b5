import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Day, DayState, dayPage } from './day-state.tsx';
import { words } from './provider-words.ts';
import '../money.css';

/** The days that were held against the provider's files. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [running, setRunning] = useState(false);
  const columns: Column<Day>[] = [
    {
      ...{ name: 'day', title: t('column.day'), width: '20%' },
      render: (row) => <Link to={dayPage(row.day)}>{row.day}</Link>,
    },
    { name: 'state', title: t('column.state'), render: (row) => <DayState state={row.state} /> },
    {
      ...{ name: 'lines', title: t('column.lines'), align: 'right', width: '16%' },
      render: (row) => <Figure value={row.lines} />,
    },
    {
      ...{ name: 'at', title: t('column.compared'), align: 'right', width: '24%', onPhone: false },
      render: (row) => <Time at={row.at} />,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('days.title')}
        actions={can('ledger.reconciliation.run') && <Button onClick={() => setRunning(true)}>{t('days.run')}</Button>}
      >
        {t('days.intro')}
      </PageHeader>
      <DataTable<Day>
        label={t('days.title')}
        path="/v1/ledger/reconciliations"
        columns={columns}
        idOf={(row) => row.day}
        to={(row) => dayPage(row.day)}
        empty={<Empty title={t('days.empty')}>{t('days.empty.text')}</Empty>}
      />
      {running && <RunDialog close={() => setRunning(false)} />}
    </>
  );
}

function RunDialog({ close }: { close(): void }) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const [day, setDay] = useState('');
  const run = useSave({
    send: (api, which: string) => api.post<Day>('/v1/ledger/reconciliations', { day: which }),
    reload: ['/v1/ledger/reconciliations', '/v1/ledger/discrepancies'],
    onSaved: (done) => go(dayPage(done.day)),
  });
  return (
    <Modal
      open
      title={t('days.run.title')}
      okText={t('days.run.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: day === '', loading: run.isPending }}
      onOk={() => run.mutate(day)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{t('days.run.text')}</p>
        <label htmlFor={id}>{t('days.run.day')}</label>
        <Input id={id} type="date" value={day} onChange={({ target }) => setDay(target.value)} />
        {run.isError && <ErrorPanel error={run.error} />}
      </div>
    </Modal>
  );
}
