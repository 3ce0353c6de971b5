import { Button, InputNumber, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import './privacy.css';

interface Schedule {
  id: string;
  title: string;
  basis: string;
  act: 'delete' | 'strip-recipient' | 'strip-address';
  days: number;
  least: number;
  due: number;
  oldest: string | null;
  last_at: string | null;
  last_rows: number | null;
}

interface Retention {
  schedules: Schedule[];
  elsewhere: { id: string; title: string; term: string }[];
  runs: { schedule: string; title: string; at: string; days: number; rows: number }[];
}

/** How long what is kept, and what goes next. */
export function Room() {
  const t = useT(words);
  const read = useRead<Retention>('/v1/retention');
  return (
    <>
      <PageHeader title={t('retention.title')}>{t('retention.intro')}</PageHeader>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data && (
        <div className="stack">
          <div className="panel scrolls">
            <table className="privacy-table">
              <thead>
                <tr>
                  <th scope="col">{t('retention.what')}</th>
                  <th scope="col">{t('retention.days')}</th>
                  <th scope="col" className="number">
                    {t('retention.due')}
                  </th>
                  <th scope="col">{t('retention.last')}</th>
                </tr>
              </thead>
              <tbody>
                {read.data.schedules.map((schedule) => (
                  <tr key={schedule.id}>
                    <td>
                      <strong>{schedule.title}</strong> <span className="quiet">{t(`act.${schedule.act}`)}</span>
                      <div className="quiet">{schedule.basis}</div>
                    </td>
                    <td>
                      <Term key={schedule.days} schedule={schedule} />
                    </td>
                    <td className="number">
                      {schedule.due}
                      {schedule.oldest && (
                        <div className="quiet">
                          {t('retention.oldest')} <Time at={schedule.oldest} />
                        </div>
                      )}
                    </td>
                    <td>
                      {schedule.last_at === null ? (
                        <span className="quiet">{t('retention.never')}</span>
                      ) : (
                        <>
                          <Time at={schedule.last_at} />
                          <div className="quiet">{t('retention.rows', { n: schedule.last_rows ?? 0 })}</div>
                        </>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <section className="panel">
            <h2>{t('retention.elsewhere')}</h2>
            <ul className="plain-list">
              {read.data.elsewhere.map(({ id, title, term }) => (
                <li key={id}>
                  {title} <span className="quiet">{term}</span>
                </li>
              ))}
            </ul>
          </section>
          <section className="panel">
            <h2>{t('retention.runs')}</h2>
            {read.data.runs.length === 0 && <p className="quiet">{t('retention.runs.none')}</p>}
            <ul className="plain-list">
              {read.data.runs.map(({ schedule, title, at, rows }) => (
                <li key={`${schedule}${at}`}>
                  <Time at={at} /> {title} <span className="quiet">{t('retention.rows', { n: rows })}</span>
                </li>
              ))}
            </ul>
          </section>
        </div>
      )}
    </>
  );
}

function Term({ schedule: { id, title, days, least } }: { schedule: Schedule }) {
  const t = useT(words);
  const can = useCan();
  const [wanted, setWanted] = useState<number | null>(days);
  const save = useSave({
    send: (api, next: number) => api.put(`/v1/retention/${id}`, { days: next }),
    reload: ['/v1/retention'],
  });
  return (
    <>
      {can('privacy.retention.set') ? (
        <Space.Compact>
          <InputNumber
            controls={false}
            aria-label={`${title}: ${t('retention.days')}`}
            {...{ min: least, max: 36_500, precision: 0, value: wanted }}
            onChange={setWanted}
          />
          {wanted !== null && wanted !== days && (
            <Button type="primary" loading={save.isPending} onClick={() => save.mutate(wanted)}>
              {t('breach.save')}
            </Button>
          )}
        </Space.Compact>
      ) : (
        days
      )}
      <div className="quiet">{t('retention.least', { n: least })}</div>
      {save.isError && <ErrorPanel error={save.error} />}
    </>
  );
}
