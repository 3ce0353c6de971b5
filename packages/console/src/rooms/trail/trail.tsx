import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { CopyId } from '../../kit/copy-id.tsx';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { shortId } from '../../kit/format.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Entry {
  id: string;
  at: string;
  actor: { kind: 'key' | 'user' | 'cli' | 'system'; id: string };
  action: string;
  object: string | null;
  purpose: string | null;
  outcome: 'done' | 'refused' | 'failed';
  detail: Record<string, unknown>;
}

const FILTERS = ['actor', 'action', 'object', 'from', 'to'] as const;

export function Room() {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters(FILTERS);
  const [shown, setShown] = useState<Entry>();
  const columns: Column<Entry>[] = [
    { name: 'at', title: t('at'), width: '176px', render: ({ at }) => <Time at={at} detail="second" /> },
    {
      ...{ name: 'actor', title: t('actor') },
      render: ({ actor }) => (
        <span title={actor.id}>
          {t(`actor.${actor.kind}`)} <span className="quiet">{shortId(actor.id)}</span>
        </span>
      ),
    },
    {
      ...{ name: 'action', title: t('action') },
      render: (entry) => (
        <Button type="link" size="small" className="cell-button" onClick={() => setShown(entry)}>
          {entry.action}
        </Button>
      ),
    },
    {
      ...{ name: 'object', title: t('object'), onPhone: false },
      render: ({ object }) =>
        object === null ? <span className="quiet">–</span> : <span title={object}>{object}</span>,
    },
    {
      ...{ name: 'purpose', title: t('purpose'), width: '120px', onPhone: false },
      render: ({ purpose }) => purpose ?? <span className="quiet">–</span>,
    },
    { name: 'outcome', title: t('outcome'), width: '96px', render: ({ outcome }) => <Outcome outcome={outcome} /> },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          { kind: 'text', name: 'actor', label: t('filter.actor') },
          { kind: 'text', name: 'action', label: t('filter.action') },
          { kind: 'text', name: 'object', label: t('filter.object') },
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
      <Drawer open={shown !== undefined} onClose={() => setShown(undefined)} size={480} title={shown?.action}>
        {shown && <Detail entry={shown} />}
      </Drawer>
    </>
  );
}

function Outcome({ outcome }: Pick<Entry, 'outcome'>) {
  const t = useT(words);
  return <span className={outcome === 'done' ? 'quiet' : 'bad'}>{t(`outcome.${outcome}`)}</span>;
}

function Detail({ entry }: { entry: Entry }) {
  const t = useT(words);
  return (
    <dl className="facts">
      <dt>{t('at')}</dt>
      <dd>
        <Time at={entry.at} detail="second" />
      </dd>
      <dt>{t('actor')}</dt>
      <dd>
        {t(`actor.${entry.actor.kind}`)} <CopyId id={entry.actor.id} whole />
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
          <dd>{entry.purpose}</dd>
        </>
      )}
      <dt>{t('outcome')}</dt>
      <dd>
        <Outcome outcome={entry.outcome} />
      </dd>
      {Object.entries(entry.detail).map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className="code">{name}</dt>
          <dd className="code">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
      <dt>{t('entry')}</dt>
      <dd>
        <CopyId id={entry.id} whole />
      </dd>
    </dl>
  );
}
