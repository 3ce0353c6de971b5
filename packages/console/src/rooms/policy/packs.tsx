import { Tag } from 'antd';
import { CopyId } from '../../kit/copy-id.tsx';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { PackLine } from './policy.ts';
import { words } from './words.ts';
import './policy.css';

const stateWord = (state: string) => {
  const key = `packs.state.${state}`;
  return key in words.en ? (key as keyof typeof words.en) : 'packs.former';
};

/** Releases of policy, the newest first. */
export function Room() {
  const t = useT(words);
  const columns: Column<PackLine>[] = [
    { name: 'name', title: t('packs.column.name'), width: '120px', render: (row) => <strong>{row.pack}</strong> },
    { name: 'version', title: t('packs.column.version'), width: '112px', render: (row) => row.version },
    {
      name: 'state',
      title: t('packs.column.state'),
      width: '96px',
      render: (row) =>
        row.in_force ? (
          <Tag color="green">{t('packs.in-force')}</Tag>
        ) : (
          <span className="quiet">{t(stateWord(row.state))}</span>
        ),
    },
    {
      name: 'rules',
      title: t('packs.column.rules'),
      width: '80px',
      align: 'right',
      render: (row) => (row.in_force ? <Link to="/policy/rules">{row.rules}</Link> : (row.rules ?? '–')),
    },
    {
      name: 'lexicons',
      title: t('packs.column.lexicons'),
      width: '80px',
      align: 'right',
      onPhone: false,
      render: (row) => (row.in_force ? <Link to="/policy/lexicons">{row.lexicons}</Link> : row.lexicons),
    },
    {
      name: 'lists',
      title: t('packs.column.lists'),
      width: '80px',
      align: 'right',
      onPhone: false,
      render: (row) => (row.in_force ? <Link to="/policy/lists">{row.lists}</Link> : row.lists),
    },
    {
      name: 'loaded',
      title: t('packs.column.loaded'),
      width: '168px',
      onPhone: false,
      render: (row) => (row.loaded_at ? <Time at={row.loaded_at} /> : '–'),
    },
    {
      name: 'hash',
      title: t('packs.hash'),
      onPhone: false,
      render: (row) => <CopyId id={row.sha256.slice(0, 16)} />,
    },
    {
      name: 'decisions',
      title: '',
      width: '160px',
      align: 'right',
      render: (row) => <Link to={`/decisions?pack=${encodeURIComponent(row.name)}`}>{t('packs.decisions')}</Link>,
    },
  ];
  return (
    <>
      <PageHeader title={t('packs.title')}>{t('packs.intro')}</PageHeader>
      <DataTable<PackLine>
        label={t('packs.title')}
        path="/v1/packs"
        columns={columns}
        idOf={(row) => row.id}
        empty={<Empty title={t('packs.empty.title')}>{t('packs.empty')}</Empty>}
      />
    </>
  );
}
