import { Button, Checkbox, Input, Modal, Space, Tag } from 'antd';
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
  scopes: string[];
  fields: string[];
  quota_second: number;
  quota_day: number;
  expires_at: string | null;
  review: { question: string; text: string; holds: boolean | null }[];
  report_missing: string | null;
  /** What an approved app has applied for meanwhile. */
  renewal: { about: string; scopes: string[]; fields: string[]; refused_at: string | null } | null;
}

const PATH = '/v1/provider-apps';
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
      <p className="quiet">{(app.renewal ?? app).about}</p>
      <p className="quiet">
        {[
          ...(app.renewal ?? app).scopes.map((scope) => t(`scope.${scope}` as never)),
          ...(app.renewal ?? app).fields.map((field) => t(`field.${field}` as never)),
        ].join(' · ')}
      </p>
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
