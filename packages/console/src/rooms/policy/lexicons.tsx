import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Figure } from '../../kit/figures.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useT } from '../../kit/use-t.ts';
import type { LexiconLine } from './policy.ts';
import { UsedBy } from './used-by.tsx';
import { words } from './words.ts';
import './policy.css';

/** The lexicons of the pack in force. */
export function Room() {
  const t = useT(words);
  const columns: Column<LexiconLine>[] = [
    {
      name: 'name',
      title: t('lexicons.column.name'),
      width: '224px',
      render: (row) => <Link to={`/policy/lexicons/${encodeURIComponent(row.name)}`}>{row.name}</Link>,
    },
    { name: 'about', title: t('lexicons.column.about'), render: (row) => row.about, onPhone: false },
    {
      name: 'entries',
      title: t('lexicons.column.entries'),
      width: '88px',
      align: 'right',
      render: (row) => <Figure value={row.entries} />,
    },
    {
      name: 'rules',
      title: t('lexicons.column.rules'),
      width: '32%',
      onPhone: false,
      render: (row) => <UsedBy rules={row.rules} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('lexicons.title')}>{t('lexicons.intro')}</PageHeader>
      <DataTable<LexiconLine>
        label={t('lexicons.title')}
        path="/v1/lexicons"
        columns={columns}
        idOf={(row) => row.name}
        to={(row) => `/policy/lexicons/${encodeURIComponent(row.name)}`}
        empty={<Empty title={t('lexicons.empty.title')}>{t('lexicons.empty')}</Empty>}
      />
    </>
  );
}
