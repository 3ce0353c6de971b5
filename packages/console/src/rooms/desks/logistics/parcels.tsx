import { carrierName } from '../../../kit/carrier-names.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfOrder } from '../model.ts';
import { useProvinces, useRoute } from './logistics-columns.tsx';
import { words } from './logistics-words.ts';
import '../desks.css';

interface Parcel {
  order_id: string;
  parcel_id: string;
  carrier: string;
  from: string;
  to: string;
  at: string;
}

/** What went wrong first: it is what somebody looks for. */
const MARKS = [
  ...(['lost', 'damaged', 'stalled', 'delayed', 'picked-late', 'attempt-failed'] as const),
  ...(['picked-in-time', 'first-attempt', 'arrived'] as const),
] as const;

/** The parcels behind a figure. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters: chosen, set, clear } = useFilters(['judgement', 'carrier', 'from', 'to', 'since', 'until']);
  const filters = { ...chosen, judgement: chosen.judgement ?? MARKS[0] };
  const { since, until } = filters;
  const route = useRoute();
  const options = useProvinces();
  const columns: Column<Parcel>[] = [
    {
      ...{ name: 'order', title: t('column.order') },
      render: (row) => <Link to={addressOfOrder(row.order_id)}>{row.order_id}</Link>,
    },
    { name: 'parcel', title: t('column.parcel'), onPhone: false, render: (row) => row.parcel_id },
    { name: 'carrier', title: t('column.carrier'), render: (row) => carrierName(row.carrier, language) },
    { name: 'route', title: t('column.route'), onPhone: false, render: route },
    { name: 'at', title: t('column.at'), width: '144px', render: (row) => <Time at={row.at} /> },
  ];
  return (
    <>
      <PageHeader title={t('parcels.title')} above={<Link to="/service/logistics">{t('carriers.title')}</Link>}>
        {t('parcels.intro')}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'judgement', label: t('column.what'), width: 200 },
            options: MARKS.map((value) => ({ value, label: t(`mark.${value}`) })),
          },
          { kind: 'text', name: 'carrier', label: t('column.carrier'), width: 144 },
          { kind: 'choice', name: 'from', label: t('filter.from'), width: 176, options },
          { kind: 'choice', name: 'to', label: t('filter.to'), width: 176, options },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      {since !== undefined && until !== undefined && <p className="quiet">{t('parcels.weeks', { since, until })}</p>}
      <DataTable<Parcel>
        label={t('parcels.title')}
        path="/v1/logistics/parcels"
        query={filters}
        columns={columns}
        idOf={(row) => `${row.order_id}-${row.parcel_id}`}
        to={(row) => addressOfOrder(row.order_id)}
        empty={<Empty title={t('parcels.none.title')}>{t('parcels.none')}</Empty>}
      />
    </>
  );
}
