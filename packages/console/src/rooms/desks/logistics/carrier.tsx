import { carrierName } from '../../../kit/carrier-names.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type CarrierFigures, useFigureColumns, useRoute } from './logistics-columns.tsx';
import { words } from './logistics-words.ts';
import '../desks.css';

/** The routes of a carrier. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { carrier } = useRoomParams<'carrier'>();
  const figures = useFigureColumns();
  const route = useRoute();
  const columns: Column<CarrierFigures>[] = [{ name: 'route', title: t('column.route'), render: route }, ...figures];
  const title = t('carrier.title');
  return (
    <>
      <PageHeader title={title} above={<Link to="/service/logistics">{t('carriers.title')}</Link>}>
        <span title={carrier}>{carrierName(carrier, language)}</span> · {t('carrier.intro')}
      </PageHeader>
      <DataTable<CarrierFigures>
        label={title}
        path={`/v1/logistics/carriers/${encodeURIComponent(carrier)}/routes`}
        columns={columns}
        idOf={(row) => `${row.from}-${row.to}`}
        empty={<Empty title={t('carriers.none.title')}>{t('carriers.none')}</Empty>}
      />
    </>
  );
}
