import { Button } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useT } from '../../kit/use-t.ts';
import { Propose } from './propose.tsx';
import { addressOfUses } from './registry/uses.ts';
import { words } from './words.ts';
import './policy.css';

type Entry = string | { value: string };
const textOf = (entry: Entry): string => (typeof entry === 'string' ? entry : entry.value);

/** The values of a list. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const { name } = useRoomParams<'name'>();
  const { filters, set, clear } = useFilters(['query']);
  const columns: Column<Entry>[] = [{ name: 'value', title: t('list.column.value'), render: textOf }];
  return (
    <>
      <PageHeader
        title={name}
        above={<Link to="/policy/lists">{t('list.above')}</Link>}
        actions={
          <>
            <Button onClick={() => go(addressOfUses({ kind: 'list', name }))}>{t('uses')}</Button>
            <Propose kind="list" name={name} />
          </>
        }
      />
      <FilterBar
        fields={[{ kind: 'text', name: 'query', label: t('list.search') }]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<Entry>
        label={name}
        path={`/v1/lists/${encodeURIComponent(name)}/entries`}
        query={filters}
        pageSize={200}
        columns={columns}
        idOf={textOf}
        empty={<Empty title={t('list.none.title')}>{t('list.none')}</Empty>}
      />
    </>
  );
}
