import { InputNumber, Select } from 'antd';
import { useId } from 'react';
import { useT } from '../../../kit/use-t.ts';
import { type Kind, POINTS } from '../measure.ts';
import type { Instead } from './appeal.ts';
import { words } from './words.ts';

export interface InsteadFieldsProps {
  kinds: readonly Kind[];
  given: Instead;
  change(given: Instead): void;
}

/** What is to be in the place of what was too much: a lesser kind, or less of the same. */
export function InsteadFields({ kinds, given, change }: InsteadFieldsProps) {
  const t = useT(words);
  const id = useId();
  const kind = kinds.find((one) => one.kind === given.kind);
  const points = kind?.kind === POINTS;
  const money = kind?.amount === true;
  return (
    <div className="instead">
      <label htmlFor={`${id}-kind`}>{t('instead.kind')}</label>
      <Select
        id={`${id}-kind`}
        autoFocus
        showSearch={{ optionFilterProp: 'label' }}
        value={given.kind ?? null}
        options={kinds.map(({ kind: value, title }) => ({ value, label: title }))}
        onChange={(chosen) => change({ kind: chosen ?? undefined })}
      />
      {kind && !points && !money && (
        <>
          <label htmlFor={`${id}-days`}>{t('instead.days')}</label>
          <InputNumber
            {...{ id: `${id}-days`, min: 1, max: 3_650, precision: 0, value: given.days ?? null }}
            onChange={(days) => change({ ...given, days })}
          />
        </>
      )}
      {points && (
        <>
          <label htmlFor={`${id}-points`}>{t('instead.points')}</label>
          <InputNumber
            {...{ id: `${id}-points`, min: 0.1, max: 1_000, precision: 1, value: given.points ?? null }}
            onChange={(value) => change({ ...given, points: value })}
          />
        </>
      )}
      {money && (
        <>
          <label htmlFor={`${id}-amount`}>{t('instead.amount')}</label>
          <InputNumber
            {...{ id: `${id}-amount`, min: 0.01, max: 1e12, precision: 2, value: given.amount ?? null }}
            onChange={(amount) => change({ ...given, amount })}
          />
        </>
      )}
    </div>
  );
}
