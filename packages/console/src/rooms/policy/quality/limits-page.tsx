import { Button, Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { formatNumber } from '../../../kit/format.ts';
import { measureNames, nameOf } from '../../../kit/names.ts';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useQueueName } from '../../../kit/queue-names.ts';
import { useCan } from '../../../kit/session.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { WithCode } from '../../../kit/with-code.tsx';
import { addressOfEditor } from '../editor/address.ts';
import { WithTime } from '../releases/with-time.tsx';
import { words } from './words.ts';
import './quality.css';

interface Limit {
  measure: string;
  a_day: number;
  queue: string;
  taken: number;
  withheld: number;
}

/** GET /v1/policy/limits. */
interface Limits {
  zone: string;
  day: string;
  ends_at: string;
  limits: Limit[];
}

const EVERY_MS = 15_000;

/** What today may take of measures without a person, and how much of it is used up. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const read = useRead<Limits>('/v1/policy/limits', { every: EVERY_MS });
  const change = can('policy.pack.edit') && (
    <Button onClick={() => go(addressOfEditor({ file: 'limits.yaml' }))}>{t('limits.change')}</Button>
  );
  return (
    <>
      <PageHeader title={t('limits.title')} actions={change}>
        {t('limits.intro')}
      </PageHeader>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data &&
        (read.data.limits.length === 0 ? (
          <Empty title={t('limits.none.title')} action={change}>
            <WithCode text={t('limits.none')} />
          </Empty>
        ) : (
          <Today limits={read.data} />
        ))}
    </>
  );
}

function Today({ limits: { zone, day, ends_at, limits } }: { limits: Limits }) {
  const t = useT(words);
  const { language } = usePreferences();
  const queueName = useQueueName();
  return (
    <section className="panel limits">
      <p className="quiet">
        <WithTime text={t('limits.day', { day, zone, time: '{time}' })} at={ends_at} />
      </p>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('limits.measure')}</th>
            <th scope="col">{t('limits.taken')}</th>
            <th scope="col" data-align="right">
              {t('limits.withheld')}
            </th>
            <th scope="col">{t('limits.queue')}</th>
          </tr>
        </thead>
        <tbody>
          {limits.map((limit) => (
            <tr key={limit.measure}>
              <td>{nameOf(measureNames, limit.measure, language)}</td>
              <td>
                <Used limit={limit} />
              </td>
              <td data-align="right" className={limit.withheld > 0 ? 'alarming' : 'quiet'}>
                <Figure value={limit.withheld} />
              </td>
              <td className="limit-queue">
                <Link to={`/review/${encodeURIComponent(limit.queue)}`}>{queueName(limit.queue)}</Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">
        <WithCode text={t('limits.note')} />
      </p>
    </section>
  );
}

function Used({ limit: { taken, a_day } }: { limit: Limit }) {
  const t = useT(words);
  const { language } = usePreferences();
  const full = taken >= a_day;
  return (
    <span className="limit">
      <span className="limit-bar" data-full={full || undefined} aria-hidden="true">
        <span style={{ width: `${a_day === 0 ? 100 : Math.min(100, (100 * taken) / a_day)}%` }} />
      </span>
      <span className="figures">
        {t('limits.of', { taken: formatNumber(taken, language), most: formatNumber(a_day, language) })}
      </span>
      {full && <span className="alarming">{t('limits.reached')}</span>}
    </span>
  );
}
