import { Button } from 'antd';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Link, useGo } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import type { ConsultationLine } from '../../../kit/public-rule.ts';
import { publicRuleWords } from '../../../kit/public-rule-words.ts';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfConsultation } from './address.ts';
import { words } from './words.ts';

/** What people are, and were, asked about; for those who answer. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const told = useT(publicRuleWords);
  const columns: Column<ConsultationLine>[] = [
    {
      ...{ name: 'about', title: t('column.about') },
      render: (row) => <Link to={addressOfConsultation(row.id)}>{row.about.trim().split('\n')[0]}</Link>,
    },
    {
      ...{ name: 'state', title: t('column.state'), width: '168px' },
      render: (row) => told(`consultation.${row.state}`),
    },
    {
      ...{ name: 'from', title: t('column.from'), width: '168px', onPhone: false },
      render: (row) => <Time at={row.starts_at} />,
    },
    {
      ...{ name: 'to', title: t('column.to'), width: '168px', onPhone: false },
      render: (row) => <Time at={row.ends_at} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('title')} actions={<Button onClick={() => go('/rule-centre')}>{t('centre')}</Button>}>
        {t('intro')}
      </PageHeader>
      <DataTable<ConsultationLine>
        label={t('title')}
        path="/v1/rule-centre/consultations"
        columns={columns}
        idOf={(row) => row.id}
        to={(row) => addressOfConsultation(row.id)}
        empty={
          <Empty title={t('none.title')} action={<Link to="/policy/packs">{t('none.action')}</Link>}>
            {t('none')}
          </Empty>
        }
      />
    </>
  );
}
