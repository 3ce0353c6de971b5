import { Button, Checkbox, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import './privacy.css';

interface App {
  id: string;
  name: string;
  about: string;
  contact: string;
  state: 'applied' | 'approved' | 'refused' | 'suspended';
  quota_second: number;
  quota_day: number;
  expires_at: string | null;
  review: { question: string; text: string; holds: boolean | null }[];
  report_missing: string | null;
}

const PATH = '/v1/provider-apps';
const COLOURS = { applied: 'gold', approved: 'green', refused: 'default', suspended: 'red' } as const;

/** Apps of service providers: reviews, suspensions, and who has not reported. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [reviewing, setReviewing] = useState<App>();
  const [suspending, setSuspending] = useState<App>();
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
      render: ({ state }) => (
        <Tag color={COLOURS[state]} variant="outlined">
          {t(`app.state.${state}`)}
        </Tag>
      ),
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
      render: (row) => (row.report_missing === null ? '–' : t('app.report.missing', { month: row.report_missing })),
    },
    {
      ...{ name: 'act', title: <span className="sr-only">{t('app.review')}</span>, width: '144px', align: 'right' },
      render: (row) =>
        can('privacy.provider.decide') &&
        (row.state === 'applied' ? (
          <Button size="small" onClick={() => setReviewing(row)}>
            {t('app.review')}
          </Button>
        ) : row.state === 'approved' ? (
          <Button size="small" onClick={() => setSuspending(row)}>
            {t('app.suspend')}
          </Button>
        ) : row.state === 'suspended' ? (
          <Button size="small" loading={lift.isPending} onClick={() => lift.mutate(row.id)}>
            {t('app.lift')}
          </Button>
        ) : null),
    },
  ];
  return (
    <>
      <PageHeader title={t('providers.title')}>{t('providers.intro')}</PageHeader>
      {lift.isError && <ErrorPanel error={lift.error} />}
      <DataTable<App>
        label={t('providers.title')}
        path={PATH}
        columns={columns}
        idOf={({ id }) => id}
        empty={<Empty title={t('providers.none')}>{t('providers.none.text')}</Empty>}
      />
      {reviewing && <Review app={reviewing} close={() => setReviewing(undefined)} />}
      {suspending && <Suspend app={suspending} close={() => setSuspending(undefined)} />}
    </>
  );
}

interface Dialog {
  app: App;
  close: () => void;
}

function Review({ app, close }: Dialog) {
  const t = useT(words);
  const [holds, setHolds] = useState<readonly string[]>([]);
  const review = useSave({
    send: (api, approve: boolean) =>
      api.post(`${PATH}/${app.id}/review`, {
        approve,
        answers: Object.fromEntries(app.review.map(({ question }) => [question, holds.includes(question)])),
      }),
    reload: [PATH],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={`${t('app.review')} · ${app.name}`}
      onCancel={close}
      mask={{ closable: false }}
      footer={[
        <Button key="refuse" disabled={review.isPending} onClick={() => review.mutate(false)}>
          {t('app.refuse')}
        </Button>,
        <Button
          key="approve"
          type="primary"
          disabled={holds.length < app.review.length}
          loading={review.isPending}
          onClick={() => review.mutate(true)}
        >
          {t('app.approve')}
        </Button>,
      ]}
    >
      <p className="quiet">{app.about}</p>
      <Checkbox.Group
        className="privacy-cards"
        value={[...holds]}
        onChange={(next) => setHolds(next as string[])}
        options={app.review.map(({ question, text }) => ({ value: question, label: text }))}
      />
      {review.isError && <ErrorPanel error={review.error} />}
    </Modal>
  );
}

function Suspend({ app, close }: Dialog) {
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
