import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useRuleName, useRules } from '../../../kit/rule-names.ts';
import { useCan, useMe } from '../../../kit/session.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { APPEAL_STATES, type AppealRow, addressOfAppeal } from './appeal.ts';
import { Figures } from './figures.tsx';
import { OwnAppeals } from './own-appeals.tsx';
import { Due, StateTag } from './state-tag.tsx';
import { words } from './words.ts';
import '../enforcement.css';
import './appeals.css';

/** Appeals: to staff those of everybody, to a party its own. */
export function Room() {
  const { user } = useMe();
  return user.party === null ? <AllAppeals /> : <OwnAppeals />;
}

function AllAppeals() {
  const t = useT(words);
  const can = useCan();
  const ruleName = useRuleName();
  const rules = useRules();
  const { filters, set, clear, any } = useFilters(['state', 'rule', 'mine']);
  const columns: Column<AppealRow>[] = [
    { name: 'at', title: t('column.at'), width: '144px', render: (row) => <Time at={row.opened_at} /> },
    {
      ...{ name: 'measure', title: t('column.measure'), width: '176px' },
      render: (row) => <Link to={addressOfAppeal(row.id)}>{row.measure.title}</Link>,
    },
    {
      ...{ name: 'subject', title: t('column.subject'), onPhone: false },
      render: (row) => <SubjectLink subject={row.measure.subject} />,
    },
    {
      ...{ name: 'party', title: t('column.party'), width: '144px', onPhone: false },
      render: (row) => <SubjectLink subject={row.party} />,
    },
    { name: 'state', title: t('column.state'), width: '144px', render: (row) => <StateTag state={row.state} /> },
    { name: 'due', title: t('column.due'), width: '144px', render: (row) => <Due appeal={row} /> },
    {
      ...{ name: 'rule', title: t('column.rule'), onPhone: false },
      render: (row) => row.measure.rules[0] && <span className="quiet">{ruleName(row.measure.rules[0])}</span>,
    },
  ];
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={can('casework.case.take') && <Link to="/review/appeals">{t('queue')}</Link>}
      >
        {t('intro')}
      </PageHeader>
      {can('enforcement.appeal.figures') && <Figures />}
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state'), width: 160 },
            options: APPEAL_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'mine', label: t('filter.mine'), width: 128 },
            options: [{ value: 'yes', label: t('filter.mine.yes') }],
          },
          ...(rules.length > 0
            ? [
                {
                  ...{ kind: 'choice' as const, name: 'rule' as const, label: t('filter.rule'), width: 240 },
                  options: rules.map(({ id, title }) => ({ value: id, label: title })),
                },
              ]
            : []),
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<AppealRow>
        label={t('title')}
        path="/v1/appeals"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfAppeal(row.id)}
        topics={['notifications', 'cases']}
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
