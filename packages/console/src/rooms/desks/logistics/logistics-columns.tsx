import type { Column } from '../../../kit/data-table.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { formatNumber, formatShare } from '../../../kit/format.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './logistics-words.ts';
import { provinces } from './provinces.ts';

interface Share {
  of: number;
  share: number | null;
  low: number | null;
  high: number | null;
  /** Where the server lists the parcels behind it. */
  parcels: string;
}

export interface CarrierFigures {
  carrier: string;
  from: string | null;
  to: string | null;
  parcels: number;
  few: boolean;
  picked_in_time: Share;
  first_attempt: Share;
  transit_hours: { of: number; p50: number | null; p90: number | null; parcels: string };
  lost_per_10000: Share;
  damaged_per_10000: Share;
  stalled_per_10000: Share;
}

const SHARES = [
  ['picked_in_time', 'column.picked', 'share'],
  ['first_attempt', 'column.first', 'share'],
  ['lost_per_10000', 'column.lost', 'count'],
  ['damaged_per_10000', 'column.damaged', 'count'],
  ['stalled_per_10000', 'column.stalled', 'count'],
] as const;

/** The one that a phone has room for. */
const FIRST = 'picked_in_time';

/** The server's address of a list of parcels as ours: the query is the same. */
const addressOf = (parcels: string): string => `/service/parcels${parcels.slice(parcels.indexOf('?'))}`;

/** From one province to another. */
export function useRoute(): (of: { from: string | null; to: string | null }) => string {
  const { language } = usePreferences();
  return ({ from, to }) => [from, to].map((code) => nameOf(provinces, code ?? 'unknown', language)).join(' → ');
}

/** Provinces to choose one of. */
export function useProvinces(): { value: string; label: string }[] {
  const { language } = usePreferences();
  return Object.entries(provinces[language]).map(([value, label]) => ({ value, label }));
}

export function useFigureColumns(): Column<CarrierFigures>[] {
  const t = useT(words);
  const { language } = usePreferences();
  // of a carrier with too few parcels it is said once; where only a figure has too few, there
  const few = (row: CarrierFigures, name: string) => (
    <span className="quiet">{row.few && name !== FIRST ? '–' : t('few')}</span>
  );
  const shown = (row: CarrierFigures, name: (typeof SHARES)[number][0], as: 'share' | 'count') => {
    const share = row[name];
    const text = (value: number) =>
      as === 'share' ? formatShare(value, language) : formatNumber(value, language, value < 10 ? 1 : 0);
    if (share.share === null || share.low === null || share.high === null) return few(row, name);
    return (
      <span className="figures">
        <Link to={addressOf(share.parcels)}>{text(share.share)}</Link>{' '}
        <span className="quiet">
          ({text(share.low)}–{text(share.high)})
        </span>
      </span>
    );
  };
  return [
    {
      ...{ name: 'parcels', title: t('column.parcels'), align: 'right', width: '72px' },
      render: (row) => <Figure value={row.parcels} />,
    },
    ...SHARES.map(
      ([name, title, as]): Column<CarrierFigures> => ({
        ...{
          name,
          title: t(title),
          align: 'right',
          width: as === 'share' ? '168px' : '144px',
          onPhone: name === FIRST,
        },
        render: (row) => shown(row, name, as),
      }),
    ),
    {
      ...{ name: 'transit', title: t('column.transit'), align: 'right', width: '120px', onPhone: false },
      render: (row) => {
        const { p50, parcels } = row.transit_hours;
        return p50 === null ? few(row, 'transit') : <Link to={addressOf(parcels)}>{t('hours', { n: p50 })}</Link>;
      },
    },
  ];
}
