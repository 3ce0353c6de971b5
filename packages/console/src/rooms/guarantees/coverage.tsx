import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { daysUntil } from './model.ts';
import { words } from './words.ts';
import './guarantees.css';

interface Covered {
  order_id: string;
  paid_at: string;
  covered: boolean;
  pack: string;
}

const USUAL_DAYS = 30;

/** The orders that a figure of coverage is made of. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const { filters, set, clear } = useFilters(['from', 'to', 'covered']);
  const usual = daysUntil(now, USUAL_DAYS);
  const span = { from: filters.from ?? usual.from, to: filters.to ?? usual.to };
  const columns: Column<Covered>[] = [
    {
      ...{ name: 'order', title: t('list.order') },
      render: ({ order_id: id }) => <SubjectLink subject={`order/${id}`} typed={false} />,
    },
    { name: 'paid', title: t('list.paid'), width: '22%', render: ({ paid_at: at }) => <Time at={at} /> },
    {
      ...{ name: 'covered', title: t('list.covered'), width: '18%' },
      render: ({ covered }) => t(covered ? 'list.yes' : 'list.no'),
    },
    {
      ...{ name: 'pack', title: t('list.pack'), width: '24%', onPhone: false },
      render: ({ pack }) => <span className="quiet">{pack.split('+')[0]}</span>,
    },
  ];
  return (
    <div className="guarantees">
      <PageHeader title={t('list.title')} above={<Link to="/guarantees">{t('title')}</Link>}>
        {t('list.intro', span)}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'covered', label: t('list.filter'), width: 176 },
            options: [
              { value: 'true', label: t('list.yes') },
              { value: 'false', label: t('list.no') },
            ],
          },
        ]}
        {...{ filters, set, clear }}
      />
      <DataTable<Covered>
        label={t('list.title')}
        path="/v1/guarantees/coverage/orders"
        query={{ ...span, covered: filters.covered }}
        columns={columns}
        idOf={({ order_id: id }) => id}
        empty={<Empty title={t('list.empty')}>{t('list.empty.text')}</Empty>}
      />
    </div>
  );
}
