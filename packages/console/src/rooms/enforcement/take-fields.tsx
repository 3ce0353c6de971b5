import { Input, InputNumber, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import { nameOf, subjectNames } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRules } from '../../kit/rule-names.ts';
import { useT } from '../../kit/use-t.ts';
import { type Draft, daysOf, type Field, fieldsOf, isNeeded } from './draft.ts';
import { linesOf } from './lines.ts';
import { FOUND_BY_PEOPLE, type Kind, type Standing } from './measure.ts';
import { MAX_REASON } from './step-dialog.tsx';
import { words } from './take-words.ts';
import { words as measureWords } from './words.ts';

export interface TakeFieldsProps {
  draft: Draft;
  change(changes: Partial<Draft>): void;
  kinds: readonly Kind[];
  kind: Kind | undefined;
  /** Of the target, where points are to be counted. */
  ladders: readonly Standing[];
}

const MOST_EVIDENCE = 20;
const MOST_RULES = 20;
const LONGEST_EVIDENCE = 300;
const LONGEST_TEXT = 200;

/** The fields that a kind asks for, each with what it is for. */
export function TakeFields({ draft, change, kinds, kind, ladders }: TakeFieldsProps) {
  const t = useT(words);
  const measures = useT(measureWords);
  const shown = fieldsOf(kind, ladders.length);
  const has = (field: Field): boolean => shown.has(field);
  return (
    <>
      <Target draft={draft} change={change} kinds={kinds} />
      <KindField draft={draft} change={change} kinds={kinds} kind={kind} />
      {has('points') && (
        <Labelled label={t('take.points')}>
          {(id) => (
            <InputNumber
              {...{ id, min: 0.1, max: 1_000, step: 1, precision: 1, value: draft.points }}
              onChange={(points) => change({ points })}
            />
          )}
        </Labelled>
      )}
      {has('ladder') && (
        <Labelled label={t('take.ladder')}>
          {(id) => (
            <Select
              id={id}
              value={draft.ladder ?? null}
              options={ladders.map(({ ladder, title }) => ({ value: ladder, label: title }))}
              onChange={(ladder) => change({ ladder: ladder ?? undefined })}
            />
          )}
        </Labelled>
      )}
      {has('days') && kind && <Days draft={draft} change={change} kind={kind} />}
      {has('foundBy') && (
        <Labelled label={t('take.foundBy')}>
          {(id) => (
            <Select
              id={id}
              value={draft.foundBy ?? null}
              options={FOUND_BY_PEOPLE.map((value) => ({ value, label: measures(`found.${value}`) }))}
              onChange={(foundBy) => change({ foundBy: foundBy ?? undefined })}
            />
          )}
        </Labelled>
      )}
      {has('subject') && (
        <Labelled label={t('take.subject')} help={t('take.subject.help')}>
          {(id) => (
            <Input
              {...{ id, maxLength: LONGEST_TEXT, value: draft.subject }}
              onChange={({ target }) => change({ subject: target.value })}
            />
          )}
        </Labelled>
      )}
      {has('rules') && <Rules draft={draft} change={change} />}
      {has('evidence') && kind && <Evidence draft={draft} change={change} needed={isNeeded('evidence', kind)} />}
      {has('amount') && <MoneyFields draft={draft} change={change} shown={shown} />}
      {has('reason') && kind && (
        <Labelled
          label={t(isNeeded('reason', kind) ? 'take.reason' : 'take.reason.optional')}
          help={t('take.reason.help')}
        >
          {(id) => (
            <Input.TextArea
              {...{ id, rows: 4, maxLength: MAX_REASON, value: draft.reason }}
              onChange={({ target }) => change({ reason: target.value })}
            />
          )}
        </Labelled>
      )}
    </>
  );
}

type PartProps = Pick<TakeFieldsProps, 'draft' | 'change'>;

function Labelled({ label, help, children }: { label: string; help?: string; children(id: string): ReactNode }) {
  const id = useId();
  return (
    <div className="take-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {help && <p className="quiet take-help">{help}</p>}
    </div>
  );
}

function Target({ draft, change, kinds }: PartProps & { kinds: readonly Kind[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  // what the address names has its name before the catalogue is here
  const types = [...new Set([...(draft.targetType ? [draft.targetType] : []), ...kinds.flatMap(({ on }) => on)])];
  return (
    <fieldset className="take-target">
      <legend>{t('take.target')}</legend>
      <Select
        aria-label={t('take.type')}
        placeholder={t('take.type')}
        value={draft.targetType ?? null}
        options={types.map((value) => ({ value, label: nameOf(subjectNames, value, language) }))}
        onChange={(targetType) => change({ targetType: targetType ?? undefined, ladder: undefined })}
      />
      <Input
        aria-label={t('take.id')}
        placeholder={t('take.id')}
        maxLength={LONGEST_TEXT}
        value={draft.targetId}
        onChange={({ target }) => change({ targetId: target.value })}
      />
    </fieldset>
  );
}

function KindField({ draft, change, kinds, kind }: PartProps & { kinds: readonly Kind[]; kind: Kind | undefined }) {
  const t = useT(words);
  const { targetType } = draft;
  const fitting = kinds.filter(({ on }) => targetType !== undefined && on.includes(targetType));
  return (
    <Labelled
      label={t('take.kind')}
      {...(targetType === undefined ? { help: t('take.kind.none') } : kind ? { help: kind.about } : {})}
    >
      {(id) => (
        <Select
          id={id}
          disabled={targetType === undefined}
          showSearch={{ optionFilterProp: 'label' }}
          value={kind?.kind ?? null}
          options={fitting
            .toSorted((a, b) => a.severity - b.severity)
            .map(({ kind: value, title }) => ({ value, label: title }))}
          onChange={(value) => change({ kind: value ?? undefined })}
        />
      )}
    </Labelled>
  );
}

function Days({ draft, change, kind }: PartProps & { kind: Kind }) {
  const t = useT(words);
  const longest = daysOf(kind.longest);
  const usual = daysOf(kind.duration);
  return (
    <Labelled label={t('take.days')} {...(longest === null ? {} : { help: t('take.days.longest', { n: longest }) })}>
      {(id) => (
        <InputNumber
          {...{ id, min: 1, precision: 0, value: draft.days, ...(longest === null ? {} : { max: longest }) }}
          {...(usual === null ? {} : { placeholder: `${usual}` })}
          onChange={(days) => change({ days })}
        />
      )}
    </Labelled>
  );
}

function Rules({ draft, change }: PartProps) {
  const t = useT(words);
  const rules = useRules();
  return (
    <Labelled label={t('take.rules')}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          maxCount={MOST_RULES}
          showSearch={{ optionFilterProp: 'label' }}
          value={[...draft.rules]}
          options={rules.map(({ id: value, title }) => ({ value, label: title }))}
          onChange={(chosen) => change({ rules: chosen })}
        />
      )}
    </Labelled>
  );
}

function Evidence({ draft, change, needed }: PartProps & { needed: boolean }) {
  const t = useT(words);
  return (
    <Labelled label={t(needed ? 'take.evidence' : 'take.evidence.optional')} help={t('take.evidence.help')}>
      {(id) => (
        <Input.TextArea
          {...{ id, rows: 2, maxLength: MOST_EVIDENCE * LONGEST_EVIDENCE }}
          defaultValue={draft.evidence.join('\n')}
          onChange={({ target }) => change({ evidence: linesOf(target.value) })}
        />
      )}
    </Labelled>
  );
}

function MoneyFields({ draft, change, shown }: PartProps & { shown: ReadonlySet<Field> }) {
  const t = useT(words);
  const money = { min: 0.01, max: 1e12, precision: 2 };
  return (
    <>
      <Labelled label={t('take.amount')}>
        {(id) => <InputNumber {...{ id, ...money, value: draft.amount }} onChange={(amount) => change({ amount })} />}
      </Labelled>
      {shown.has('exposure') && (
        <Labelled label={t('take.exposure')} help={t('take.exposure.help')}>
          {(id) => (
            <InputNumber {...{ id, ...money, value: draft.exposure }} onChange={(exposure) => change({ exposure })} />
          )}
        </Labelled>
      )}
      {shown.has('basis') && (
        <>
          <Labelled label={t('take.basis')}>
            {(id) => (
              <Input
                {...{ id, maxLength: LONGEST_EVIDENCE, value: draft.basis }}
                onChange={({ target }) => change({ basis: target.value })}
              />
            )}
          </Labelled>
          <Labelled label={t('take.destination')} help={t('take.destination.help')}>
            {(id) => (
              <Input
                {...{ id, maxLength: LONGEST_TEXT, value: draft.destination }}
                onChange={({ target }) => change({ destination: target.value })}
              />
            )}
          </Labelled>
        </>
      )}
    </>
  );
}
