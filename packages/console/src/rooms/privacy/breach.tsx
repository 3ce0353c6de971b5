import { Button, Form, Input, InputNumber, Modal, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { listText } from '../../kit/list-text.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import './privacy.css';

interface Both {
  'zh-CN': string;
  en: string;
}

interface Detail {
  breach: {
    state: 'open' | 'contained' | 'closed';
    found_at: string;
    categories: string[];
    persons: number | null;
    authority_due_at: string | null;
    authority_told_at: string | null;
    persons_due_at: string | null;
    persons_told_at: string | null;
    spared: boolean;
  };
  facts: { what: string; cause?: Both; harm?: Both; measures?: Both; advice?: Both; contact?: string };
  not_told: string | null;
  timeline: { at: string; by: string; what: string; text: string | null }[];
  notices: { missing: string[]; authority: string; persons: string };
}

const CATEGORIES = [
  ...(['name', 'phone', 'address', 'id-number', 'bank-account', 'email', 'account', 'orders', 'messages'] as const),
];
const PARTS = ['cause', 'harm', 'measures', 'advice'] as const;

/** One incident: what is known, whom it was told, and what the notice still lacks. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { language, timeZone } = usePreferences();
  const { id } = useRoomParams<'id'>();
  const path = `/v1/breaches/${id}`;
  const read = useRead<Detail>(path);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { breach, notices, timeline, not_told } = read.data;
  const partName = (part: string): string =>
    part === 'categories' ? t('part.categories') : t(`breach.${part}` as never);
  const clock = (told: string | null, due: string | null): string =>
    told !== null
      ? t('breach.done', { time: formatTime(told, timeZone) })
      : due === null
        ? '–'
        : t('breach.due', { time: formatTime(due, timeZone) });
  const open = breach.state !== 'closed' && can('privacy.breach.write');
  return (
    <div className="narrow office">
      <PageHeader title={t('breach.title')} above={<Link to="/privacy/breaches">{t('breaches.title')}</Link>}>
        {t(`breach.state.${breach.state}`)} · {t('breach.found')} <Time at={breach.found_at} />
        {' · '}
        {t('breach.authority')}: {clock(breach.authority_told_at, breach.authority_due_at)}
        {' · '}
        {t('breach.people')}:{' '}
        {breach.spared ? t('breach.spared') : clock(breach.persons_told_at, breach.persons_due_at)}
      </PageHeader>
      {not_told !== null && <p className="said">{not_told}</p>}
      <p role="status">
        {notices.missing.length === 0
          ? t('breach.complete')
          : t('breach.missing', { parts: listText(notices.missing.map(partName), language) })}
      </p>
      {open && <Acts path={path} breach={breach} />}
      {open && <Facts key={timeline.length} path={path} detail={read.data} />}
      {(['authority', 'persons'] as const).map((whom) => (
        <section key={whom} className="panel">
          <h2>{t(`breach.notice.${whom}`)}</h2>
          <p className="notice-text">{notices[whom]}</p>
        </section>
      ))}
      <section className="panel">
        <h2>{t('breach.timeline')}</h2>
        <ul className="plain-list kept">
          {timeline.map((entry) => (
            <li key={`${entry.at}${entry.what}`}>
              <Time at={entry.at} /> {t(`entry.${entry.what}` as never)}
              {entry.text !== null && <div className="quiet said">{entry.text}</div>}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

type Act = 'authority' | 'persons' | 'spare' | 'contain' | 'close';

function Acts({ path, breach }: { path: string; breach: Detail['breach'] }) {
  const t = useT(words);
  const [act, setAct] = useState<Act>();
  const [note, setNote] = useState('');
  const send = useSave({
    send: (api, given: { act: Act; note: string }) =>
      given.act === 'authority' || given.act === 'persons'
        ? api.post(`${path}/told`, { whom: given.act, how: given.note })
        : api.post(`${path}/${given.act}`, given.act === 'spare' ? { reason: given.note } : { note: given.note }),
    reload: ['/v1/breaches', path],
    onSaved: () => {
      setAct(undefined);
      setNote('');
    },
  });
  const offered: Act[] = [
    ...(breach.authority_told_at === null ? (['authority'] as const) : []),
    ...(breach.persons_told_at === null ? (['persons'] as const) : []),
    ...(breach.persons_told_at === null && !breach.spared ? (['spare'] as const) : []),
    breach.state === 'open' ? 'contain' : 'close',
  ];
  const nameOf = (one: Act): string =>
    one === 'authority' || one === 'persons' ? t(`breach.told.${one}`) : t(`breach.${one}`);
  return (
    <>
      <div className="acts">
        {offered.map((one) => (
          <Button key={one} onClick={() => setAct(one)}>
            {nameOf(one)}
          </Button>
        ))}
      </div>
      {act && (
        <Modal
          open
          title={nameOf(act)}
          okText={nameOf(act)}
          cancelText={t('cancel')}
          okButtonProps={{ disabled: note.trim() === '', loading: send.isPending }}
          onOk={() => send.mutate({ act, note: note.trim() })}
          onCancel={() => setAct(undefined)}
        >
          <Input.TextArea
            rows={4}
            maxLength={4_000}
            aria-label={t('breach.note')}
            placeholder={t('breach.note')}
            value={note}
            onChange={({ target }) => setNote(target.value)}
          />
          {send.isError && <ErrorPanel error={send.error} />}
        </Modal>
      )}
    </>
  );
}

function Facts({ path, detail }: { path: string; detail: Detail }) {
  const t = useT(words);
  const { facts, breach } = detail;
  const save = useSave({ send: (api, body: object) => api.put(path, body), reload: ['/v1/breaches', path] });
  const start = {
    ...{ categories: breach.categories, persons: breach.persons, what: facts.what, contact: facts.contact },
    ...Object.fromEntries(PARTS.map((part) => [part, facts[part] ?? { 'zh-CN': '', en: '' }])),
  };
  return (
    <section className="panel">
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={start}
        onFinish={({ persons, contact, ...given }: { persons: number | null; contact?: string }) =>
          save.mutate({ ...given, ...(persons === null ? {} : { persons }), ...(contact ? { contact } : {}) })
        }
      >
        <Form.Item
          name="what"
          label={t('breach.what')}
          rules={[{ required: true, whitespace: true, message: t('breach.fill') }]}
        >
          <Input.TextArea rows={3} maxLength={4_000} />
        </Form.Item>
        <Form.Item name="categories" label={t('breach.categories')}>
          <Select mode="multiple" options={CATEGORIES.map((value) => ({ value, label: t(`field.${value}`) }))} />
        </Form.Item>
        <Form.Item name="persons" label={t('breach.persons')}>
          <InputNumber controls={false} min={0} max={2_000_000_000} precision={0} />
        </Form.Item>
        {PARTS.map((part) => (
          <div key={part}>
            <Form.Item name={[part, 'zh-CN']} label={`${t(`breach.${part}`)} · ${t('breach.zh')}`}>
              <Input.TextArea rows={2} maxLength={4_000} />
            </Form.Item>
            <Form.Item name={[part, 'en']} label={`${t(`breach.${part}`)} · ${t('breach.en')}`}>
              <Input.TextArea rows={2} maxLength={4_000} />
            </Form.Item>
          </div>
        ))}
        <Form.Item name="contact" label={t('breach.contact')}>
          <Input maxLength={500} autoComplete="off" />
        </Form.Item>
        {save.isError && <ErrorPanel error={save.error} />}
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('breach.save')}
        </Button>
      </Form>
    </section>
  );
}
