import { Button, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useReloadOn } from '../../../kit/stream/use-stream.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { HoneyOrders, PlantHoney } from './honey.tsx';
import { words } from './words.ts';
import './vault.css';

interface Anomaly {
  id: string;
  at: string;
  caller: string;
  class: 'breadth' | 'off-hours' | 'sequence' | 'refused' | 'probing' | 'honey';
  stopped: boolean;
  order_id: string | null;
  actor_name: string | null;
  facts: { orders_today?: number; other_today?: number; warranted?: number };
  case_id: string | null;
  released_at: string | null;
}

/** What looked wrong, and the orders that are there to be touched by nobody. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [planting, setPlanting] = useState(false);
  const read = useRead<Page<Anomaly>>('/v1/vault/anomalies', { query: { limit: 100 } });
  useReloadOn(['notifications'], ['/v1/vault/anomalies', '/v1/vault/honey']);
  const release = useSave({
    send: (api, id: string) => api.post(`/v1/vault/anomalies/${id}/release`, {}),
    reload: ['/v1/vault/anomalies'],
  });
  const plants = can('privacy.honey.plant');
  return (
    <div className="vault-page">
      <PageHeader
        title={t('anomalies.title')}
        actions={plants && <Button onClick={() => setPlanting(true)}>{t('honey.plant')}</Button>}
      >
        {t('anomalies.intro')}
      </PageHeader>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {release.isError && <ErrorPanel error={release.error} />}
      {read.data?.items.length === 0 && <Empty title={t('anomalies.none.title')}>{t('anomalies.none')}</Empty>}
      <ul className="plain-list vault-anomalies">
        {read.data?.items.map((row) => (
          <Line
            key={row.id}
            row={row}
            release={can('privacy.anomaly.release') ? () => release.mutate(row.id) : undefined}
            busy={release.isPending}
          />
        ))}
      </ul>
      {plants && <HoneyOrders />}
      {planting && <PlantHoney close={() => setPlanting(false)} />}
    </div>
  );
}

function Line({ row, release, busy }: { row: Anomaly; release: (() => void) | undefined; busy: boolean }) {
  const t = useT(words);
  const { language } = usePreferences();
  const [caller, shop] = row.caller.split('+') as [string, string?];
  const { orders_today: orders = 0, other_today: other = 0, warranted = 0 } = row.facts;
  return (
    <li className="panel">
      <div>
        <strong>{t(`class.${row.class}`)}</strong>{' '}
        <Tag color={row.stopped ? 'error' : 'warning'}>{t(row.stopped ? 'stopped' : 'told')}</Tag>{' '}
        <Link to="/privacy/access" query={{ caller }}>
          {nameSubject(caller, language)}
        </Link>
        {shop && ` · ${nameSubject(shop, language)}`} <span className="quiet">{row.actor_name}</span>
        <div className="quiet">
          <Time at={row.at} /> · {row.order_id ?? t('facts', { orders, other, warranted })}
        </div>
      </div>
      <div className="vault-acts">
        {row.case_id && <Link to={`/cases/${row.case_id}`}>{t('case')}</Link>}
        {row.released_at ? (
          <span className="quiet">{t('released')}</span>
        ) : (
          release && (
            <Button size="small" disabled={busy} onClick={release}>
              {t('release')}
            </Button>
          )
        )}
      </div>
    </li>
  );
}
