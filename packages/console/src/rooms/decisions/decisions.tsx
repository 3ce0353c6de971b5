import { Button } from 'antd';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { eventNames } from '../../kit/event-names.ts';
import { FilterBar, type FilterField } from '../../kit/filter-bar.tsx';
import { formatTime } from '../../kit/format.ts';
import type { DecisionRow } from '../../kit/model.ts';
import { nameOf, subjectNames, subjectOf } from '../../kit/names.ts';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { beginOf, isRange, RANGES, type Range } from '../../kit/ranges.ts';
import { useRuleName, useRules } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { VERDICTS, VerdictTag } from '../../kit/verdict-tag.tsx';
import { words } from './words.ts';
import './decisions.css';

const FILTERS = ['verdict', 'rule', 'type', 'subject', 'party', 'range', 'from', 'to', 'case', 'sort', 'pack'] as const;
type Filter = (typeof FILTERS)[number];
const SORTS = ['newest', 'oldest', 'weight'] as const;

/** Every decision, found by what it says and about whom. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { language, timeZone } = usePreferences();
  const { filters, set, clear, any } = useFilters(FILTERS);
  const rules = useRules();
  const ruleName = useRuleName();
  const { range, ...rest } = filters;
  // counted from when the range was chosen: a list that begins a minute later each minute would be read anew
  const from = useMemo(() => (isRange(range) ? beginOf(range, Date.now()) : undefined), [range]);
  const query = { ...rest, ...(from === undefined ? {} : { from }) };

  const fields: FilterField<Filter>[] = [
    {
      kind: 'choice',
      name: 'verdict',
      label: t('filter.verdict'),
      width: 92,
      options: VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) })),
    },
    {
      kind: 'choice',
      name: 'rule',
      label: t('filter.rule'),
      width: 208,
      options: withOwn(
        rules.map(({ id, title }) => ({ value: id, label: title })),
        filters.rule,
      ),
    },
    {
      kind: 'choice',
      name: 'type',
      label: t('filter.type'),
      width: 128,
      options: Object.entries(eventNames[language])
        .filter(([type]) => rules.length === 0 || rules.some((rule) => rule.on.includes(type)))
        .map(([value, label]) => ({ value, label })),
    },
    { kind: 'text', name: 'subject', label: t('filter.subject'), width: 176 },
    { kind: 'text', name: 'party', label: t('filter.party'), width: 180 },
    {
      kind: 'choice',
      name: 'case',
      label: t('filter.case'),
      width: 108,
      options: ['true', 'false'].map((value) => ({ value, label: t(`filter.case.${value as 'true' | 'false'}`) })),
    },
    {
      kind: 'choice',
      name: 'range',
      label: filters.from ? ownRange() : t('filter.range'),
      width: filters.from ? 288 : 112,
      options: (Object.keys(RANGES) as Range[]).map((value) => ({ value, label: t(`range.${value}`) })),
    },
    {
      kind: 'choice',
      name: 'sort',
      label: t('sort.newest'),
      width: 116,
      options: SORTS.slice(1).map((value) => ({ value, label: t(`sort.${value}`) })),
    },
  ];

  function ownRange(): string {
    return t('range.own', {
      from: formatTime(filters.from ?? '', timeZone),
      to: filters.to ? formatTime(filters.to, timeZone) : '…',
    });
  }

  const columns: Column<DecisionRow>[] = [
    {
      name: 'time',
      title: t('column.time'),
      width: '176px',
      render: (row) => (
        <Link to={`/decisions/${row.id}`}>
          <Time at={row.decided_at} detail="second" />
        </Link>
      ),
    },
    {
      name: 'verdict',
      title: t('column.verdict'),
      width: '80px',
      render: (row) => <VerdictTag verdict={row.verdict} />,
    },
    {
      name: 'subject',
      title: t('column.subject'),
      render: (row) => (
        <span title={row.subject}>
          <span className="quiet subject-type">{nameOf(subjectNames, subjectOf(row.subject).type, language)}</span>
          {row.title && row.title !== row.subject ? row.title : subjectOf(row.subject).id}
        </span>
      ),
    },
    {
      name: 'reason',
      title: t('column.reason'),
      width: '26%',
      onPhone: false,
      render: (row) =>
        row.rules.length === 0 ? (
          <span className="quiet">{t('reasons.none')}</span>
        ) : (
          <span title={row.rules.map(ruleName).join('\n')}>
            {ruleName(row.rules[0]!)}
            {row.rules.length > 1 && <span className="quiet"> {t('reasons.more', { n: row.rules.length })}</span>}
          </span>
        ),
    },
    {
      name: 'type',
      title: t('column.type'),
      width: '136px',
      onPhone: false,
      render: (row) => <span className="quiet">{nameOf(eventNames, row.event_type, language)}</span>,
    },
    {
      name: 'case',
      title: t('column.case'),
      width: '124px',
      onPhone: false,
      render: (row) => (row.case_queue ? t('filter.case.true') : ''),
    },
  ];

  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={fields}
        filters={filters}
        set={(changes) => set('range' in changes ? { ...changes, from: '', to: '' } : changes)}
        clear={clear}
      />
      <DataTable<DecisionRow>
        label={t('title')}
        path="/v1/decisions"
        query={query}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => `/decisions/${row.id}`}
        topics={filters.sort === 'oldest' || filters.to ? [] : ['decisions']}
        empty={
          any ? (
            <Empty title={t('none.title')} action={<Button onClick={clear}>{t('none.clear')}</Button>}>
              {t('none.text')}
            </Empty>
          ) : (
            <Empty
              title={t('empty.title')}
              action={
                can('policy.pack.try') && (
                  <Button type="primary" onClick={() => go('/policy/try')}>
                    {t('empty.try')}
                  </Button>
                )
              }
            >
              {t('empty.text')}
            </Empty>
          )
        }
      />
    </>
  );
}

/** A rule that is in force no more can still be asked for, and then it must show in its filter. */
function withOwn<Option extends { value: string; label: string }>(options: Option[], own: string | undefined) {
  return own === undefined || options.some(({ value }) => value === own)
    ? options
    : [...options, { value: own, label: own }];
}
