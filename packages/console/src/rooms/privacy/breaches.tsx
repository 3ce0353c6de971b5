import { Button, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatNumber } from '../../kit/format.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { instantOf } from '../../kit/zone.ts';
import { words } from './office-words.ts';
import './privacy.css';

interface Breach {
  id: string;
  state: 'open' | 'contained' | 'closed';
  found_at: string;
  persons: number | null;
  authority_due_at: string | null;
  authority_told_at: string | null;
  persons_due_at: string | null;
  persons_told_at: string | null;
  spared: boolean;
}

const COLOURS = { open: 'red', contained: 'gold', closed: 'default' } as const;

/** The register of incidents with personal data. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { language } = usePreferences();
  const [recording, setRecording] = useState(false);
  const when = (told: string | null, due: string | null) =>
    told !== null ? <Time at={told} /> : due !== null ? <Time at={due} as="ago" /> : '–';
  const columns: Column<Breach>[] = [
    {
      ...{ name: 'found', title: t('breach.found'), width: '176px' },
      render: (row) => (
        <Link to={`/privacy/breaches/${row.id}`}>
          <Time at={row.found_at} />
        </Link>
      ),
    },
    {
      ...{ name: 'state', title: t('breach.state'), width: '120px' },
      render: ({ state }) => (
        <Tag color={COLOURS[state]} variant="outlined">
          {t(`breach.state.${state}`)}
        </Tag>
      ),
    },
    {
      name: 'persons',
      title: t('breach.persons'),
      align: 'right',
      width: '120px',
      render: (row) => (row.persons === null ? '–' : formatNumber(row.persons, language)),
    },
    {
      ...{ name: 'authority', title: t('breach.authority'), onPhone: false },
      render: (row) => when(row.authority_told_at, row.authority_due_at),
    },
    {
      ...{ name: 'people', title: t('breach.people'), onPhone: false },
      render: (row) => (row.spared ? t('breach.spared') : when(row.persons_told_at, row.persons_due_at)),
    },
  ];
  const record = can('privacy.breach.write') && (
    <Button type="primary" onClick={() => setRecording(true)}>
      {t('breaches.record')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('breaches.title')} actions={record}>
        {t('breaches.intro')}
      </PageHeader>
      <DataTable<Breach>
        label={t('breaches.title')}
        path="/v1/breaches"
        columns={columns}
        idOf={({ id }) => id}
        to={({ id }) => `/privacy/breaches/${id}`}
        empty={<Empty title={t('breaches.none')}>{t('breaches.none.text')}</Empty>}
      />
      {recording && <Record close={() => setRecording(false)} />}
    </>
  );
}

function Record({ close }: { close: () => void }) {
  const t = useT(words);
  const go = useGo();
  const { timeZone } = usePreferences();
  const record = useSave({
    send: (api, { what, found_at }: { what: string; found_at: string | undefined }) =>
      api.post<{ id: string }>('/v1/breaches', { what: what.trim(), categories: [], found_at }),
    reload: ['/v1/breaches'],
    onSaved: ({ id }) => go(`/privacy/breaches/${id}`),
  });
  return (
    <Modal open title={t('breaches.record')} footer={null} onCancel={close} mask={{ closable: false }}>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ what, found }: { what: string; found: string }) =>
          record.mutate({ what, found_at: instantOf(found, timeZone) })
        }
      >
        <Form.Item name="found" label={t('breach.found')} rules={[{ required: true, message: t('breach.fill') }]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item
          name="what"
          label={t('breach.what')}
          rules={[{ required: true, whitespace: true, message: t('breach.fill') }]}
        >
          <Input.TextArea rows={4} maxLength={4_000} />
        </Form.Item>
        {record.isError && <ErrorPanel error={record.error} />}
        <Button type="primary" htmlType="submit" loading={record.isPending}>
          {t('breaches.record')}
        </Button>
      </Form>
    </Modal>
  );
}
