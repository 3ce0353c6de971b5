import { Button, Tag } from 'antd';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { nameOf, nameSubject } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type AccessEntry, PURPOSES, purposeNames, vaultFields } from './names.ts';
import { words } from './words.ts';
import './vault.css';

interface Group {
  of: string;
  requests: number;
  items: number;
  orders: number;
  persons: number;
  refused: number;
}

const FILTERS = ['caller', 'purpose', 'outcome', 'person', 'order_id', 'from', 'to'] as const;
const OUTCOMES = ['done', 'refused', 'failed', 'reported'] as const;

/** Who looked at whom: the map, and under it what it is made of. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set, clear, any } = useFilters(FILTERS);
  const columns: Column<AccessEntry>[] = [
    { name: 'at', title: t('column.at'), width: '144px', render: ({ at }) => <Time at={at} /> },
    {
      ...{ name: 'by', title: t('column.by') },
      render: ({ by, actor_name }) => (
        <span title={by}>{actor_name && by.startsWith('user/') ? actor_name : nameSubject(by, language)}</span>
      ),
    },
    {
      ...{ name: 'purpose', title: t('column.purpose'), width: '136px' },
      render: ({ purpose, action, break_glass }) =>
        break_glass?.id ? (
          <Link to={`/privacy/keys/${break_glass.id}`}>{nameOf(purposeNames, purpose ?? action, language)}</Link>
        ) : (
          nameOf(purposeNames, purpose ?? action, language)
        ),
    },
    { name: 'order', title: t('column.order'), onPhone: false, render: ({ order_id }) => order_id ?? <Nothing /> },
    {
      name: 'person',
      title: t('column.person'),
      onPhone: false,
      render: ({ person }) => (person === null ? <Nothing /> : nameSubject(person, language)),
    },
    {
      ...{ name: 'fields', title: t('column.fields'), onPhone: false },
      render: ({ fields }) => fields.map((field) => nameOf(vaultFields, field, language)).join(', ') || <Nothing />,
    },
    {
      ...{ name: 'device', title: t('column.device'), width: '160px', onPhone: false },
      render: ({ address, agent }) => (
        <span className="quiet">{[address, agent].filter((part) => part !== null).join(' · ')}</span>
      ),
    },
    {
      ...{ name: 'outcome', title: t('column.outcome'), width: '112px' },
      render: ({ outcome, code }) => (
        <Tag title={code ?? undefined} color={outcome === 'refused' || outcome === 'failed' ? 'error' : undefined}>
          {t(`outcome.${outcome}`)}
        </Tag>
      ),
    },
  ];
  return (
    <div className="vault-page">
      <PageHeader title={t('access.title')}>{t('access.intro')}</PageHeader>
      <FilterBar
        fields={[
          { kind: 'range', name: 'from', until: 'to', label: t('filter.time') },
          { kind: 'text', name: 'caller', label: t('filter.caller'), width: 200 },
          {
            ...{ kind: 'choice', name: 'purpose', label: t('filter.purpose'), width: 176 },
            options: PURPOSES.map((value) => ({ value, label: nameOf(purposeNames, value, language) })),
          },
          {
            ...{ kind: 'choice', name: 'outcome', label: t('filter.outcome'), width: 120 },
            options: OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) })),
          },
          { kind: 'text', name: 'person', label: t('filter.person'), width: 200 },
          { kind: 'text', name: 'order_id', label: t('filter.order'), width: 160 },
        ]}
        {...{ filters, set, clear }}
      />
      <AccessMap query={filters} pick={(changes) => set(changes)} />
      <section className="vault-entries" aria-labelledby="entries">
        <h2 id="entries">{t('entries.title')}</h2>
        <DataTable<AccessEntry>
          label={t('entries.title')}
          path="/v1/access-log"
          query={filters}
          columns={columns}
          idOf={({ id }) => id}
          empty={
            <Empty title={t('empty.title')} action={any && <Button onClick={clear}>{t('filter.clear')}</Button>}>
              {any ? t('empty.filter') : t('empty.text')}
            </Empty>
          }
        />
      </section>
    </div>
  );
}

const Nothing = () => <span className="quiet">–</span>;

function AccessMap({
  query,
  pick,
}: {
  query: Record<string, string | undefined>;
  pick(changes: { caller: string } | { purpose: string }): void;
}) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<{ by_caller: Group[]; by_purpose: Group[]; by_hour: Group[] }>('/v1/access-log/map', {
    ...{ query, keep: true },
  });
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return null;
  const { by_caller, by_purpose, by_hour } = read.data;
  if (by_caller.length === 0) return <p className="quiet">{t('map.none')}</p>;
  return (
    <div className="vault-map">
      <section className="panel" aria-labelledby="by-caller">
        <h2 id="by-caller">{t('map.caller')}</h2>
        <Groups
          rows={by_caller}
          name={(of) => nameSubject(of, language)}
          title={t('column.of')}
          pick={(caller) => pick({ caller })}
        />
      </section>
      <section className="panel" aria-labelledby="by-purpose">
        <h2 id="by-purpose">{t('map.purpose')}</h2>
        <Groups
          rows={by_purpose}
          name={(of) => nameOf(purposeNames, of, language)}
          title={t('column.purpose')}
          pick={(of) => PURPOSES.includes(of) && pick({ purpose: of })}
        />
        <h2 className="vault-hour-title">{t('map.hour')}</h2>
        <Hours rows={by_hour} />
      </section>
    </div>
  );
}

function Groups({
  rows,
  name,
  title,
  pick,
}: {
  rows: readonly Group[];
  name(of: string): string;
  title: string;
  pick(of: string): void;
}) {
  const t = useT(words);
  return (
    <div className="vault-scroll">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {(['items', 'orders', 'persons', 'refused'] as const).map((column) => (
              <th key={column} scope="col" data-align="right">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.of}>
              <td className="clip">
                <Button type="link" size="small" className="cell-button" onClick={() => pick(row.of)}>
                  {name(row.of)}
                </Button>
              </td>
              {(['items', 'orders', 'persons', 'refused'] as const).map((column) => (
                <td key={column} data-align="right">
                  <Figure value={row[column]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

function Hours({ rows }: { rows: readonly Group[] }) {
  const t = useT(words);
  const byHour = new Map(rows.map((row) => [row.of, row.items + row.refused]));
  const most = Math.max(1, ...byHour.values());
  return (
    <ol className="vault-hours">
      {HOURS.map((hour) => {
        const n = byHour.get(hour) ?? 0;
        return (
          <li key={hour} title={t('map.hour.label', { hour, n })}>
            <span className="vault-bar" style={{ blockSize: `${(n / most) * 100}%` }} />
            <span className="vault-hour" data-shown={Number(hour) % 3 === 0 || undefined}>
              {hour}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
