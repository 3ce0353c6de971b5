import { Button, Input, Segmented, Select } from 'antd';
import { useId } from 'react';
import { eventNames } from '../../../kit/event-names.ts';
import { fieldName, measureNames, nameOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VERDICTS } from '../../../kit/verdict-tag.tsx';
import { fieldsOf, type Registry } from '../registry.ts';
import type { FormMeasure, LocalText, RuleForm } from './form.ts';
import { Labelled } from './labelled.tsx';
import { MatchFields } from './match-fields.tsx';
import { words } from './words.ts';

export interface RuleFormProps {
  rule: RuleForm;
  onChange(rule: RuleForm): void;
  registry: Registry;
}

/** A simple rule as a form; what it says is written into the text at once. */
export function RuleFormView({ rule, onChange, registry }: RuleFormProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const set = (changes: Partial<RuleForm>): void => onChange({ ...rule, ...changes });
  const fields = fieldsOf(registry, rule.on).flatMap(({ match }) =>
    match === null ? [] : [{ value: match, label: labelOf(match, fieldName(match, language)) }],
  );
  const placeholders = Object.keys(rule.params).map((name) => `{${name}}`);
  return (
    <div className="rule-form">
      <Texts label={t('form.title')} text={rule.title} onText={(title) => set({ title })} />
      <Labelled label={t('form.on')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={rule.on}
            options={registry.types.map(({ type }) => ({
              value: type,
              label: labelOf(type, nameOf(eventNames, type, language)),
            }))}
            onChange={(on: string[]) => set({ on })}
          />
        )}
      </Labelled>
      <MatchFields rule={rule} set={set} registry={registry} fields={fields} />
      <Labelled label={t('form.verdict')}>
        {(id) => (
          <Segmented
            aria-labelledby={`${id}-label`}
            value={rule.verdict}
            options={VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) }))}
            onChange={(verdict) => set({ verdict })}
          />
        )}
      </Labelled>
      <div className="form-pair">
        <Labelled label={t('form.queue')}>
          {(id) => (
            <Select
              id={id}
              value={rule.case?.queue ?? ''}
              options={[
                { value: '', label: t('form.queue.none') },
                ...registry.queues.map(({ id: value, title }) => ({ value, label: title })),
              ]}
              onChange={(queue: string) =>
                set({ case: queue === '' ? null : { queue, priority: rule.case?.priority ?? 50 } })
              }
            />
          )}
        </Labelled>
        {rule.case && (
          <Labelled label={t('form.priority')}>
            {(id) => (
              <Input
                id={id}
                type="number"
                min={0}
                max={100}
                value={rule.case!.priority}
                onChange={({ target }) => set({ case: { ...rule.case!, priority: whole(target.value, 100) } })}
              />
            )}
          </Labelled>
        )}
      </div>
      <Measures measures={rule.measures} onMeasures={(measures) => set({ measures })} registry={registry} />
      <Texts
        label={t('form.message')}
        text={rule.message}
        onText={(message) => set({ message })}
        help={placeholders.length > 0 ? t('form.message.help', { list: placeholders.join(' ') }) : undefined}
      />
      {rule.mend === null ? (
        <Button type="link" className="form-add" onClick={() => set({ mend: { 'zh-CN': '', en: '' } })}>
          {t('form.mend.add')}
        </Button>
      ) : (
        <Texts label={t('form.mend')} text={rule.mend} onText={(mend) => set({ mend })} />
      )}
      <div className="form-pair">
        <Labelled label={t('form.law')}>
          {(id) => (
            <Input
              id={id}
              value={rule.law ?? ''}
              onChange={({ target }) => set({ law: target.value === '' ? null : target.value })}
            />
          )}
        </Labelled>
        <Labelled label={t('form.weight')}>
          {(id) => (
            <Input
              id={id}
              type="number"
              min={0}
              max={1000}
              value={rule.weight}
              onChange={({ target }) => set({ weight: Number(target.value) || 0 })}
            />
          )}
        </Labelled>
      </div>
    </div>
  );
}

/** A name with what the file calls it. */
const labelOf = (id: string, name: string): string => (name === id ? id : `${name} ${id}`);

const whole = (text: string, most: number): number => Math.max(0, Math.min(most, Math.round(Number(text) || 0)));

interface TextsProps {
  label: string;
  text: LocalText;
  onText(text: LocalText): void;
  help?: string | undefined;
}

/** A text in both languages. */
function Texts({ label, text, onText, help }: TextsProps) {
  const t = useT(words);
  const id = useId();
  return (
    <fieldset className="form-texts">
      <legend>{label}</legend>
      {(['zh-CN', 'en'] as const).map((language) => (
        <Input
          key={language}
          aria-label={`${label} ${t(language === 'en' ? 'form.en' : 'form.zh')}`}
          aria-describedby={help === undefined ? undefined : id}
          prefix={<span className="quiet">{t(language === 'en' ? 'form.en' : 'form.zh')}</span>}
          value={text[language]}
          onChange={({ target }) => onText({ ...text, [language]: target.value })}
        />
      ))}
      {help !== undefined && (
        <span id={id} className="quiet">
          {help}
        </span>
      )}
    </fieldset>
  );
}

interface MeasuresProps {
  measures: readonly FormMeasure[];
  onMeasures(measures: FormMeasure[]): void;
  registry: Registry;
}

function Measures({ measures, onMeasures, registry }: MeasuresProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const change = (at: number, measure: FormMeasure): void =>
    onMeasures(measures.map((one, place) => (place === at ? measure : one)));
  return (
    <fieldset className="form-texts">
      <legend>{t('form.measures')}</legend>
      {measures.map((measure, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: measures are told apart by their place
        <div key={at} className="form-measure">
          <Select
            aria-label={t('form.measure.kind')}
            value={measure.kind}
            options={registry.measures.map((value) => ({ value, label: nameOf(measureNames, value, language) }))}
            onChange={(kind: string) => change(at, { ...measure, kind })}
          />
          <Select
            aria-label={t('form.measure.whom')}
            value={measure.subject ? 'subject' : 'party'}
            options={(['subject', 'party'] as const).map((value) => ({ value, label: t(`form.measure.${value}`) }))}
            onChange={(whom: 'subject' | 'party') => {
              const { subject: _, party: __, ...rest } = measure;
              change(at, whom === 'subject' ? { ...rest, subject: true } : { ...rest, party: '' });
            }}
          />
          {measure.party !== undefined && (
            <Input
              className="code-input"
              aria-label={t('form.measure.party')}
              value={measure.party}
              onChange={({ target }) => change(at, { ...measure, party: target.value })}
            />
          )}
          {measure.kind === 'points' && (
            <Input
              type="number"
              min={0}
              aria-label={t('form.measure.points')}
              value={measure.points ?? 0}
              onChange={({ target }) => change(at, { ...measure, points: whole(target.value, 1_000) })}
            />
          )}
          <Button type="text" onClick={() => onMeasures(measures.filter((_, place) => place !== at))}>
            {t('form.measure.remove')}
          </Button>
        </div>
      ))}
      <Button
        type="link"
        className="form-add"
        onClick={() => onMeasures([...measures, { kind: registry.measures[0] ?? 'warn', subject: true }])}
      >
        {t('form.measure.add')}
      </Button>
    </fieldset>
  );
}
