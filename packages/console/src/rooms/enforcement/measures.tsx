import { Button } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useRuleName, useRules } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { addressOfMeasure, FOUND_BY, isReference, type Kind, type Measure, STATES } from './measure.ts';
import { MeasureState, Until, useMeasureTitle } from './state-tag.tsx';
import { Waiting } from './waiting.tsx';
import { words } from './words.ts';
import './enforcement.css';

/** What is being done about whom; what waits for a second person stands on top for those who can confirm it. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const ruleName = useRuleName();
  const titleOf = useMeasureTitle();
  const rules = useRules();
  const { filters, set, clear, any } = useFilters(['state', 'kind', 'party', 'target', 'rule', 'found_by']);
  const kinds = useRead<{ items: Kind[] }>('/v1/measure-kinds');
  // while somebody is typing, an id is not whole yet, and the server would refuse it
  const unfinished = [filters.party, filters.target].find((text) => text !== undefined && !isReference(text));
  const whole = (text: string | undefined): string | undefined => (text && isReference(text) ? text : undefined);
  const columns: Column<Measure>[] = [
    { name: 'at', title: t('column.at'), width: '144px', render: (row) => <Time at={row.taken_at} /> },
    {
      name: 'kind',
      title: t('column.kind'),
      width: '160px',
      render: (row) => <Link to={addressOfMeasure(row.id)}>{titleOf(row)}</Link>,
    },
    {
      name: 'target',
      title: t('column.target'),
      render: (row) => (
        <SubjectLink subject={row.target} title={row.target === row.subject ? row.subject_title : null} />
      ),
    },
    {
      ...{ name: 'party', title: t('column.party'), width: '112px', onPhone: false },
      render: (row) => row.party && row.party !== row.target && <SubjectLink subject={row.party} />,
    },
    { name: 'state', title: t('column.state'), width: '136px', render: (row) => <MeasureState of={row} /> },
    {
      ...{ name: 'until', title: t('column.until'), width: '112px', onPhone: false },
      render: (row) => <Until of={row} detail="day" />,
    },
    {
      ...{ name: 'found', title: t('column.found'), width: '104px', onPhone: false },
      render: (row) => <span className="quiet">{t(`found.${row.found_by}`)}</span>,
    },
    {
      ...{ name: 'rule', title: t('column.rule'), onPhone: false },
      render: (row) => row.rules[0] && <span className="quiet">{ruleName(row.rules[0])}</span>,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Button onClick={() => go('/measures/courses')}>{t('courses')}</Button>
            {can('enforcement.measure.unlike') && <Button onClick={() => go('/measures/unlike')}>{t('unlike')}</Button>}
            {can('enforcement.measure.take') && (
              <Button type="primary" onClick={() => go('/measures/take')}>
                {t('take')}
              </Button>
            )}
          </>
        }
      >
        {t('intro')}
      </PageHeader>
      {can('enforcement.measure.confirm') && filters.state !== 'proposed' && <Waiting />}
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 128 },
            options: STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'kind', label: t('filter.kind') },
            options: (kinds.data?.items ?? []).map(({ kind, title }) => ({ value: kind, label: title })),
          },
          {
            ...{ kind: 'choice', name: 'found_by', label: t('filter.found'), width: 136 },
            options: FOUND_BY.map((value) => ({ value, label: t(`found.${value}`) })),
          },
          { kind: 'text', name: 'target', label: t('filter.target'), width: 240 },
          { kind: 'text', name: 'party', label: t('filter.party'), width: 240 },
          ...(rules.length > 0
            ? [
                {
                  ...{ kind: 'choice' as const, name: 'rule' as const, label: t('filter.rule'), width: 220 },
                  options: rules.map(({ id, title }) => ({ value: id, label: title })),
                },
              ]
            : []),
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      {unfinished !== undefined && (
        <p className="quiet" role="status">
          {t('filter.form', { text: unfinished })}
        </p>
      )}
      <DataTable<Measure>
        label={t('title')}
        path="/v1/measures"
        query={{ ...filters, party: whole(filters.party), target: whole(filters.target) }}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfMeasure(row.id)}
        topics={['decisions']}
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
