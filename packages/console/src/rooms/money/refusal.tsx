import { Radio } from 'antd';
import { useId } from 'react';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

const REFUSALS = ['amount', 'grounds', 'evidence', 'timing', 'duplicate'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why something is refused: whoever asked for it is told. */
export function RefusalReason({ value, onChange }: { value: Refusal | undefined; onChange(value: Refusal): void }) {
  const t = useT(words);
  const id = useId();
  return (
    <fieldset className="money-why" aria-labelledby={id}>
      <legend id={id}>{t('refusal.why')}</legend>
      <Radio.Group
        value={value ?? null}
        onChange={({ target }) => onChange(target.value as Refusal)}
        options={REFUSALS.map((one) => ({ value: one, label: t(`refusal.${one}`) }))}
      />
    </fieldset>
  );
}
