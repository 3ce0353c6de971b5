import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { formatSpan } from '../../kit/format.ts';
import type { PromiseView } from '../../kit/model.ts';
import { calendarNames, nameOf, promiseNames } from '../../kit/names.ts';
import { useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { SubjectLink, subjectAddress } from '../../kit/subject-link.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';
import './promises.css';

const STATES = ['open', 'breached', 'met', 'met-late', 'void'] as const;

/** The deadlines that were given, the nearest first. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters(['state', 'kind', 'subject']);
  const left = (row: PromiseView): string => {
    if (row.due_at === null) return t('paused');
    const ms = Date.parse(row.due_at) - now;
    return ms < 0 ? t('over', { span: formatSpan(-ms / 1000, language) }) : formatSpan(ms / 1000, language);
  };
  const columns: Column<PromiseView>[] = [
    {
      name: 'due',
      title: t('column.due'),
      width: '152px',
      render: (row) => (row.due_at ? <Time at={row.due_at} /> : t('paused')),
    },
    {
      name: 'left',
      title: t('column.left'),
      width: '144px',
      align: 'right',
      render: (row) => (row.state === 'open' ? left(row) : ''),
    },
    {
      name: 'state',
      title: t('column.state'),
      width: '112px',
      render: (row) => (
        <span className={row.state === 'breached' ? 'alarming' : undefined}>{t(`state.${row.state}`)}</span>
      ),
    },
    {
      name: 'kind',
      title: t('column.kind'),
      width: '184px',
      render: (row) => nameOf(promiseNames, row.kind, language),
    },
    { name: 'subject', title: t('column.subject'), render: (row) => <SubjectLink subject={row.subject} /> },
    {
      name: 'party',
      title: t('column.party'),
      onPhone: false,
      render: (row) => row.party && <SubjectLink subject={row.party} />,
    },
    {
      name: 'calendar',
      title: t('column.calendar'),
      width: '176px',
      onPhone: false,
      render: (row) => <span className="quiet">{nameOf(calendarNames, row.calendar, language)}</span>,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            kind: 'choice',
            name: 'state',
            label: t('state.open'),
            width: 128,
            options: (['all', ...STATES] as const).map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            kind: 'choice',
            name: 'kind',
            label: t('kind'),
            options: Object.entries(promiseNames[language]).map(([value, label]) => ({ value, label })),
          },
          { kind: 'text', name: 'subject', label: t('subject') },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<PromiseView>
        label={t('title')}
        path="/v1/promises"
        query={{ ...filters, state: filters.state === 'all' ? undefined : (filters.state ?? 'open') }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => subjectAddress(row.subject)}
        topics={['promises']}
        empty={
          any ? (
            <Empty title={t('none.title')}>{t('none')}</Empty>
          ) : (
            <Empty title={t('empty.title')}>{t('empty')}</Empty>
          )
        }
      />
    </>
  );
}
