import { useState } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar, type FilterField } from '../../kit/filter-bar.tsx';
import type { Case, Queue } from '../../kit/model.ts';
import { nameSubject } from '../../kit/names.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan, useMe } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { mayPick, toggled } from './bulk.ts';
import { BulkBar } from './bulk-bar.tsx';
import { words } from './words.ts';

const FILTERS = ['queue', 'state', 'taken_by', 'subject'] as const;

/** The cases behind the figures; several of one queue can be picked and answered at once. */
export function Cases({ queues }: { queues: readonly Queue[] }) {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters(FILTERS);
  const { language } = usePreferences();
  const can = useCan();
  const me = useMe();
  const [picked, setPicked] = useState<readonly Case[]>([]);
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
  const titleOf = (row: Case): string =>
    row.title && row.title !== row.subject ? row.title : nameSubject(row.subject, language);
  const pickColumn: Column<Case> = {
    ...{ name: 'pick', title: <span className="sr-only">{t('bulk.column')}</span>, width: '36px', onPhone: false },
    render: (row) => (
      <input
        type="checkbox"
        aria-label={t('bulk.pick', { title: titleOf(row) })}
        checked={picked.some(({ id }) => id === row.id)}
        disabled={!may(row)}
        onChange={() => toggle(row)}
      />
    ),
  };
  const picks = can('casework.case.bulk');
  const may = (row: Case): boolean => mayPick(picked, row, me.user.id);
  const toggle = (row: Case): void => {
    if (may(row)) setPicked(toggled(picked, row));
  };
  const columns: Column<Case>[] = [
    ...(picks ? [pickColumn] : []),
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
      render: (row) => <span title={row.subject}>{titleOf(row)}</span>,
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
        {...(picks && { onPick: toggle })}
        empty={
          any ? (
            <Empty title={t('cases.none.title')}>{t('cases.none.text')}</Empty>
          ) : (
            <Empty title={t('cases.empty.title')}>{t('cases.empty.text')}</Empty>
          )
        }
      />
      <BulkBar picked={picked} onPicked={setPicked} queueName={queueName} />
    </section>
  );
}
