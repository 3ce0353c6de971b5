import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Figure } from '../../kit/figures.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useT } from '../../kit/use-t.ts';
import type { ListLine } from './policy.ts';
import { UsedBy } from './used-by.tsx';
import { words } from './words.ts';
import './policy.css';

/** The lists of the pack in force. */
export function Room() {
  const t = useT(words);
  const columns: Column<ListLine>[] = [
    {
      name: 'name',
      title: t('lists.column.name'),
      render: (row) => <Link to={`/policy/lists/${encodeURIComponent(row.name)}`}>{row.name}</Link>,
    },
    {
      name: 'entries',
      title: t('lists.column.entries'),
      width: '112px',
      align: 'right',
      render: (row) => <Figure value={row.entries} />,
    },
    {
      name: 'rules',
      title: t('lists.column.rules'),
      width: '50%',
      onPhone: false,
      render: (row) => <UsedBy rules={row.rules} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('lists.title')}>{t('lists.intro')}</PageHeader>
      <DataTable<ListLine>
        label={t('lists.title')}
        path="/v1/lists"
        columns={columns}
        idOf={(row) => row.name}
        to={(row) => `/policy/lists/${encodeURIComponent(row.name)}`}
        empty={<Empty title={t('lists.empty.title')}>{t('lists.empty')}</Empty>}
      />
    </>
  );
}
