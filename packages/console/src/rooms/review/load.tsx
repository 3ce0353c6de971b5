import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Figure } from '../../kit/figures.tsx';
import { formatSpan } from '../../kit/format.ts';
import { nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Assign } from './case-acts.tsx';
import { AGES, type QueueLoad, waitingIn, workersOf } from './load.ts';
import { words } from './watch-words.ts';
import './review.css';
import './watch.css';

const PATH = '/v1/queues/load';

/** What waits where and for how long, what will be late, and who has what since when. */
export function Room() {
  const t = useT(words);
  const load = useRead<{ at: string; items: QueueLoad[] }>(PATH, { every: 30_000, keep: true });
  useReloadSlowly(['cases'], [PATH]);
  return (
    <>
      <PageHeader title={t('load.title')} above={<Link to="/review">{t('load.above')}</Link>}>
        {t('load.intro')}
      </PageHeader>
      {load.isError && <ErrorPanel error={load.error} retry={() => void load.refetch()} />}
      {load.isPending && <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />}
      {load.data && (
        <>
          <Queues queues={load.data.items} />
          <Workers queues={load.data.items} />
        </>
      )}
    </>
  );
}

function Queues({ queues }: { queues: readonly QueueLoad[] }) {
  const t = useT(words);
  const most = Math.max(1, ...queues.map(waitingIn));
  return (
    <section className="panel load-panel" aria-labelledby="load-queues">
      <div className="panel-head">
        <h2 id="load-queues">{t('load.queues')}</h2>
        <ul className="plain-list age-keys" aria-hidden="true">
          {AGES.map((age) => (
            <li key={age} data-age={age}>
              {t(`age.${age}`)}
            </li>
          ))}
        </ul>
      </div>
      <table className="rows load-table">
        <thead>
          <tr>
            <th scope="col">{t('load.queue')}</th>
            <th scope="col">{t('load.waiting')}</th>
            {AGES.map((age) => (
              <th key={age} scope="col" data-align="right">
                {t(`age.${age}`)}
              </th>
            ))}
            <th scope="col" data-align="right">
              {t('load.late')}
            </th>
            <th scope="col" data-align="right">
              {t('load.forecast')}
            </th>
            <th scope="col" data-align="right">
              {t('load.arrivals')}
            </th>
            <th scope="col" data-align="right">
              {t('load.answers')}
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <td>
                <Link to={`/review?queue=${encodeURIComponent(queue.id)}&state=open`}>{queue.title}</Link>
              </td>
              <td>
                <span className="age-bar" aria-hidden="true" style={{ width: `${(waitingIn(queue) / most) * 100}%` }}>
                  {AGES.map((age) => (
                    <span key={age} data-age={age} style={{ flexGrow: queue.waiting[age] }} />
                  ))}
                </span>
              </td>
              {AGES.map((age) => (
                <td key={age} data-align="right" className={queue.waiting[age] === 0 ? 'quiet' : ''}>
                  <Figure value={queue.waiting[age]} />
                </td>
              ))}
              <td data-align="right" className={queue.late > 0 ? 'alarming' : 'quiet'}>
                <Figure value={queue.late} />
              </td>
              <td data-align="right" className={queue.forecast_late > queue.late ? 'alarming' : 'quiet'}>
                <Figure value={queue.forecast_late} />
              </td>
              <td data-align="right">
                <Figure value={queue.arrivals_per_hour} digits={1} />
              </td>
              <td data-align="right">
                <Figure value={queue.answers_per_hour} digits={1} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet load-how">{t('load.how')}</p>
    </section>
  );
}

/** Rows drawn; who looks for more narrows the list of cases. */
const MOST_ROWS = 200;

function Workers({ queues }: { queues: readonly QueueLoad[] }) {
  const t = useT(words);
  const workers = workersOf(queues);
  const held = workers.reduce((sum, worker) => sum + worker.held.length, 0);
  return (
    <section className="panel load-panel" aria-labelledby="load-people">
      <div className="panel-head">
        <h2 id="load-people">{t('load.people')}</h2>
        <span className="quiet">{t('load.people.sum', { people: workers.length, cases: held })}</span>
      </div>
      {workers.length === 0 ? (
        <Empty title={t('load.people.none')}>{t('load.people.none.text')}</Empty>
      ) : (
        <WorkerTable workers={workers} />
      )}
    </section>
  );
}

function WorkerTable({ workers }: { workers: ReturnType<typeof workersOf> }) {
  const t = useT(words);
  const can = useCan();
  const now = useNow();
  const { language } = usePreferences();
  const assigns = can('casework.case.assign');
  const lines = workers.flatMap(({ person, answered, held }) =>
    (held.length === 0 ? [undefined] : held).map((one, place) => ({
      ...{ person, answered, one, first: place === 0, span: Math.max(1, held.length) },
    })),
  );
  return (
    <table className="rows people-table">
      <thead>
        <tr>
          <th scope="col">{t('load.person')}</th>
          <th scope="col" data-align="right">
            {t('load.answered')}
          </th>
          <th scope="col">{t('load.case')}</th>
          <th scope="col">{t('load.queue')}</th>
          <th scope="col" data-align="right">
            {t('load.held')}
          </th>
          <th scope="col">{t('load.lease')}</th>
          <th scope="col">
            <span className="sr-only">{t('load.act')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.slice(0, MOST_ROWS).map(({ person, answered, one, first }) => (
          <tr key={`${person.id} ${one?.case ?? ''}`} data-more={!first || undefined}>
            <td>{first && (person.name || t('nobody'))}</td>
            <td data-align="right">{first && <Figure value={answered} />}</td>
            <td className="clip">
              {one ? (
                <Link to={`/cases/${one.case}`}>
                  {one.title && one.title !== one.subject ? one.title : nameSubject(one.subject, language)}
                </Link>
              ) : (
                <span className="quiet">{t('load.nothing')}</span>
              )}
            </td>
            <td>{one?.queue}</td>
            <td data-align="right">
              {one && formatSpan(Math.max(60, (now - Date.parse(one.since)) / 1000), language)}
            </td>
            <td>{one && <Time at={one.lease_until} />}</td>
            <td data-align="right">{one && assigns && <Assign path={`/v1/cases/${one.case}`} reload={[PATH]} />}</td>
          </tr>
        ))}
        {lines.length > MOST_ROWS && (
          <tr>
            <td colSpan={7} className="quiet">
              {t('load.more', { n: lines.length - MOST_ROWS })}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
