import { Button, Form, Input, Select, Skeleton } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { DataRequest } from './model.ts';
import { Holds, KeptList } from './parts.tsx';
import { StateTag } from './state-tag.tsx';
import { words } from './words.ts';
import './privacy.css';

interface Detail {
  request: DataRequest;
  text: string | null;
  value: string | null;
  answer: string | null;
}

/** One request, and its decision. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Detail>(`/v1/data-requests/${id}`);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { request, text, value, answer } = read.data;
  const said: [string, string | null][] = [
    [t('request.text'), text],
    [t('request.value', { field: request.field === null ? '' : t(`field.${request.field}` as never) }), value],
    [t('request.answer'), answer],
  ];
  return (
    <div className="narrow office">
      <PageHeader
        title={request.title}
        above={<Link to="/privacy/requests">{t('requests.title')}</Link>}
        actions={<StateTag state={request.state} />}
      >
        <span className="code">{request.person}</span> · <Time at={request.made_at} />
        {request.due_at !== null && request.settled_at === null && (
          <>
            {' · '}
            {t('column.due')} <Time at={request.due_at} />
          </>
        )}
      </PageHeader>
      {said.map(
        ([title, words_]) =>
          words_ !== null && (
            <section key={title} className="panel">
              <h2>{title}</h2>
              <p className="said">{words_}</p>
            </section>
          ),
      )}
      {request.ground !== null && <p className="quiet">{t(`ground.${request.ground}` as never)}</p>}
      {request.holds.length > 0 && request.state === 'waiting' && (
        <section className="panel">
          <h2>{t('request.holds')}</h2>
          <Holds holds={request.holds} />
        </section>
      )}
      {request.progress && <p role="status">{t('request.progress', request.progress)}</p>}
      {request.receipt && (
        <section className="panel">
          <h2>{t('request.receipt')}</h2>
          <ul className="plain-list">
            {request.receipt.erased.map((line) => (
              <li key={line.place}>{t('request.erased', { title: line.title, rows: line.rows })}</li>
            ))}
          </ul>
          <h3>{t('request.kept')}</h3>
          <KeptList kept={request.receipt.kept} />
        </section>
      )}
      {request.state === 'received' && can('privacy.request.decide') && <Decide id={request.id} />}
    </div>
  );
}

const GROUNDS = ['identity', 'not-personal', 'unfounded', 'kept-by-law', 'others-rights'] as const;

function Decide({ id }: { id: string }) {
  const t = useT(words);
  const [form] = Form.useForm<{ answer: string; ground?: string }>();
  const decide = useSave({
    send: (api, body: object) => api.post(`/v1/data-requests/${id}/decide`, body),
    reload: ['/v1/data-requests'],
  });
  const give = async (outcome: 'accept' | 'refuse') => {
    const { answer, ground } = await form.validateFields();
    if (outcome === 'refuse' && !ground) {
      form.setFields([{ name: 'ground', errors: [t('decide.ground.missing')] }]);
      return;
    }
    decide.mutate({ outcome, answer: answer.trim(), ...(outcome === 'refuse' ? { ground } : {}) });
  };
  return (
    <section className="panel">
      <h2>{t('decide.title')}</h2>
      <Form form={form} layout="vertical" requiredMark={false}>
        <Form.Item
          name="answer"
          label={t('decide.answer')}
          rules={[{ required: true, whitespace: true, message: t('decide.answer.missing') }]}
        >
          <Input.TextArea rows={4} maxLength={4_000} />
        </Form.Item>
        <Form.Item name="ground" label={t('decide.ground')}>
          <Select allowClear options={GROUNDS.map((value) => ({ value, label: t(`ground.${value}`) }))} />
        </Form.Item>
        {decide.isError && <ErrorPanel error={decide.error} />}
        <div className="acts">
          <Button type="primary" loading={decide.isPending} onClick={() => void give('accept').catch(() => undefined)}>
            {t('decide.accept')}
          </Button>
          <Button danger disabled={decide.isPending} onClick={() => void give('refuse').catch(() => undefined)}>
            {t('decide.refuse')}
          </Button>
        </div>
      </Form>
    </section>
  );
}
