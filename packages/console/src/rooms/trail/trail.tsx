import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { CopyId } from '../../kit/copy-id.tsx';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { shortId } from '../../kit/format.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { ACTION_IDS, actionName, purposeName } from './names.ts';
import { words } from './words.ts';

interface Entry {
  id: string;
  at: string;
  actor: { kind: 'key' | 'user' | 'cli' | 'system'; id: string; name: string | null };
  action: string;
  object: string | null;
  purpose: string | null;
  outcome: 'done' | 'refused' | 'failed';
  detail: Record<string, unknown>;
  request: string | null;
}

const FILTERS = ['actor', 'action', 'object', 'request', 'from', 'to'] as const;

export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters(FILTERS);
  const [shown, setShown] = useState<Entry>();
  const columns: Column<Entry>[] = [
    { name: 'at', title: t('at'), width: '176px', render: ({ at }) => <Time at={at} detail="second" /> },
    {
      ...{ name: 'actor', title: t('actor') },
      render: ({ actor }) => (
        <span title={actor.id}>
          {actor.name ?? t(`actor.${actor.kind}`)} <span className="quiet">{shortId(actor.id)}</span>
        </span>
      ),
    },
    {
      ...{ name: 'action', title: t('action') },
      render: (entry) => (
        <Button type="link" size="small" className="cell-button" onClick={() => setShown(entry)}>
          {actionName(entry.action, language)}
        </Button>
      ),
    },
    {
      ...{ name: 'object', title: t('object'), onPhone: false },
      render: ({ object }) =>
        object === null ? <span className="quiet">–</span> : <span title={object}>{shortObject(object)}</span>,
    },
    {
      ...{ name: 'purpose', title: t('purpose'), width: '120px', onPhone: false },
      render: ({ purpose }) => (purpose === null ? <span className="quiet">–</span> : purposeName(purpose, language)),
    },
    { name: 'outcome', title: t('outcome'), width: '96px', render: ({ outcome }) => <Outcome outcome={outcome} /> },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          { kind: 'text', name: 'actor', label: t('filter.actor') },
          {
            ...{ kind: 'choice', name: 'action', label: t('filter.action'), width: 200 },
            options: ACTION_IDS.map((value) => ({ value, label: actionName(value, language) })),
          },
          { kind: 'text', name: 'object', label: t('filter.object') },
          { kind: 'text', name: 'request', label: t('filter.request') },
          { kind: 'range', name: 'from', until: 'to', label: t('filter.time') },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Entry>
        label={t('title')}
        path="/v1/trail"
        query={filters}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          <Empty title={t('empty.title')} action={any && <Button onClick={clear}>{t('filter.clear')}</Button>}>
            {any ? t('empty.filter') : t('empty.text')}
          </Empty>
        }
      />
      <Drawer
        open={shown !== undefined}
        onClose={() => setShown(undefined)}
        size={480}
        title={shown && actionName(shown.action, language)}
      >
        {shown && <Detail entry={shown} />}
      </Drawer>
    </>
  );
}

/** A long list is counted first, and read by who wants to. */
function Value({ value }: { value: unknown }) {
  const t = useT(words);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length < 4) return JSON.stringify(value);
  return (
    <details>
      <summary>{t('items', { n: value.length })}</summary>
      {value.map((item) => (
        <div key={String(item)}>{typeof item === 'string' ? item : JSON.stringify(item)}</div>
      ))}
    </details>
  );
}

/** `user/…b271be3d`: the kind, and the id as people recognise it. */
function shortObject(object: string): string {
  const cut = object.indexOf('/');
  return cut < 0 ? object : `${object.slice(0, cut + 1)}${shortId(object.slice(cut + 1))}`;
}

function Outcome({ outcome }: Pick<Entry, 'outcome'>) {
  const t = useT(words);
  return <span className={outcome === 'done' ? 'quiet' : 'bad'}>{t(`outcome.${outcome}`)}</span>;
}

function Detail({ entry }: { entry: Entry }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <dl className="facts">
      <dt>{t('at')}</dt>
      <dd>
        <Time at={entry.at} detail="second" />
      </dd>
      <dt>{t('action')}</dt>
      <dd className="code">{entry.action}</dd>
      <dt>{t('actor')}</dt>
      <dd>
        {t(`actor.${entry.actor.kind}`)} {entry.actor.name} <CopyId id={entry.actor.id} whole />
        {entry.actor.kind === 'user' && (
          <div>
            <Link to={`/people/${entry.actor.id}`}>{t('who')}</Link>
          </div>
        )}
        <div>
          <Link to="/trail" query={{ actor: entry.actor.id }}>
            {t('same')}
          </Link>
        </div>
      </dd>
      {entry.object !== null && (
        <>
          <dt>{t('object')}</dt>
          <dd>
            {entry.object}
            <div>
              <Link to="/trail" query={{ object: entry.object }}>
                {t('about')}
              </Link>
            </div>
          </dd>
        </>
      )}
      {entry.purpose !== null && (
        <>
          <dt>{t('purpose')}</dt>
          <dd>{purposeName(entry.purpose, language)}</dd>
        </>
      )}
      <dt>{t('outcome')}</dt>
      <dd>
        <Outcome outcome={entry.outcome} />
      </dd>
      {Object.entries(entry.detail).map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className="code">{name}</dt>
          <dd className="code">
            <Value value={value} />
          </dd>
        </div>
      ))}
      {entry.request !== null && (
        <>
          <dt>{t('request')}</dt>
          <dd>
            <CopyId id={entry.request} whole />
            <div>
              <Link to="/trail" query={{ request: entry.request }}>
                {t('together')}
              </Link>
            </div>
          </dd>
        </>
      )}
      <dt>{t('entry')}</dt>
      <dd>
        <CopyId id={entry.id} whole />
      </dd>
    </dl>
  );
}
