import { Button, Form } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { PermissionList } from './permission-list.tsx';
import { RoleFields } from './role-fields.tsx';
import { differenceOf, type Role, type User } from './user.ts';
import { words } from './words.ts';

interface Given {
  roles: string[];
  groups?: string[];
}

/** Roles and groups, with what a change gives and takes before it is saved. */
export function AccessForm({ user, known }: { user: User; known: readonly Role[] }) {
  const t = useT(words);
  const [form] = Form.useForm<Given>();
  const roles = Form.useWatch('roles', form) ?? user.roles;
  const groups = Form.useWatch('groups', form) ?? user.groups;
  const save = useSave({
    send: (api, given: Given) => api.patch<User>(`/v1/users/${user.id}`, given),
    reload: ['/v1/users'],
  });
  const { gained, lost } = differenceOf(user.roles, roles, known);
  const regrouped = listOf(groups) !== listOf(user.groups);
  const changed = regrouped || listOf(roles) !== listOf(user.roles);
  return (
    <section className="panel">
      <h2>{t('access')}</h2>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        style={{ marginTop: 16 }}
        initialValues={{ roles: user.roles, groups: user.groups }}
        onFinish={(given) => save.mutate({ roles: given.roles, groups: given.groups ?? user.groups })}
      >
        <RoleFields known={known} party={false} />
        {changed && (
          <div className="preview" role="status">
            <strong>{t('access.ask')}</strong>
            <div>{t('access.live')}</div>
            {gained.length > 0 && (
              <>
                <h3>{t('access.gained', { n: gained.length })}</h3>
                <PermissionList names={gained} />
              </>
            )}
            {lost.length > 0 && (
              <>
                <h3>{t('access.lost', { n: lost.length })}</h3>
                <PermissionList names={lost} />
              </>
            )}
            {regrouped && (
              <div>
                {t('access.groups', {
                  before: user.groups.join(' · ') || t('groups.none'),
                  after: groups.join(' · ') || t('groups.none'),
                })}
              </div>
            )}
            <div className="quiet">{t('access.undo')}</div>
          </div>
        )}
        {save.isError && <ErrorPanel error={save.error} />}
        <Button type="primary" htmlType="submit" disabled={!changed} loading={save.isPending} style={{ marginTop: 16 }}>
          {changed ? t('access.save') : save.isSuccess ? t('saved') : t('access.same')}
        </Button>
      </Form>
    </section>
  );
}

const listOf = (names: readonly string[]): string => names.toSorted().join(' ');
