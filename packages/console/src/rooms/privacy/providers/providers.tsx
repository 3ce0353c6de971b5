import { Button, Input, Modal, Space, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from '../office-words.ts';
import { type App, type AppDialog, APPS as PATH } from './provider-app.ts';
import { Reports, ReviewApp, Scopes } from './provider-review.tsx';
import '../privacy.css';

/** What waits for a review: the app, or what it has applied for beside what it was approved for. */
const isWaiting = ({ state, renewal }: App): boolean =>
  state === 'applied' || (state === 'approved' && renewal !== null && renewal.refused_at === null);
const COLOURS = { applied: 'gold', approved: 'green', refused: 'default', suspended: 'red' } as const;

/** Apps of service providers: reviews, suspensions, and who has not reported. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [reviewing, setReviewing] = useState<App>();
  const [suspending, setSuspending] = useState<App>();
  const [reading, setReading] = useState<App>();
  const all = useRead<Page<App>>(PATH, { query: { limit: 200 } });
  const late = all.data?.items.filter((row) => row.report_missing !== null) ?? [];
  const lift = useSave({ send: (api, id: string) => api.post(`${PATH}/${id}/lift`, {}), reload: [PATH] });
  const columns: Column<App>[] = [
    {
      ...{ name: 'name', title: t('app.name') },
      render: (row) => (
        <span title={row.about}>
          {row.name} <span className="quiet">{row.contact}</span>
        </span>
      ),
    },
    {
      ...{ name: 'state', title: t('app.state'), width: '176px' },
      render: (row) => (
        <>
          <Tag color={COLOURS[row.state]} variant="outlined">
            {t(`app.state.${row.state}`)}
          </Tag>
          {row.state === 'approved' && row.renewal && (
            <span className="quiet">{t(row.renewal.refused_at === null ? 'app.renewal' : 'app.renewal.refused')}</span>
          )}
        </>
      ),
    },
    {
      ...{ name: 'scopes', title: t('app.scopes'), onPhone: false },
      render: (row) => <Scopes of={row} />,
    },
    {
      ...{ name: 'quota', title: t('app.quota'), width: '176px', align: 'right', onPhone: false },
      render: (row) => `${row.quota_second} / ${row.quota_day}`,
    },
    {
      ...{ name: 'expires', title: t('app.expires'), width: '152px', onPhone: false },
      render: (row) => (row.expires_at === null ? '–' : <Time at={row.expires_at} />),
    },
    {
      ...{ name: 'report', title: t('app.report'), width: '152px', onPhone: false },
      render: (row) => (
        <Button size="small" type="link" onClick={() => setReading(row)}>
          {row.report_missing === null ? t('app.reports') : t('app.report.missing', { month: row.report_missing })}
        </Button>
      ),
    },
    {
      ...{ name: 'act', title: <span className="sr-only">{t('app.review')}</span>, width: '208px', align: 'right' },
      render: (row) =>
        can('privacy.provider.decide') && (
          <Space size="small">
            {isWaiting(row) && (
              <Button size="small" onClick={() => setReviewing(row)}>
                {t('app.review')}
              </Button>
            )}
            {row.state === 'suspended' ? (
              <Button size="small" loading={lift.isPending} onClick={() => lift.mutate(row.id)}>
                {t('app.lift')}
              </Button>
            ) : (
              <Button size="small" onClick={() => setSuspending(row)}>
                {t('app.suspend')}
              </Button>
            )}
          </Space>
        ),
    },
  ];
  return (
    <>
      <PageHeader title={t('providers.title')}>{t('providers.intro')}</PageHeader>
      {late.length > 0 && <p role="status">{t('app.late', { apps: late.map(({ name }) => name).join(', ') })}</p>}
      {lift.isError && <ErrorPanel error={lift.error} />}
      <DataTable<App>
        label={t('providers.title')}
        path={PATH}
        columns={columns}
        idOf={({ id }) => id}
        empty={<Empty title={t('providers.none')}>{t('providers.none.text')}</Empty>}
      />
      {reviewing && <ReviewApp app={reviewing} close={() => setReviewing(undefined)} />}
      {reading && <Reports app={reading} close={() => setReading(undefined)} />}
      {suspending && <Suspend app={suspending} close={() => setSuspending(undefined)} />}
    </>
  );
}

function Suspend({ app, close }: AppDialog) {
  const t = useT(words);
  const [why, setWhy] = useState('');
  const preview = useRead<{
    shops: number;
    keys: number;
    days: number;
    orders: number;
    hits: { merchant: string; orders: number }[];
  }>(`${PATH}/${app.id}/suspension-preview`);
  const suspend = useSave({
    send: (api, reason: string) => api.post(`${PATH}/${app.id}/suspend`, { why: reason }),
    reload: [PATH],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={`${t('app.suspend')} · ${app.name}`}
      okText={t('app.suspend')}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, disabled: why.trim() === '' || !preview.data, loading: suspend.isPending }}
      onOk={() => suspend.mutate(why.trim())}
      onCancel={close}
      mask={{ closable: false }}
    >
      {preview.isError && <ErrorPanel error={preview.error} />}
      {preview.data && (
        <>
          <p>{t('app.suspend.hits', preview.data as never)}</p>
          <ul className="plain-list">
            {preview.data.hits.slice(0, 10).map(({ merchant, orders }) => (
              <li key={merchant}>
                <span className="code">{merchant}</span> <span className="quiet">{orders}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <Input.TextArea
        rows={3}
        maxLength={2_000}
        aria-label={t('app.suspend.why')}
        placeholder={t('app.suspend.why')}
        value={why}
        onChange={({ target }) => setWhy(target.value)}
      />
      {suspend.isError && <ErrorPanel error={suspend.error} />}
    </Modal>
  );
}
