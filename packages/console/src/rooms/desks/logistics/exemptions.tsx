import { Button, Modal } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { DeclareDialog } from './declare-dialog.tsx';
import type { Exemption } from './exemption.ts';
import { words } from './logistics-words.ts';
import '../desks.css';

/** Where and when nobody can deliver as promised: one person declares it, another approves. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const [declaring, setDeclaring] = useState(false);
  const [step, setStep] = useState<{ verb: 'approve' | 'end'; row: Exemption }>();
  const isOver = ({ state }: Exemption) => state === 'over' || state === 'ended';
  const columns: Column<Exemption>[] = [
    { name: 'regions', title: t('column.regions'), render: (row) => row.regions.join(' ') },
    { name: 'ground', title: t('column.ground'), width: '128px', render: (row) => t(`ground.${row.ground}`) },
    { name: 'effect', title: t('column.effect'), width: '144px', render: (row) => t(`effect.${row.effect}`) },
    {
      ...{ name: 'span', title: t('column.span'), width: '280px', onPhone: false },
      render: (row) => (
        <>
          <Time at={row.from} /> – <Time at={row.to} />
        </>
      ),
    },
    { name: 'state', title: t('column.state'), width: '128px', render: (row) => t(`state.${row.state}`) },
    {
      ...{ name: 'people', title: t('column.people'), onPhone: false },
      render: (row) => [row.declared_by_name, row.approved_by_name].filter((name) => name !== null).join(' / '),
    },
    {
      ...{ name: 'acts', title: '', width: '200px' },
      render: (row) => (
        <span className="desk-acts">
          {row.state === 'declared' &&
            can('logistics.exemption.approve') &&
            (row.declared_by.endsWith(user.id) ? (
              <span className="quiet">{t('approve.own')}</span>
            ) : (
              <Button size="small" onClick={() => setStep({ verb: 'approve', row })}>
                {t('approve.go')}
              </Button>
            ))}
          {!isOver(row) && can('logistics.exemption.declare') && (
            <Button size="small" onClick={() => setStep({ verb: 'end', row })}>
              {t('end.go')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('exemptions.title')}
        above={<Link to="/service/logistics">{t('carriers.title')}</Link>}
        actions={
          can('logistics.exemption.declare') && (
            <Button type="primary" onClick={() => setDeclaring(true)}>
              {t('declare.go')}
            </Button>
          )
        }
      >
        {t('exemptions.intro')}
      </PageHeader>
      <DataTable<Exemption>
        label={t('exemptions.title')}
        path="/v1/logistics/exemptions"
        columns={columns}
        idOf={(row) => row.id}
        topics={['notifications']}
        empty={<Empty title={t('exemptions.none.title')}>{t('exemptions.none')}</Empty>}
      />
      {declaring && <DeclareDialog close={() => setDeclaring(false)} />}
      {step && <StepDialog {...step} close={() => setStep(undefined)} />}
    </>
  );
}

function StepDialog({ verb, row, close }: { verb: 'approve' | 'end'; row: Exemption; close(): void }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const take = useSave({
    send: (api) => api.post(`/v1/logistics/exemptions/${row.id}/${verb}`),
    reload: ['/v1/logistics'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t(`${verb}.title`)}
      okText={t(`${verb}.go`)}
      cancelText={t('cancel')}
      okButtonProps={{ loading: take.isPending, danger: verb === 'end' }}
      onOk={() => take.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <p>
          {t('where', {
            ...{
              regions: row.regions.join(' '),
              from: formatTime(row.from, timeZone),
              to: formatTime(row.to, timeZone),
            },
          })}
        </p>
        <p>{row.reason}</p>
        <p>{verb === 'end' ? t('end.does') : t(`does.${row.effect}`)}</p>
        {take.isError && <ErrorPanel error={take.error} />}
      </div>
    </Modal>
  );
}
