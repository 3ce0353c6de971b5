import { Button } from 'antd';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters, useGo } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { usePersonName } from './person-name.ts';
import { proposalWords } from './proposal-words.ts';
import { addressOfRelease, type ReleaseLine, STATES } from './release.ts';
import { StateTag } from './state-tag.tsx';
import { useReleaseTitle } from './title.ts';
import { words } from './words.ts';
import './releases.css';

/** Releases of policy, the newest first. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const titleOf = useReleaseTitle();
  const nameOf = usePersonName();
  const { filters, set, clear } = useFilters(['state']);
  const columns: Column<ReleaseLine>[] = [
    {
      name: 'what',
      title: t('column.what'),
      render: (row) => (
        <span title={row.note || undefined}>
          <Link to={addressOfRelease(row.id)}>{titleOf(row)}</Link>
        </span>
      ),
    },
    { name: 'state', title: t('column.state'), width: '136px', render: (row) => <StateTag release={row} /> },
    {
      name: 'by',
      title: t('column.by'),
      width: '144px',
      onPhone: false,
      render: (row) => <span className="quiet">{nameOf(row.created_by)}</span>,
    },
    {
      name: 'created',
      title: t('column.created'),
      width: '168px',
      onPhone: false,
      render: (row) => <Time at={row.created_at} />,
    },
    {
      name: 'force',
      title: t('column.force'),
      width: '168px',
      onPhone: false,
      render: (row) =>
        row.percent !== null ? (
          t('since.percent', { percent: row.percent })
        ) : row.loaded_at ? (
          <Time at={row.loaded_at} />
        ) : (
          '–'
        ),
    },
    {
      name: 'decisions',
      title: t('column.decisions'),
      width: '112px',
      align: 'right',
      render: (row) =>
        row.decisions > 0 ? (
          <Link to={`/decisions?pack=${encodeURIComponent(row.name)}`}>
            <Figure value={row.decisions} />
          </Link>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Proposals />
            {can('policy.pack.edit') && <Button onClick={() => go('/policy/rules')}>{t('begin')}</Button>}
          </>
        }
      >
        {t('intro')}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'state', label: t('filter.state') },
            options: STATES.map((value) => ({
              value,
              label: value === 'rollout' ? t('state.rollout.plain') : t(`state.${value}`),
            })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<ReleaseLine>
        label={t('title')}
        path="/v1/packs"
        query={filters}
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfRelease(row.id)}
        empty={
          filters.state === undefined ? (
            <Empty title={t('none.title')}>{t('none')}</Empty>
          ) : (
            <Empty title={t('none.filtered.title')}>{t('none.filtered')}</Empty>
          )
        }
      />
    </>
  );
}

const COUNTED = 100;

/** Entries that somebody proposed stand on a page of their own; here is said that they wait. */
function Proposals() {
  const t = useT(words);
  const ofProposals = useT(proposalWords);
  const go = useGo();
  const waiting = useRead<{ items: unknown[] }>('/v1/proposals', { query: { state: 'waiting', limit: COUNTED } });
  const n = waiting.data?.items.length ?? 0;
  return (
    <Button onClick={() => go('/policy/proposals')}>
      {n > 0 ? t('proposals.waiting', { n }) : ofProposals('proposals.title')}
    </Button>
  );
}
