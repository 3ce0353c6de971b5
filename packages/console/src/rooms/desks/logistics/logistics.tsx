import { carrierName } from '../../../kit/carrier-names.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type CarrierFigures, useFigureColumns, useProvinces } from './logistics-columns.tsx';
import { words } from './logistics-words.ts';
import '../desks.css';

const addressOf = (carrier: string): string => `/service/logistics/${encodeURIComponent(carrier)}`;

/** Carriers by what became of their parcels; every figure leads to the parcels behind it. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear } = useFilters(['from', 'to']);
  const figures = useFigureColumns();
  const options = useProvinces();
  const columns: Column<CarrierFigures>[] = [
    {
      ...{ name: 'carrier', title: t('column.carrier') },
      render: (row) => <Link to={addressOf(row.carrier)}>{carrierName(row.carrier, language)}</Link>,
    },
    ...figures,
  ];
  return (
    <>
      <PageHeader title={t('carriers.title')} actions={<Link to="/service/exemptions">{t('exemptions.title')}</Link>}>
        {t('carriers.intro')}
      </PageHeader>
      <FilterBar
        fields={[
          { kind: 'choice', name: 'from', label: t('filter.from'), width: 176, options },
          { kind: 'choice', name: 'to', label: t('filter.to'), width: 176, options },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<CarrierFigures>
        label={t('carriers.title')}
        path="/v1/logistics/carriers"
        query={filters}
        columns={columns}
        idOf={(row) => row.carrier}
        to={(row) => addressOf(row.carrier)}
        empty={<Empty title={t('carriers.none.title')}>{t('carriers.none')}</Empty>}
      />
    </>
  );
}
