import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { ShownOnce } from '../../kit/shown-once.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Doc {
  name: string;
  doc: { 'zh-CN': string; en: string };
}

interface Given {
  name: string;
  scopes: string[];
  party?: string;
  days: string;
}

const DAYS = ['30', '90', '365', 'never'] as const;
const DAY_MS = 86_400_000;

export function CreateKey({ close }: { close: () => void }) {
  const t = useT(words);
  const { language } = usePreferences();
  const known = useRead<{ permissions: Doc[]; bundles: Doc[] }>('/v1/permissions');
  const create = useSave({
    send: (api, { name, scopes, party, days }: Given) =>
      api.post<{ id: string; key: string }>('/v1/keys', {
        name: name.trim(),
        scopes,
        ...(party ? { party: party.trim() } : {}),
        ...(days === 'never' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
      }),
    reload: ['/v1/keys'],
  });
  const option = ({ name, doc }: Doc) => ({ value: name, label: doc[language], search: `${name} ${doc[language]}` });
  const scopes = [
    { label: t('scopes.bundles'), options: known.data?.bundles.map(option) ?? [] },
    { label: t('scopes.permissions'), options: known.data?.permissions.map(option) ?? [] },
    { label: '*', options: [{ value: '*', label: t('scopes.all'), search: '*' }] },
  ];
  if (create.data)
    return (
      <Modal
        open
        title={t('create')}
        onCancel={close}
        mask={{ closable: false }}
        closable={false}
        keyboard={false}
        footer={
          <Button type="primary" onClick={close}>
            {t('create.done')}
          </Button>
        }
      >
        <ShownOnce secret={create.data.key} label={t('create.secret')}>
          {t('create.once')}
        </ShownOnce>
      </Modal>
    );
  return (
    <Modal open title={t('create')} footer={null} onCancel={close} mask={{ closable: false }}>
      {known.isError && <ErrorPanel error={known.error} retry={() => void known.refetch()} />}
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={{ scopes: [], days: '90' }}
        onFinish={(given: Given) => create.mutate(given)}
      >
        <Form.Item
          name="name"
          label={t('name')}
          extra={t('name.help')}
          rules={[{ required: true, whitespace: true, message: t('name.missing') }]}
        >
          <Input autoFocus maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t('scopes')}
          extra={t('scopes.help')}
          rules={[{ required: true, type: 'array', min: 1, message: t('scopes.missing') }]}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'search' }}
            loading={known.isPending}
            options={scopes}
            optionRender={({ label, value }) => (
              <span className="scope">
                {label} <span className="quiet code">{value}</span>
              </span>
            )}
          />
        </Form.Item>
        <Form.Item
          name="party"
          label={t('party')}
          extra={t('party.help')}
          rules={[{ pattern: /^[a-z-]+\/\S{1,200}$/, message: t('party.bad') }]}
        >
          <Input maxLength={220} autoComplete="off" />
        </Form.Item>
        <Form.Item name="days" label={t('expires')}>
          <Segmented
            aria-label={t('expires')}
            options={DAYS.map((value) => ({ value, label: t(`expires.${value}`) }))}
          />
        </Form.Item>
        {create.isError && <ErrorPanel error={create.error} />}
        <Button type="primary" htmlType="submit" loading={create.isPending}>
          {t('create.go')}
        </Button>
      </Form>
    </Modal>
  );
}
