import { Checkbox, Input, InputNumber, Select } from 'antd';
import { useId } from 'react';
import { useT } from '../../kit/use-t.ts';
import { LOOKS, type TermFields } from './term-fields.ts';
import { words } from './words.ts';

const CONTEXTS = ['before', 'after', 'within'] as const;
const FLAGS = ['word', 'short'] as const;
const MOST_GAP = 20;

export interface TermFieldsFormProps {
  fields: TermFields;
  set(part: Partial<TermFields>): void;
}

/** What terms say beside themselves: tags, where they are exempt, where and how they count. */
export function TermFieldsForm({ fields, set }: TermFieldsFormProps) {
  const t = useT(words);
  const id = useId();
  const text = (name: 'tags' | 'category' | (typeof CONTEXTS)[number]) => (
    <div key={name} className="term-field">
      <label htmlFor={`${id}-${name}`}>{t(`propose.${name}`)}</label>
      <Input
        id={`${id}-${name}`}
        spellCheck={false}
        value={fields[name]}
        onChange={({ target }) => set({ [name]: target.value })}
      />
    </div>
  );
  return (
    <>
      {text('tags')}
      <details className="term-more">
        <summary>{t('propose.more')}</summary>
        <p className="quiet">{t('propose.more.help')}</p>
        {CONTEXTS.map(text)}
        <div className="term-field">
          <label htmlFor={`${id}-gap`}>{t('propose.gap')}</label>
          <InputNumber
            id={`${id}-gap`}
            min={0}
            max={MOST_GAP}
            precision={0}
            value={fields.gap}
            onChange={(gap) => set({ gap })}
          />
        </div>
        {text('category')}
        <div className="term-field">
          <label htmlFor={`${id}-look`}>{t('propose.look')}</label>
          <Select
            id={`${id}-look`}
            value={fields.look}
            options={LOOKS.map((value) => ({ value, label: t(`propose.look.${value || 'lexicon'}`) }))}
            onChange={(look) => set({ look })}
          />
        </div>
        {FLAGS.map((name) => (
          <Checkbox key={name} checked={fields[name]} onChange={({ target }) => set({ [name]: target.checked })}>
            {t(`propose.${name}`)}
          </Checkbox>
        ))}
      </details>
    </>
  );
}
