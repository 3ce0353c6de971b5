import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** Hands a case to somebody. `reload`: what is old after it. */
export function Assign({ path, reload = [path] }: { path: string; reload?: readonly string[] }) {
  const t = useT(words);
  const can = useCan();
  const [open, setOpen] = useState(false);
  const [user, setUser] = useState<string>();
  const people = useRead<Page<{ id: string; name: string }>>('/v1/users', {
    query: { state: 'active', limit: 200 },
    when: open && can('access.user.read'),
  });
  const save = useSave({
    send: (api, user_id: string) => api.post(`${path}/assign`, { user_id }),
    reload,
    onSaved: () => setOpen(false),
  });
  if (!can('access.user.read')) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('case.assign')}
      </Button>
      <Modal
        open={open}
        title={t('case.assign')}
        okText={t('case.assign')}
        okButtonProps={{ disabled: user === undefined, loading: save.isPending }}
        onOk={() => user && save.mutate(user)}
        onCancel={() => setOpen(false)}
      >
        <Select
          aria-label={t('case.assign.to')}
          placeholder={t('case.assign.to')}
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: '100%' }}
          loading={people.isPending}
          value={user}
          options={people.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          onChange={setUser}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </Modal>
    </>
  );
}

export function Reopen({ path }: { path: string }) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const save = useSave({
    send: (api, text: string) => api.post(`${path}/reopen`, { reason: text }),
    reload: [path],
    onSaved: () => setOpen(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('case.reopen')}
      </Button>
      <Modal
        open={open}
        title={t('case.reopen')}
        okText={t('case.reopen')}
        okButtonProps={{ disabled: reason.trim() === '', loading: save.isPending }}
        onOk={() => save.mutate(reason)}
        onCancel={() => setOpen(false)}
      >
        <Input.TextArea
          aria-label={t('case.reopen.reason')}
          placeholder={t('case.reopen.reason')}
          rows={3}
          maxLength={4000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </Modal>
    </>
  );
}
