import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { usePreferences } from './preferences.tsx';
import { instantOf, wallOf } from './zone.ts';

export interface RangeFilterProps {
  label: string;
  /** Instants. */
  from: string | undefined;
  until: string | undefined;
  onChange(from: string | undefined, until: string | undefined): void;
}

/** Two moments, in the reader's zone. In a file of its own because a calendar is heavy. */
export function RangeFilter({ label, from, until, onChange }: RangeFilterProps) {
  const { timeZone } = usePreferences();
  // dayjs only carries the wall clock here: which instant that is, the zone says
  const dayOf = (instant: string | undefined) => {
    const wall = instant === undefined ? undefined : wallOf(instant, timeZone);
    return wall === undefined ? null : dayjs(wall);
  };
  return (
    <DatePicker.RangePicker
      aria-label={label}
      showTime={{ format: 'HH:mm' }}
      format="YYYY-MM-DD HH:mm"
      allowEmpty={[true, true]}
      value={[dayOf(from), dayOf(until)]}
      onChange={(days) => {
        const [first, last] = [0, 1].map((place) => {
          const day = days?.[place];
          return day ? instantOf(day.format('YYYY-MM-DDTHH:mm'), timeZone) : undefined;
        });
        onChange(first, last);
      }}
    />
  );
}
