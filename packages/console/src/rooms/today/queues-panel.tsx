import { Empty } from '../../kit/empty.tsx';
import { formatSpan } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Overview } from './overview.ts';
import { words } from './words.ts';

/** Where people are needed, the longest queue first. */
export function QueuesPanel({ overview }: { overview: Overview | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const now = useNow();
  const queues = (overview?.queues ?? [])
    .filter((queue) => queue.open + queue.taken > 0)
    .toSorted((a, b) => b.open - a.open)
    .slice(0, 8);
  return (
    <section className="panel" aria-labelledby="queues">
      <div className="panel-head">
        <h2 id="queues">{t('queues.title')}</h2>
        <Link to="/review" className="panel-more">
          {t('queues.all')}
        </Link>
      </div>
      {overview && queues.length === 0 && <Empty title={t('queues.empty.title')}>{t('queues.empty')}</Empty>}
      {queues.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{'\u00a0'}</th>
              <th scope="col" data-align="right">
                {t('queues.waiting')}
              </th>
              <th scope="col" data-align="right">
                {t('queues.taken')}
              </th>
              <th scope="col" data-align="right">
                {t('queues.oldest')}
              </th>
            </tr>
          </thead>
          <tbody>
            {queues.map((queue) => (
              <tr key={queue.id}>
                <td className="clip">
                  <Link to={`/review?queue=${encodeURIComponent(queue.id)}`}>{queue.title}</Link>
                </td>
                <td data-align="right" className="figures">
                  {queue.open}
                </td>
                <td data-align="right" className="figures">
                  {queue.taken}
                </td>
                <td data-align="right" className={queue.overdue > 0 ? 'figures alarming' : 'figures quiet'}>
                  {queue.oldest_at
                    ? formatSpan(Math.max(60, (now - Date.parse(queue.oldest_at)) / 1000), language)
                    : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
