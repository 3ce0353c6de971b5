import { Button, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatAgo } from '../../kit/format.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { CreateKey } from './create-key.tsx';
import { type Key, stateOf } from './key.ts';
import { words } from './words.ts';

const COLOURS = { active: 'green', expired: 'default', revoked: 'default' } as const;

export function Room() {
  const t = useT(words);
  const can = useCan();
  const now = useNow();
  const { language } = usePreferences();
  const [creating, setCreating] = useState(false);
  const revoke = useSave({ send: (api, id: string) => api.delete<Key>(`/v1/keys/${id}`), reload: ['/v1/keys'] });
  const columns: Column<Key>[] = [
    { name: 'name', title: t('name'), render: ({ name }) => name },
    {
      ...{ name: 'scopes', title: t('scopes') },
      render: ({ scopes }) => (
        <span className="code" title={scopes.join(' ')}>
          {scopes.join(' ')}
        </span>
      ),
    },
    {
      ...{ name: 'party', title: t('party'), width: '160px', onPhone: false },
      render: ({ party }) => party ?? <span className="quiet">{t('party.all')}</span>,
    },
    {
      ...{ name: 'state', title: t('state'), width: '96px' },
      render: (key) => {
        const state = stateOf(key, now);
        return (
          <Tag color={COLOURS[state]} variant="outlined">
            {t(`state.${state}`)}
          </Tag>
        );
      },
    },
    {
      ...{ name: 'used', title: t('used'), width: '128px', onPhone: false },
      render: ({ last_used_at }) =>
        last_used_at === null ? <span className="quiet">{t('used.never')}</span> : <Time at={last_used_at} as="ago" />,
    },
    {
      ...{ name: 'until', title: t('until'), width: '152px', onPhone: false },
      render: ({ expires_at }) =>
        expires_at === null ? <span className="quiet">{t('until.never')}</span> : <Time at={expires_at} />,
    },
    {
      ...{ name: 'created', title: t('created'), width: '152px', onPhone: false },
      render: ({ created_at }) => <Time at={created_at} />,
    },
    {
      ...{ name: 'revoke', title: <span className="sr-only">{t('revoke')}</span>, width: '96px', align: 'right' },
      render: (key) =>
        can('access.key.revoke') &&
        stateOf(key, now) === 'active' && (
          <Popconfirm
            title={t('revoke.ask', { name: key.name })}
            description={t('revoke.effect', {
              used: key.last_used_at === null ? t('used.never') : formatAgo(key.last_used_at, now, language),
            })}
            icon={null}
            okText={t('revoke')}
            okButtonProps={{ danger: true }}
            onConfirm={() => revoke.mutate(key.id)}
          >
            <Button size="small">{t('revoke')}</Button>
          </Popconfirm>
        ),
    },
  ];
  const create = can('access.key.create') && (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} actions={create}>
        {t('intro')}
      </PageHeader>
      {revoke.isError && <ErrorPanel error={revoke.error} />}
      <DataTable<Key>
        label={t('title')}
        path="/v1/keys"
        columns={columns}
        idOf={({ id }) => id}
        empty={
          <Empty title={t('empty.title')} action={create || undefined}>
            {t('empty.text')}
          </Empty>
        }
      />
      {creating && <CreateKey close={() => setCreating(false)} />}
    </>
  );
}
