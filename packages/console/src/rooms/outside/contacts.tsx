import { Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { MoreButton } from '../../kit/more-button.tsx';
import { nameOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { channels, purposes, words } from './contacts-words.ts';
import './outside.css';

interface Contact {
  id: string;
  kind: 'message' | 'call';
  at: string;
  channel: string;
  purpose: string | null;
  order_id: string | null;
  party: string;
  by_consumer: boolean;
}

interface Stops {
  items: { party: string; since: string }[];
}

const STOPS = '/v1/contacts/stops';

/** Who contacted a consumer, what for, and the button that stops it. */
export function Room() {
  const t = useT(words);
  const contacts = usePages<Contact>('/v1/contacts', { limit: 50 });
  const stops = useRead<Stops>(STOPS);
  const stopped = new Set(stops.data?.items.map(({ party }) => party));
  const change = useSave<{ verb: 'stop' | 'resume'; party: string }, Stops>({
    send: (api, { verb, party }) => api.post<Stops>(`/v1/contacts/${verb}`, { party }),
    reload: [STOPS, '/v1/contacts'],
  });
  const parties = [...Map.groupBy(contacts.items, ({ party }) => party)];
  // who was stopped and is in no page yet can still be allowed again
  for (const party of stopped) if (party !== '*' && !parties.some(([one]) => one === party)) parties.push([party, []]);
  const all = stopped.has('*');
  const fault = contacts.error ?? stops.error ?? change.error;
  return (
    <div className="narrow">
      <PageHeader title={t('title')} above={<Link to="/me">{t('above')}</Link>}>
        {t('intro')}
      </PageHeader>
      {fault != null && <ErrorPanel error={fault} />}
      {(contacts.isPending || stops.isPending) && <Skeleton active />}
      {stops.data && (
        <p>
          <Button
            danger={!all}
            block
            size="large"
            loading={change.isPending}
            onClick={() => change.mutate({ verb: all ? 'resume' : 'stop', party: '*' })}
          >
            {t(all ? 'resume.all' : 'stop.all')}
          </Button>
        </p>
      )}
      {contacts.data && parties.length === 0 && <Empty title={t('empty.title')}>{t('empty')}</Empty>}
      <div className="cards">
        {parties.map(([party, own]) => (
          <PartyCard
            key={party}
            {...{ party, own, stopped: all || stopped.has(party), byAll: all, busy: change.isPending }}
            onChange={(verb) => change.mutate({ verb, party })}
          />
        ))}
      </div>
      <MoreButton of={contacts}>{t('more')}</MoreButton>
    </div>
  );
}

interface PartyCardProps {
  party: string;
  own: readonly Contact[];
  stopped: boolean;
  /** It holds for everybody, and is ended for everybody. */
  byAll: boolean;
  busy: boolean;
  onChange(verb: 'stop' | 'resume'): void;
}

const SHOWN = 5;

function PartyCard({ party, own, stopped, byAll, busy, onChange }: PartyCardProps) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const name = party.slice(party.indexOf('/') + 1);
  return (
    <article className="card" aria-label={name}>
      <div className="card-head">
        <h3>{name}</h3>
        {stopped && <strong>{t('stopped')}</strong>}
      </div>
      <ul className="plain-list lines">
        {own.slice(0, SHOWN).map((contact) => (
          <li key={contact.id}>
            <span className="line-title">
              {nameOf(channels, contact.channel, language)}
              {contact.by_consumer && ` · ${t('mine')}`}
              {' · '}
              {contact.purpose === null ? t('unsaid') : nameOf(purposes, contact.purpose, language)}
            </span>
            <span className="quiet">{formatTime(contact.at, timeZone)}</span>
          </li>
        ))}
      </ul>
      {!byAll && (
        <Button
          danger={!stopped}
          block
          size="large"
          disabled={busy}
          onClick={() => onChange(stopped ? 'resume' : 'stop')}
        >
          {t(stopped ? 'resume' : 'stop')}
        </Button>
      )}
      <Complaint party={party} channel={own.find((contact) => !contact.by_consumer)?.channel ?? 'im'} />
    </article>
  );
}

function Complaint({ party, channel }: { party: string; channel: string }) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const send = useSave<void, { id: string }>({
    send: (api) => api.post('/v1/harassment-reports', { party, channel, text }),
    reload: ['/v1/harassment-reports'],
  });
  if (send.isSuccess) return <p role="status">{t('complaint.sent')}</p>;
  if (!open)
    return (
      <Button type="link" className="card-more" onClick={() => setOpen(true)}>
        {t('complaint')}
      </Button>
    );
  return (
    <div>
      <p>{t('complaint.what')}</p>
      <Input.TextArea
        aria-label={t('complaint.what')}
        rows={4}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p>
        <Button type="primary" disabled={text.trim() === ''} loading={send.isPending} onClick={() => send.mutate()}>
          {t('complaint.send')}
        </Button>
      </p>
      {send.isError && <ErrorPanel error={send.error} />}
    </div>
  );
}
