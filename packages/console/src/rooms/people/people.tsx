import { Button, Tag } from 'antd';
import { useState } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Masked } from '../../kit/masked.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { ROLE_IDS, roleName } from '../../kit/role-names.ts';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { Invite } from './invite.tsx';
import { StateTag } from './state-tag.tsx';
import { STATES, type User } from './user.ts';
import { words } from './words.ts';

const FILTERS = ['query', 'role', 'state'] as const;

export function Room() {
  const t = useT(words);
  const can = useCan();
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters(FILTERS);
  const [inviting, setInviting] = useState(false);
  const columns: Column<User>[] = [
    {
      ...{ name: 'name', title: t('name') },
      render: (user) => <Link to={`/people/${user.id}`}>{user.name || t('unknown')}</Link>,
    },
    {
      ...{ name: 'email', title: t('email'), onPhone: false },
      render: ({ email }) => (email === null ? <Masked>{t('email.hidden')}</Masked> : email),
    },
    {
      ...{ name: 'roles', title: t('roles') },
      render: ({ roles, party }) => (
        <>
          {roles.map((role) => roleName(role, language)).join(' · ')}
          {party !== null && <span className="quiet"> {party}</span>}
        </>
      ),
    },
    {
      name: 'groups',
      title: t('groups'),
      onPhone: false,
      render: ({ groups }) => groups.map((group) => <Tag key={group}>{group}</Tag>),
    },
    { name: 'state', title: t('state'), width: '120px', render: ({ state }) => <StateTag state={state} /> },
    {
      ...{ name: 'second', title: t('second'), width: '128px', onPhone: false },
      render: ({ second_factor }) =>
        second_factor ? t('second.on') : <span className="quiet">{t('second.off')}</span>,
    },
    {
      ...{ name: 'seen', title: t('seen'), width: '128px', onPhone: false },
      render: ({ last_seen_at }) =>
        last_seen_at === null ? <span className="quiet">{t('seen.never')}</span> : <Time at={last_seen_at} as="ago" />,
    },
  ];
  const invite = can('access.user.create') && (
    <Button type="primary" onClick={() => setInviting(true)}>
      {t('invite')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} actions={invite}>
        {t('intro')}
      </PageHeader>
      <FilterBar
        fields={[
          { kind: 'text', name: 'query', label: t('filter.query') },
          {
            ...{ kind: 'choice', name: 'role', label: t('filter.role') },
            options: ROLE_IDS.map((value) => ({ value, label: roleName(value, language) })),
          },
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state') },
            options: STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<User>
        label={t('title')}
        path="/v1/users"
        query={filters}
        columns={columns}
        idOf={({ id }) => id}
        to={({ id }) => `/people/${id}`}
        empty={
          <Empty
            title={t('empty.title')}
            action={any ? <Button onClick={clear}>{t('filter.clear')}</Button> : invite || undefined}
          >
            {any ? t('empty.filter') : t('empty.text')}
          </Empty>
        }
      />
      {inviting && <Invite close={() => setInviting(false)} />}
    </>
  );
}
