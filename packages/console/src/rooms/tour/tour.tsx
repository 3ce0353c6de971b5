import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useCan } from '../../kit/session.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';
import './tour.css';

interface Stop {
  id: string;
  title: string;
  text: string;
  /** Of the console. */
  address: string;
  minutes?: number;
}

const STORE = 'anxin.tour';

/** The demo's five stops; what was seen is kept in this browser. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const read = useRead<{ stops?: Stop[]; items?: Stop[] }>('/v1/tour');
  const [seen, setSeen] = useState<readonly string[]>(readSeen);
  const keep = (ids: readonly string[]): void => {
    setSeen(ids);
    try {
      localStorage.setItem(STORE, JSON.stringify(ids));
    } catch {
      // a browser that keeps nothing begins anew next time
    }
  };
  const start = (
    <Button type="primary" onClick={() => go('/policy/try')}>
      {t('try')}
    </Button>
  );
  const missing = read.isError && problemOf(read.error).status === 404;
  const stops = read.data?.stops ?? read.data?.items ?? [];
  const done = stops.filter((stop) => seen.includes(stop.id)).length;
  const next = stops.find((stop) => !seen.includes(stop.id));
  return (
    <div className="tour">
      <PageHeader title={t('title')} actions={done > 0 && <Button onClick={() => keep([])}>{t('reset')}</Button>}>
        {t('intro')}
      </PageHeader>
      {read.isError && !missing && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {(missing || (read.data && stops.length === 0)) && (
        <Empty title={t('empty.title')} action={can('policy.pack.try') && start}>
          {t('empty')}
        </Empty>
      )}
      {stops.length > 0 && (
        <>
          <p className="quiet figures" role="status">
            {t('progress', { done, all: stops.length })}
          </p>
          <ol className="stops">
            {stops.map((stop, at) => (
              <li key={stop.id} className="panel stop" data-seen={seen.includes(stop.id) || undefined}>
                <span className="stop-number figures">{at + 1}</span>
                <div>
                  <h2>{stop.title}</h2>
                  <p>{stop.text}</p>
                  <div className="stop-line">
                    <Button
                      type={stop.id === next?.id ? 'primary' : 'default'}
                      onClick={() => {
                        keep([...new Set([...seen, stop.id])]);
                        go(stop.address);
                      }}
                    >
                      {t(seen.includes(stop.id) ? 'again' : 'go')}
                    </Button>
                    {seen.includes(stop.id) && <span className="quiet">{t('done')}</span>}
                    {stop.minutes !== undefined && <span className="quiet">{t('minutes', { n: stop.minutes })}</span>}
                  </div>
                </div>
              </li>
            ))}
          </ol>
          {done === stops.length && (
            <Empty title={t('finished.title')} action={can('policy.pack.try') && start}>
              {t('finished')}
            </Empty>
          )}
        </>
      )}
    </div>
  );
}

function readSeen(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
