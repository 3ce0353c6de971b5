import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { eventNames } from '../../../kit/event-names.ts';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { WithCode } from '../../../kit/with-code.tsx';
import type { Field, FunctionLine, Named, Registry } from '../registry.ts';
import { addressOfUses, KINDS, type Kind, type Used, usedIn } from './uses.ts';
import { words } from './words.ts';
import './registry.css';

type Fits = (...texts: string[]) => boolean;

/** What rules can speak about: fields, functions, and what the pack brings along. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear } = useFilters(['query', 'type']);
  const read = useRead<Registry>('/v1/policy/registry');
  const wanted = (filters.query ?? '').toLowerCase();
  const fits: Fits = (...texts) => texts.some((text) => text.toLowerCase().includes(wanted));
  const types = read.data?.types ?? [];
  return (
    <>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <FilterBar
        fields={[
          { kind: 'text', name: 'query', label: t('search'), width: 240 },
          {
            ...{ kind: 'choice', name: 'type', label: t('type'), width: 240 },
            options: types.map(({ type }) => ({ value: type, label: nameOf(eventNames, type, language) })),
          },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data && <Parts registry={read.data} type={filters.type} searching={wanted !== ''} fits={fits} />}
    </>
  );
}

interface PartsProps {
  registry: Registry;
  type: string | undefined;
  searching: boolean;
  fits: Fits;
}

function Parts({ registry, type, searching, fits }: PartsProps) {
  const t = useT(words);
  const functions = registry.functions.filter(({ name, forms }) => fits(name, ...forms));
  const event = registry.event.filter(({ name }) => fits(name, `event.${name}`));
  const match = registry.match.filter(({ name }) => fits(name));
  const used = usedIn(registry).filter(({ name, about }) => fits(name, about));
  const fields = fieldsFor({ registry, type, searching, fits });
  const nothing = [functions, event, match, used, fields ?? [0]].every(({ length }) => length === 0);
  if (nothing) return <Empty title={t('none.title')}>{t('none')}</Empty>;
  return (
    <div className="stack">
      {fields === undefined ? <Types registry={registry} /> : <Fields fields={fields} type={type} />}
      <div className="registry-pair">
        <Names title={t('event')} about={t('event.about')} names={event} />
        <Names title={t('match')} about={t('match.about')} names={match} />
      </div>
      <Functions functions={functions} />
      {KINDS.map((kind) => (
        <Things
          key={kind}
          kind={kind}
          things={used.filter((one) => one.kind === kind)}
          teach={!searching}
          registry={registry}
        />
      ))}
    </div>
  );
}

interface OwnField extends Field {
  of: string;
}

/** Undefined where nothing was chosen: then the events are listed. Found in several events, a field stands there once. */
function fieldsFor({ registry, type, searching, fits }: PartsProps): OwnField[] | undefined {
  if (type === undefined && !searching) return undefined;
  const found = new Map<string, OwnField>();
  for (const { type: of, fields } of registry.types.filter((one) => type === undefined || one.type === type))
    for (const field of fields)
      if (!found.has(field.path) && fits(field.path, field.type, field.about ?? ''))
        found.set(field.path, { ...field, of });
  return [...found.values()];
}

function Panel({ title, about, n, children }: { title: string; about?: string; n: number; children: ReactNode }) {
  const t = useT(words);
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="quiet figures">{t('count', { n })}</span>
        {about && (
          <span className="quiet">
            <WithCode text={about} />
          </span>
        )}
      </div>
      {children}
    </section>
  );
}

function Types({ registry: { types } }: { registry: Registry }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <Panel title={t('types')} n={types.length}>
      <ul className="plain-list registry-types">
        {types.map(({ type, fields }) => (
          <li key={type}>
            <Link to="/policy/registry" query={{ type }}>
              {nameOf(eventNames, type, language)}
            </Link>{' '}
            <code>{type}</code> <span className="quiet figures">{fields.length}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Fields({ fields, type }: { fields: readonly OwnField[]; type: string | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (fields.length === 0) return null;
  const title = t('fields', { type: type === undefined ? t('fields.all') : nameOf(eventNames, type, language) });
  return (
    <Panel title={title} n={fields.length}>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.type')}</th>
            {type === undefined && <th scope="col">{t('type')}</th>}
            <th scope="col">{t('column.match')}</th>
            <th scope="col">{t('column.about')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.path}>
              <td>
                <code>{field.path}</code>
              </td>
              <td>
                <code>{field.type}</code>
              </td>
              {type === undefined && <td className="quiet">{nameOf(eventNames, field.of, language)}</td>}
              <td className="quiet">{isText(field) && t('text')}</td>
              <td className="clip quiet" title={field.about ?? undefined}>
                {field.about} <Marks field={field} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Where a match finds words: elsewhere it may look too, and finds figures. */
const isText = ({ match, type }: Field): boolean => match !== null && /string|dyn/.test(type);

function Marks({ field: { optional, personal } }: { field: Field }) {
  const t = useT(words);
  return [...(personal ? [t('personal')] : []), ...(optional ? [t('optional')] : [])].join(' · ');
}

function Names({ title, about, names }: { title: string; about: string; names: readonly Named[] }) {
  if (names.length === 0) return null;
  return (
    <Panel title={title} about={about} n={names.length}>
      <table className="rows">
        <tbody>
          {names.map(({ name, type }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td>
                <code className="quiet">{type}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Functions({ functions }: { functions: readonly FunctionLine[] }) {
  const t = useT(words);
  if (functions.length === 0) return null;
  return (
    <Panel title={t('functions')} n={functions.length}>
      <table className="rows registry-functions">
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.kind')}</th>
            <th scope="col">{t('column.form')}</th>
          </tr>
        </thead>
        <tbody>
          {functions.map(({ name, kind, forms }) => (
            <tr key={`${kind} ${name}`}>
              <td>
                <code>{name}</code>
              </td>
              <td className="quiet">{t(`kind.${kind}`)}</td>
              <td>
                {forms.map((form) => (
                  <code key={form} className="registry-form">
                    {form}
                  </code>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

interface ThingsProps {
  kind: Kind;
  things: readonly Used[];
  /** Says what it is where there is none. */
  teach: boolean;
  registry: Registry;
}

/** What the pack brings along, with who uses it. */
function Things({ kind, things, teach, registry }: ThingsProps) {
  const t = useT(words);
  if (things.length === 0 && !teach) return null;
  const written = (name: string): string =>
    kind === 'list' ? `lists.${registry.lists.find((one) => one.name === name)?.variable ?? name}` : name;
  const windowOf = (name: string): string => registry.features.find((one) => one.name === name)?.window ?? '';
  return (
    <Panel title={t(kind)} about={t(`${kind}.about`)} n={things.length}>
      {things.length === 0 ? (
        <p className="quiet">
          <WithCode text={t(`${kind}.none`)} />
        </p>
      ) : (
        <table className="rows">
          <tbody>
            {things.map(({ name, about, rules }) => (
              <tr key={name}>
                <td>
                  <code>{written(name)}</code>
                </td>
                {kind === 'feature' && <td className="quiet">{windowOf(name)}</td>}
                <td className="clip quiet" title={about}>
                  {about}
                </td>
                <td data-align="right">
                  <Link to={addressOfUses({ kind, name })}>
                    {rules.length === 0 ? t('rules.none') : t('rules.count', { n: rules.length })}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
