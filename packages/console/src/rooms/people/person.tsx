import { Button, Popconfirm, Skeleton } from 'antd';
import { CopyId } from '../../kit/copy-id.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Masked } from '../../kit/masked.tsx';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan, useMe } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { AccessForm } from './access-form.tsx';
import { NewLink } from './invite.tsx';
import { PermissionList } from './permission-list.tsx';
import { StateTag } from './state-tag.tsx';
import { type Invitation, permissionsOf, type Role, type User } from './user.ts';
import { words } from './words.ts';

export function Room() {
  const t = useT(words);
  const can = useCan();
  const me = useMe();
  const { id } = useRoomParams<'id'>();
  const user = useRead<User>(`/v1/users/${encodeURIComponent(id)}`);
  const roles = useRead<{ items: Role[] }>('/v1/roles', { when: can('access.permission.read') });
  const above = <Link to="/people">{t('back')}</Link>;
  if (user.isError)
    return (
      <>
        <PageHeader title={t('missing')} above={above} />
        <ErrorPanel error={user.error} retry={() => void user.refetch()} />
      </>
    );
  if (!user.data) return <Skeleton active />;
  const { data } = user;
  const known = roles.data?.items;
  const self = data.id === me.user.id;
  return (
    <>
      <PageHeader title={data.name || t('unknown')} above={above}>
        {self ? <Link to="/account">{t('self')}</Link> : undefined}
      </PageHeader>
      <div className="columns">
        <div className="stack">
          <section className="panel">
            <h2>{t('about')}</h2>
            <dl className="facts" style={{ marginTop: 16 }}>
              <dt>{t('state')}</dt>
              <dd>
                <StateTag state={data.state} />
              </dd>
              <dt>{t('email')}</dt>
              <dd>{data.email ?? <Masked>{t('email.hidden')}</Masked>}</dd>
              {data.party !== null && (
                <>
                  <dt>{t('party')}</dt>
                  <dd>
                    <Link to={`/subjects/${data.party}`}>{data.party}</Link>
                  </dd>
                </>
              )}
              <dt>{t('second')}</dt>
              <dd>{data.second_factor ? t('second.on') : t('second.off')}</dd>
              <dt>{t('seen')}</dt>
              <dd>{data.last_seen_at === null ? t('seen.never') : <Time at={data.last_seen_at} as="ago" />}</dd>
              <dt>{t('created')}</dt>
              <dd>
                <Time at={data.created_at} />
              </dd>
              <dt>ID</dt>
              <dd>
                <CopyId id={data.id} />
              </dd>
            </dl>
          </section>
          {!self && <Steps user={data} />}
        </div>
        {known && can('access.user.update') && <AccessForm key={data.id} user={data} known={known} />}
        {known && !can('access.user.update') && (
          <section className="panel">
            <h2>{t('may')}</h2>
            <PermissionList names={[...permissionsOf(data.roles, known)].sort()} />
          </section>
        )}
      </div>
    </>
  );
}

/** What can be done to somebody's way in; each says what it does and how to undo it before its button works. */
function Steps({ user }: { user: User }) {
  const t = useT(words);
  const can = useCan();
  const path = `/v1/users/${user.id}`;
  const change = useSave({
    send: (api, given: { state?: 'active' | 'disabled'; second_factor?: false }) => api.patch<User>(path, given),
    reload: ['/v1/users'],
  });
  const link = useSave({
    send: (api, _given: undefined) => api.post<Invitation>(`${path}/invitation`),
    reload: ['/v1/users'],
  });
  const name = user.name;
  return (
    <section className="panel stack">
      {change.isError && <ErrorPanel error={change.error} />}
      {can('access.user.create') && user.state !== 'disabled' && (
        <div>
          <h2>{t('link')}</h2>
          <p className="quiet">{t('link.text')}</p>
          {link.isError && <ErrorPanel error={link.error} />}
          {link.data ? (
            <NewLink invitation={link.data} name={name} />
          ) : (
            <Button loading={link.isPending} onClick={() => link.mutate(undefined)}>
              {t('link.go')}
            </Button>
          )}
        </div>
      )}
      {can('access.user.update') && user.second_factor && (
        <div>
          <h2>{t('factor')}</h2>
          <p className="quiet">{t('factor.text')}</p>
          <Popconfirm
            icon={null}
            title={t('factor')}
            okText={t('factor.go')}
            onConfirm={() => change.mutate({ second_factor: false })}
          >
            <Button loading={change.isPending}>{t('factor.go')}</Button>
          </Popconfirm>
        </div>
      )}
      {can('access.user.update') && (
        <div>
          <h2>{user.state === 'disabled' ? t('enable') : t('disable')}</h2>
          <p className="quiet">
            {user.state === 'disabled' ? t('enable.text', { name }) : t('disable.text', { name })}
          </p>
          {user.state === 'disabled' ? (
            <Button loading={change.isPending} onClick={() => change.mutate({ state: 'active' })}>
              {t('enable.go')}
            </Button>
          ) : (
            <Popconfirm
              icon={null}
              title={t('disable')}
              okText={t('disable.go')}
              onConfirm={() => change.mutate({ state: 'disabled' })}
            >
              <Button danger loading={change.isPending}>
                {t('disable.go')}
              </Button>
            </Popconfirm>
          )}
        </div>
      )}
    </section>
  );
}
