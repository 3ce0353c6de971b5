import { Radio } from 'antd';

export interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: readonly { id: string; title: string }[];
  onChange(value: string): void;
}

/** One of a few things, all of them seen. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <fieldset>
      <legend className="field-name">{label}</legend>
      <Radio.Group
        aria-label={label}
        value={value ?? null}
        onChange={({ target }) => onChange(target.value as string)}
        options={options.map(({ id, title }) => ({ value: id, label: title }))}
      />
    </fieldset>
  );
}
