import { Button, Input, Segmented, Select } from 'antd';
import { useT } from '../../../kit/use-t.ts';
import type { Registry } from '../registry.ts';
import type { FormMatch, RuleForm } from './form.ts';
import { Labelled } from './labelled.tsx';
import { words } from './words.ts';

export interface MatchFieldsProps {
  rule: RuleForm;
  set(changes: Partial<RuleForm>): void;
  registry: Registry;
  /** Where there is text to look through. */
  fields: { value: string; label: string }[];
}

const KINDS = ['lexicon', 'pattern', 'contact'] as const;
type Kind = (typeof KINDS)[number];

const kindOf = ({ pattern, contact }: FormMatch): Kind =>
  pattern !== undefined ? 'pattern' : contact !== undefined ? 'contact' : 'lexicon';

const asKind = ({ name, in: fields }: FormMatch, kind: Kind): FormMatch => ({
  ...{ name, in: fields },
  ...(kind === 'lexicon' ? { lexicons: [] } : kind === 'pattern' ? { pattern: '' } : { contact: 'any' }),
});

/** What a rule looks for, and where. */
export function MatchFields({ rule, set, registry, fields }: MatchFieldsProps) {
  const t = useT(words);
  const { matches, params } = rule;
  const change = (at: number, match: FormMatch): void =>
    set({ matches: matches.map((one, place) => (place === at ? match : one)) });
  const remove = (at: number): void => {
    const { name } = matches[at]!;
    const rest = matches.filter((_, place) => place !== at);
    // a placeholder of what is not looked for any more shows what is
    const kept = Object.entries(params).map(([param, match]) => [param, match === name ? rest[0]!.name : match]);
    set({ matches: rest, params: Object.fromEntries(kept) as Record<string, string> });
  };
  const add = (): void => {
    const names = matches.map(({ name }) => name);
    const name = ['term', 'form', 'more'].find((one) => !names.includes(one)) ?? `more${matches.length}`;
    set({ matches: [...matches, { name, lexicons: [], in: matches[0]?.in ?? [] }] });
  };
  return (
    <fieldset className="form-texts">
      <legend>{t('form.look')}</legend>
      {matches.map((match, at) => (
        <div key={match.name} className="form-match">
          <div className="form-match-head">
            <code>{match.name}</code>
            <Segmented
              aria-label={t('form.find')}
              value={kindOf(match)}
              options={KINDS.map((value) => ({ value, label: t(`form.find.${value}`) }))}
              onChange={(kind) => change(at, asKind(match, kind))}
            />
            {matches.length > 1 && (
              <Button type="text" onClick={() => remove(at)}>
                {t('form.match.remove')}
              </Button>
            )}
          </div>
          <Find match={match} registry={registry} onChange={(next) => change(at, next)} />
          <Labelled label={t('form.where')}>
            {(id) => (
              <Select
                id={id}
                mode="multiple"
                value={match.in}
                options={fields}
                showSearch={{ optionFilterProp: 'label' }}
                onChange={(places: string[]) => change(at, { ...match, in: places })}
              />
            )}
          </Labelled>
        </div>
      ))}
      <Button type="link" className="form-add" onClick={add}>
        {t('form.match.add')}
      </Button>
      {matches.length > 1 && (
        <Labelled label={t('form.fires')}>
          {(id) => (
            <Segmented
              aria-labelledby={`${id}-label`}
              value={rule.fires}
              options={(['any', 'all'] as const).map((value) => ({ value, label: t(`form.fires.${value}`) }))}
              onChange={(fires) => set({ fires })}
            />
          )}
        </Labelled>
      )}
    </fieldset>
  );
}

interface FindProps {
  match: FormMatch;
  registry: Registry;
  onChange(match: FormMatch): void;
}

function Find({ match, registry, onChange }: FindProps) {
  const t = useT(words);
  switch (kindOf(match)) {
    case 'pattern':
      return (
        <Labelled label={t('form.pattern')}>
          {(id) => (
            <Input
              id={id}
              className="code-input"
              spellCheck={false}
              value={match.pattern}
              onChange={({ target }) => onChange({ ...match, pattern: target.value })}
            />
          )}
        </Labelled>
      );
    case 'contact':
      return (
        <Labelled label={t('form.contact')}>
          {(id) => (
            <Select
              id={id}
              value={match.contact}
              options={registry.contacts.map((value) => ({ value, label: contactName(value) }))}
              onChange={(contact: string) => onChange({ ...match, contact })}
            />
          )}
        </Labelled>
      );
    default:
      return (
        <Labelled label={t('form.lexicons')}>
          {(id) => (
            <Select
              id={id}
              mode="multiple"
              value={match.lexicons}
              options={registry.lexicons.map(({ name, about }) => ({
                value: name,
                label: about === '' ? name : `${about} ${name}`,
              }))}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(lexicons: string[]) => onChange({ ...match, lexicons })}
            />
          )}
        </Labelled>
      );
  }

  function contactName(kind: string): string {
    const key = `contact.${kind}`;
    return key in words.en ? t(key as keyof (typeof words)['en']) : kind;
  }
}
