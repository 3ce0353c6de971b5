import { Button, Form, Input, Modal, Radio, Skeleton } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../kit/words.ts';
import { RoleFields } from './role-fields.tsx';
import type { Invitation, Role } from './user.ts';
import { words } from './words.ts';

interface Given {
  email: string;
  name: string;
  roles: string[];
  groups?: string[];
  party?: string;
  language: Language;
}

export function Invite({ close }: { close: () => void }) {
  const t = useT(words);
  const { language } = usePreferences();
  const roles = useRead<{ items: Role[] }>('/v1/roles');
  const invite = useSave({
    send: (api, given: Given) =>
      api.post<Invitation>('/v1/users', { ...given, email: given.email.trim(), name: given.name.trim() }),
    reload: ['/v1/users'],
  });
  if (invite.data)
    return (
      <Modal
        open
        title={t('invite.title')}
        onCancel={close}
        mask={{ closable: false }}
        footer={<Button onClick={close}>{t('invite.done')}</Button>}
      >
        <NewLink invitation={invite.data} name={invite.variables.name} />
      </Modal>
    );
  return (
    <Modal open title={t('invite.title')} footer={null} onCancel={close} mask={{ closable: false }}>
      {roles.isError && <ErrorPanel error={roles.error} retry={() => void roles.refetch()} />}
      {roles.isPending && <Skeleton active />}
      {roles.data && (
        <Form
          layout="vertical"
          requiredMark={false}
          initialValues={{ language, groups: [] }}
          onFinish={(given: Given) => invite.mutate(given)}
        >
          <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('name') }]}>
            <Input autoFocus maxLength={100} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="email"
            label={t('invite.email')}
            rules={[{ required: true, type: 'email', message: t('invite.email.bad') }]}
          >
            <Input maxLength={254} inputMode="email" autoComplete="off" />
          </Form.Item>
          <RoleFields known={roles.data.items} party />
          <Form.Item name="language" label={t('invite.language')}>
            <Radio.Group options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))} />
          </Form.Item>
          {invite.isError && <ErrorPanel error={invite.error} />}
          <Button type="primary" htmlType="submit" loading={invite.isPending} style={{ marginTop: 16 }}>
            {t('invite.go')}
          </Button>
        </Form>
      )}
    </Modal>
  );
}

export function NewLink({ invitation, name }: { invitation: Invitation; name: string }) {
  const t = useT(words);
  return (
    <>
      <ShownOnce secret={invitation.invitation_url} label={t('invite.link')}>
        {t('invite.sent', { name })}
      </ShownOnce>
      <p className="quiet">
        {t('invite.until')} <Time at={invitation.expires_at} />
      </p>
    </>
  );
}
