import { Button, Skeleton } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { FilterBar, type FilterField } from '../../kit/filter-bar.tsx';
import { formatSpan } from '../../kit/format.ts';
import type { Case, Queue } from '../../kit/model.ts';
import { nameSubject } from '../../kit/names.ts';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { words } from './words.ts';
import './review.css';

const FILTERS = ['queue', 'state', 'taken_by', 'subject'] as const;

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
        {t('intro')} {can('casework.quality.own') && <Link to="/my-quality">{t('quality.mine')}</Link>}
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

function Cases({ queues }: { queues: readonly Queue[] }) {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters(FILTERS);
  const { language } = usePreferences();
  const queueName = (id: string): string => queues.find((queue) => queue.id === id)?.title ?? id;
  const fields: FilterField<(typeof FILTERS)[number]>[] = [
    {
      kind: 'choice',
      name: 'queue',
      label: t('cases.filter.queue'),
      options: queues.map(({ id, title }) => ({ value: id, label: title })),
    },
    {
      kind: 'choice',
      name: 'state',
      label: t('cases.filter.state'),
      width: 112,
      options: (['open', 'taken', 'decided'] as const).map((value) => ({ value, label: t(`state.${value}`) })),
    },
    {
      kind: 'choice',
      name: 'taken_by',
      label: t('cases.filter.mine'),
      width: 128,
      options: [{ value: 'me', label: t('cases.mine') }],
    },
    { kind: 'text', name: 'subject', label: t('cases.filter.subject') },
  ];
  const columns: Column<Case>[] = [
    {
      name: 'opened',
      title: t('cases.column.opened'),
      width: '152px',
      render: (row) => (
        <Link to={`/cases/${row.id}`}>
          <Time at={row.opened_at} />
        </Link>
      ),
    },
    {
      name: 'verdict',
      title: t('cases.column.verdict'),
      width: '80px',
      render: (row) => row.verdict && <VerdictTag verdict={row.verdict} />,
    },
    {
      name: 'case',
      title: t('cases.column.case'),
      render: (row) => (
        <span title={row.subject}>
          {row.title && row.title !== row.subject ? row.title : nameSubject(row.subject, language)}
        </span>
      ),
    },
    {
      name: 'queue',
      title: t('cases.column.queue'),
      width: '136px',
      render: (row) => queueName(row.queue),
      onPhone: false,
    },
    {
      name: 'state',
      title: t('cases.column.state'),
      width: '88px',
      render: (row) => t(`state.${row.state}`),
      onPhone: false,
    },
    {
      name: 'who',
      title: t('cases.column.who'),
      width: '120px',
      render: (row) => row.taken_by?.name ?? row.decided_by?.name ?? '',
      onPhone: false,
    },
    {
      name: 'due',
      title: t('cases.column.due'),
      width: '152px',
      render: (row) => (row.due_at && row.state !== 'decided' ? <Time at={row.due_at} /> : ''),
      onPhone: false,
    },
  ];
  // what waits is wanted by urgency, what is done by when
  const sort = filters.state === 'open' || filters.state === 'taken' ? 'urgency' : 'newest';
  return (
    <section aria-labelledby="cases">
      <h2 id="cases" className="cases-title">
        {t('cases.title')}
      </h2>
      <FilterBar fields={fields} filters={filters} set={set} clear={clear} />
      <DataTable<Case>
        label={t('cases.title')}
        path="/v1/cases"
        query={{ ...filters, sort }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => `/cases/${row.id}`}
        topics={['cases']}
        empty={
          any ? (
            <Empty title={t('cases.none.title')}>{t('cases.none.text')}</Empty>
          ) : (
            <Empty title={t('cases.empty.title')}>{t('cases.empty.text')}</Empty>
          )
        }
      />
    </section>
  );
}
