import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { eventNames } from '../../../kit/event-names.ts';
import { chapterNames, nameOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRules } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import type { Registry } from '../registry.ts';
import { groupOf } from './edits.ts';
import { Labelled } from './labelled.tsx';
import { words } from './words.ts';

export interface NewRuleProps {
  paths: readonly string[];
  registry: Registry;
  /** The file is on its way. */
  busy: boolean;
  onBegin(rule: NewRulePlace): void;
}

export interface NewRulePlace {
  id: string;
  type: string;
  file: string;
}

const NAME = /^[a-z][a-z0-9-]*$/;
const OTHER = '';

/** Where a new rule stands and what it is called, before it is written. */
export function NewRule({ paths, registry, busy, onBegin }: NewRuleProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const rules = useRules();
  const [chapter, setChapter] = useState('goods');
  const files = paths.filter((path) => groupOf(path) === 'rules' && path.startsWith(`${chapter}/`)).sort();
  const [chosen, setChosen] = useState<string>();
  const file = chosen !== undefined && (chosen === OTHER || files.includes(chosen)) ? chosen : (files[0] ?? OTHER);
  const [topic, setTopic] = useState('');
  const [name, setName] = useState('');
  const [type, setType] = useState('product.submitted');
  const subject = file === OTHER ? topic : file.slice(chapter.length + 1, -'.yaml'.length);
  const id = `${chapter}.${subject}.${name}`;
  const good = NAME.test(subject) && NAME.test(name);
  const taken = rules.some((rule) => rule.id === id);
  return (
    <section className="panel new-rule">
      <div className="form-pair">
        <Labelled label={t('new.chapter')}>
          {(field) => (
            <Select
              id={field}
              value={chapter}
              options={Object.entries(chapterNames[language]).map(([value, label]) => ({ value, label }))}
              onChange={setChapter}
            />
          )}
        </Labelled>
        <Labelled label={t('new.file')}>
          {(field) => (
            <Select
              id={field}
              value={file}
              options={[
                ...files.map((value) => ({ value, label: value })),
                { value: OTHER, label: t('new.file.other') },
              ]}
              onChange={setChosen}
            />
          )}
        </Labelled>
        {file === OTHER && (
          <Labelled label={t('new.topic')}>
            {(field) => <Input id={field} value={topic} onChange={({ target }) => setTopic(target.value.trim())} />}
          </Labelled>
        )}
        <Labelled label={t('new.name')}>
          {(field) => <Input id={field} value={name} onChange={({ target }) => setName(target.value.trim())} />}
        </Labelled>
        <Labelled label={t('new.type')}>
          {(field) => (
            <Select
              id={field}
              value={type}
              options={registry.types.map(({ type: value }) => ({ value, label: nameOf(eventNames, value, language) }))}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={setType}
            />
          )}
        </Labelled>
      </div>
      <p>
        <span className="quiet">{t('new.id')}</span> <code>{good ? id : '–'}</code>{' '}
        {name !== '' && !good && <span className="alarming">{t('new.bad')}</span>}
        {good && taken && <span className="alarming">{t('new.taken')}</span>}
      </p>
      <Button
        type="primary"
        loading={busy}
        disabled={!good || taken}
        onClick={() => onBegin({ id, type, file: file === OTHER ? `${chapter}/${topic}.yaml` : file })}
      >
        {t('new.go')}
      </Button>
    </section>
  );
}
