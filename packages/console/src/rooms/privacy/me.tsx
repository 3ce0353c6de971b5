import { Button, Checkbox, Form, Input, Select, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Consent, DataRequest, Deletion } from './model.ts';
import { Holds, KeptList } from './parts.tsx';
import { StateTag } from './state-tag.tsx';
import { words } from './words.ts';
import './privacy.css';

const PATH = '/v1/data-requests';

/** What a consumer can see and do about their own data, on a phone. */
export function Room() {
  const t = useT(words);
  const requests = useRead<Page<DataRequest>>(PATH);
  const make = useSave({ send: (api, body: object) => api.post(PATH, body), reload: [PATH] });
  return (
    <div className="narrow">
      <PageHeader title={t('me.title')} above={<Link to="/me">{t('me.back')}</Link>}>
        {t('me.intro')}
      </PageHeader>
      {requests.isError && <ErrorPanel error={requests.error} retry={() => void requests.refetch()} />}
      {requests.isPending && <Skeleton active />}
      {requests.data && (
        <div className="privacy-cards">
          {make.isError && <ErrorPanel error={make.error} />}
          <CopyCard requests={requests.data.items} ask={() => make.mutate({ kind: 'copy' })} busy={make.isPending} />
          <Consents />
          <Requests items={requests.data.items} />
          <Correct send={(body) => make.mutate(body)} busy={make.isPending} />
          <Complain send={(body) => make.mutate(body)} busy={make.isPending} />
          <Delete send={() => make.mutate({ kind: 'delete' })} busy={make.isPending} />
        </div>
      )}
    </div>
  );
}

interface Fetched {
  text: string;
}

/** Hands a file to the browser; nothing of it stays with the page. */
function hand(name: string, type: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function CopyCard({ requests, ask, busy }: { requests: readonly DataRequest[]; ask: () => void; busy: boolean }) {
  const t = useT(words);
  const copies = requests.filter(({ kind }) => kind === 'copy' || kind === 'access');
  const ready = copies.find(({ state }) => state === 'ready');
  const under = copies.find(({ state }) => state === 'working' || state === 'received');
  const fetching = useSave({
    send: (api, id: string) => api.post<Fetched>(`${PATH}/${id}/fetch`, {}),
    reload: [PATH],
    onSaved: ({ text, ...data }) => {
      hand('my-data.txt', 'text/plain;charset=utf-8', text);
      hand('my-data.json', 'application/json', JSON.stringify(data, null, 2));
    },
  });
  return (
    <section className="card" aria-labelledby="copy">
      <h2 id="copy">{t('me.copy')}</h2>
      <p className="quiet">{t('me.copy.text')}</p>
      {fetching.isError && <ErrorPanel error={fetching.error} />}
      {ready ? (
        <Button type="primary" block loading={fetching.isPending} onClick={() => fetching.mutate(ready.id)}>
          {t('me.copy.fetch')}
        </Button>
      ) : under ? (
        <StateTag state={under.state} />
      ) : (
        <Button block loading={busy} onClick={ask}>
          {t('me.copy.ask')}
        </Button>
      )}
    </section>
  );
}

function Consents() {
  const t = useT(words);
  const consents = useRead<{ items: Consent[] }>('/v1/consents');
  const save = useSave({
    send: (api, { purpose, given }: { purpose: string; given: boolean }) =>
      api.put(`/v1/consents/${purpose}`, { given }),
    reload: ['/v1/consents'],
  });
  return (
    <section className="card" aria-labelledby="consents">
      <h2 id="consents">{t('me.consents')}</h2>
      <p className="quiet">{t('me.consents.text')}</p>
      {(consents.isError || save.isError) && <ErrorPanel error={consents.error ?? save.error} />}
      {consents.data?.items.map(({ purpose, title, about, given }) => (
        <div key={purpose} className="consent">
          <div>
            <strong>{title}</strong>
            <div className="quiet">{about}</div>
          </div>
          <Switch
            aria-label={title}
            checked={given}
            loading={save.isPending && save.variables.purpose === purpose}
            onChange={(next) => save.mutate({ purpose, given: next })}
          />
        </div>
      ))}
    </section>
  );
}

function Requests({ items }: { items: readonly DataRequest[] }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const back = useSave({ send: (api, id: string) => api.post(`${PATH}/${id}/withdraw`, {}), reload: [PATH] });
  return (
    <section className="card" aria-labelledby="requests">
      <h2 id="requests">{t('me.requests')}</h2>
      {items.length === 0 && <p className="quiet">{t('me.requests.none')}</p>}
      {back.isError && <ErrorPanel error={back.error} />}
      <ul className="plain-list">
        {items.map((row) => (
          <li key={row.id} className="consent">
            <div>
              <strong>{row.title}</strong>
              <div className="quiet">
                <Time at={row.made_at} />
                {row.due_at !== null &&
                  row.settled_at === null &&
                  ` · ${t('me.due', { time: formatTime(row.due_at, timeZone) })}`}
              </div>
              {row.state === 'waiting' && <Holds holds={row.holds} />}
            </div>
            <div>
              <StateTag state={row.state} />
              {(row.state === 'received' || row.state === 'waiting') && (
                <Button type="link" loading={back.isPending} onClick={() => back.mutate(row.id)}>
                  {t('me.withdraw')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Sending {
  send: (body: object) => void;
  busy: boolean;
}

const FIELDS = ['name', 'phone', 'address', 'email'] as const;

function Correct({ send, busy }: Sending) {
  const t = useT(words);
  const [form] = Form.useForm<{ field: string; value: string }>();
  return (
    <section className="card" aria-labelledby="correct">
      <h2 id="correct">{t('me.correct')}</h2>
      <Form
        {...{ form, layout: 'vertical', requiredMark: false, initialValues: { field: 'phone' } }}
        onFinish={(given) => {
          send({ kind: 'correct', ...given });
          form.resetFields();
        }}
      >
        <Form.Item name="field" label={t('me.correct.field')}>
          <Select options={FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="value"
          label={t('me.correct.value')}
          rules={[{ required: true, whitespace: true, message: t('me.missing') }]}
        >
          <Input maxLength={500} autoComplete="off" />
        </Form.Item>
        <Button block htmlType="submit" loading={busy}>
          {t('me.correct.ask')}
        </Button>
      </Form>
    </section>
  );
}

function Complain({ send, busy }: Sending) {
  const t = useT(words);
  const [form] = Form.useForm<{ text: string }>();
  return (
    <section className="card" aria-labelledby="complain">
      <h2 id="complain">{t('me.complain')}</h2>
      <Form
        {...{ form, layout: 'vertical', requiredMark: false }}
        onFinish={(given) => {
          send({ kind: 'complaint', ...given });
          form.resetFields();
        }}
      >
        <Form.Item
          name="text"
          label={t('me.complain.text')}
          rules={[{ required: true, whitespace: true, message: t('me.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={4_000} />
        </Form.Item>
        <Button block htmlType="submit" loading={busy}>
          {t('me.complain.ask')}
        </Button>
      </Form>
    </section>
  );
}

function Delete({ send, busy }: { send: () => void; busy: boolean }) {
  const t = useT(words);
  const [looking, setLooking] = useState(false);
  const [sure, setSure] = useState(false);
  const preview = useRead<Deletion>(`${PATH}/deletion-preview`, { when: looking });
  return (
    <section className="card" aria-labelledby="delete">
      <h2 id="delete">{t('me.delete')}</h2>
      <p>{t('me.delete.text')}</p>
      {!looking && (
        <Button block onClick={() => setLooking(true)}>
          {t('me.delete.look')}
        </Button>
      )}
      {looking && preview.isPending && <Skeleton active />}
      {preview.isError && <ErrorPanel error={preview.error} retry={() => void preview.refetch()} />}
      {looking && preview.data && (
        <>
          <h3>{t('me.delete.goes')}</h3>
          <ul className="plain-list">
            {preview.data.goes.map(({ place, title, rows }) => (
              <li key={place}>
                {title} <span className="quiet">{t('me.rows', { n: rows })}</span>
              </li>
            ))}
          </ul>
          <h3>{t('me.delete.stays')}</h3>
          <KeptList kept={preview.data.stays} />
          {preview.data.holds.length > 0 && (
            <>
              <h3>{t('me.delete.waits')}</h3>
              <Holds holds={preview.data.holds} />
            </>
          )}
          <p>
            <Checkbox checked={sure} onChange={({ target }) => setSure(target.checked)}>
              {t('me.delete.sure')}
            </Checkbox>
          </p>
          <div className="acts">
            <Button danger disabled={!sure} loading={busy} onClick={send}>
              {t('me.delete.go')}
            </Button>
            <Button onClick={() => setLooking(false)}>{t('me.delete.keep')}</Button>
          </div>
        </>
      )}
    </section>
  );
}
