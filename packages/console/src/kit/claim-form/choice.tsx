import { Radio } from 'antd';

export interface ChoiceProps {
  label: string;
  value: string | undefined;
  /** `note`: what else tells one from the others. */
  options: readonly { id: string; title: string; note?: string }[];
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
        options={options.map(({ id, title, note }) => ({
          value: id,
          label: note === undefined ? title : <Noted title={title} note={note} />,
        }))}
      />
    </fieldset>
  );
}

const Noted = ({ title, note }: { title: string; note: string }) => (
  <>
    {title} <span className="quiet figures">{note}</span>
  </>
);
