import { Button, Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatSpan } from '../../kit/format.ts';
import type { Queue } from '../../kit/model.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Cases } from './cases.tsx';
import { words } from './words.ts';
import './review.css';
import './watch.css';

/** The queues, what waits in them, and the cases behind those figures. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const queues = useRead<{ items: Queue[] }>('/v1/queues', { every: 60_000, keep: true });
  useReloadSlowly(['cases'], ['/v1/queues']);
  const items = queues.data?.items ?? [];
  const open = items.reduce((sum, queue) => sum + queue.open, 0);
  const takes = can('casework.case.take');
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          takes &&
          items.length > 0 && (
            <Button type="primary" onClick={() => go('/review/all')} disabled={open === 0}>
              {t('start.all')}
            </Button>
          )
        }
      >
        {t('intro')}{' '}
        {can('casework.quality.own') && (
          <Link to="/my-quality" className="in-text">
            {t('quality.mine')}
          </Link>
        )}
      </PageHeader>
      {queues.isError && <ErrorPanel error={queues.error} retry={() => void queues.refetch()} />}
      {queues.isPending && <Skeleton active title={false} paragraph={{ rows: 6, width: '100%' }} />}
      {queues.data && items.length === 0 && <Empty title={t('none.title')}>{t('none.text')}</Empty>}
      {items.length > 0 && <QueueTable queues={items} takes={takes} />}
      {can('casework.case.read') && items.length > 0 && <Cases queues={items} />}
    </>
  );
}

function QueueTable({ queues, takes }: { queues: readonly Queue[]; takes: boolean }) {
  const t = useT(words);
  const go = useGo();
  const { language } = usePreferences();
  const now = useNow();
  return (
    <section className="panel queue-panel">
      <table className="rows queue-table">
        <thead>
          <tr>
            <th scope="col">{t('column.queue')}</th>
            <th scope="col" data-align="right">
              {t('column.waiting')}
            </th>
            <th scope="col" data-align="right">
              {t('column.taken')}
            </th>
            <th scope="col" data-align="right">
              {t('column.overdue')}
            </th>
            <th scope="col" data-align="right">
              {t('column.oldest')}
            </th>
            <th scope="col">{t('column.due')}</th>
            <th scope="col">
              <span className="sr-only">{t('start')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.id}>
              <td>
                <Link to={`/review?queue=${encodeURIComponent(queue.id)}`}>{queue.title}</Link>
              </td>
              <td data-align="right">
                <Link to={`/review?queue=${encodeURIComponent(queue.id)}&state=open`} className="count-link">
                  {queue.open}
                </Link>
              </td>
              <td data-align="right">
                <Link to={`/review?queue=${encodeURIComponent(queue.id)}&state=taken`} className="count-link">
                  {queue.taken}
                </Link>
              </td>
              <td data-align="right" className={queue.overdue > 0 ? 'alarming' : 'quiet'}>
                {queue.overdue}
              </td>
              <td data-align="right" className="quiet">
                {queue.oldest_at ? formatSpan(Math.max(60, (now - Date.parse(queue.oldest_at)) / 1000), language) : '–'}
              </td>
              <td className="quiet">{queue.next_due_at ? <Time at={queue.next_due_at} /> : '–'}</td>
              <td data-align="right">
                {takes && (
                  <Button size="small" disabled={queue.open === 0} onClick={() => go(`/review/${queue.id}`)}>
                    {t('start')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
