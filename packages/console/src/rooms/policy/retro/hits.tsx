import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { useFilters } from '../../../kit/navigation.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VerdictTag } from '../../../kit/verdict-tag.tsx';
import { RuleChips } from '../rule-chips.tsx';
import { type Hit, OUTCOMES, type Scan } from './scan.ts';
import { words } from './words.ts';

/** What was hit, the most severe first, with what became of each. */
export function Hits({ scan }: { scan: Scan }) {
  const t = useT(words);
  const ruleName = useRuleName();
  const { filters, set, clear } = useFilters(['outcome', 'rule']);
  const columns: Column<Hit>[] = [
    { name: 'subject', title: t('hits.subject'), render: (row) => <SubjectLink subject={row.subject} /> },
    {
      ...{ name: 'party', title: t('hits.party'), width: '20%', onPhone: false },
      render: (row) => <SubjectLink subject={row.party} />,
    },
    { name: 'from', title: t('found.from'), width: '96px', render: (row) => <VerdictTag verdict={row.standing} /> },
    { name: 'to', title: t('found.to'), width: '120px', render: (row) => <VerdictTag verdict={row.verdict} /> },
    {
      ...{ name: 'rules', title: t('hits.rules'), width: '32%', onPhone: false },
      render: (row) => <RuleChips rules={row.gained.length > 0 ? row.gained : row.rules} />,
    },
    {
      ...{ name: 'outcome', title: t('hits.outcome'), width: '128px' },
      render: (row) => <span className="quiet">{t(`outcome.${row.outcome ?? 'left'}`)}</span>,
    },
  ];
  return (
    <section aria-labelledby="hits">
      <div className="panel-head">
        <h2 id="hits">{t('hits.title')}</h2>
      </div>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'outcome', label: t('hits.outcome') },
            options: OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'rule', label: t('rules.rule') },
            options: (scan.report?.rules ?? []).map(({ rule }) => ({ value: rule, label: ruleName(rule) })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<Hit>
        label={t('hits.title')}
        path={`/v1/retro-scans/${encodeURIComponent(scan.id)}/hits`}
        query={filters}
        columns={columns}
        idOf={(row) => row.subject}
        empty={<Empty title={t('hits.none.title')}>{t('hits.none')}</Empty>}
      />
    </section>
  );
}
