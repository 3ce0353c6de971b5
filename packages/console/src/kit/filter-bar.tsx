import { Button, Input, Select, Skeleton } from 'antd';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Filters } from './filters.ts';
import { useT } from './use-t.ts';

export type FilterField<Name extends string> =
  | { kind: 'choice'; name: Name; label: string; options: readonly { value: string; label: string }[]; width?: number }
  | { kind: 'text'; name: Name; label: string; width?: number }
  /** Two moments, kept as instants under two names. */
  | { kind: 'range'; name: Name; until: Name; label: string };

export interface FilterBarProps<Name extends string> {
  fields: readonly FilterField<Name>[];
  /** Of useFilters. */
  filters: Filters<Name>;
  set(changes: Filters<Name>): void;
  clear(): void;
}

// a calendar is heavy, and most lists are not filtered by time
const RangeFilter = lazy(() => import('./range-filter.tsx').then(({ RangeFilter }) => ({ default: RangeFilter })));

/** The filters of a list; they live in the address, so a list can be sent to somebody. */
export function FilterBar<Name extends string>({ fields, filters, set, clear }: FilterBarProps<Name>) {
  const t = useT();
  const change = (name: Name, value: string | undefined): void => set({ [name]: value ?? '' } as Filters<Name>);
  return (
    <search className="filter-bar">
      {fields.map((field) => {
        const { name, label } = field;
        if (field.kind === 'text')
          return (
            <TextFilter
              key={name}
              label={label}
              value={filters[name] ?? ''}
              width={field.width}
              onChange={(value) => change(name, value)}
            />
          );
        if (field.kind === 'choice')
          return (
            <Select
              key={name}
              aria-label={label}
              placeholder={label}
              allowClear
              showSearch={field.options.length > 8 ? { optionFilterProp: 'label' } : false}
              style={{ width: field.width ?? 160 }}
              value={filters[name]}
              options={[...field.options]}
              onChange={(value: string | undefined) => change(name, value)}
            />
          );
        return (
          <Suspense key={name} fallback={<Skeleton.Input active />}>
            <RangeFilter
              label={label}
              from={filters[name]}
              until={filters[field.until]}
              onChange={(from, until) => set({ [name]: from ?? '', [field.until]: until ?? '' } as Filters<Name>)}
            />
          </Suspense>
        );
      })}
      {Object.keys(filters).length > 0 && (
        <Button type="text" onClick={clear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  );
}

const PAUSE_MS = 300;

/** Keeps what is typed at once, and filters when the hand rests. */
function TextFilter(props: { label: string; value: string; width: number | undefined; onChange(value: string): void }) {
  const { label, value, width = 220, onChange } = props;
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (text: string): void => {
    clearTimeout(timer.current);
    if (text !== value) onChange(text);
  };
  return (
    <Input
      aria-label={label}
      placeholder={label}
      allowClear
      maxLength={300}
      style={{ width }}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => settle(target.value), PAUSE_MS);
      }}
      onPressEnter={() => settle(typed)}
      onBlur={() => settle(typed)}
    />
  );
}
