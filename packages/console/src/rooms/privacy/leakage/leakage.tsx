import { Alert, Button, Select, Skeleton } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { formatShare, formatTime } from '../../../kit/format.ts';
import { nameSubject } from '../../../kit/names.ts';
import { useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import {
  evennessOf,
  type FieldLeakage,
  isPast,
  LEAKAGE,
  type Leakage,
  outstanding,
  progressOf,
  type Report,
  shareOf,
} from './model.ts';
import { words } from './words.ts';
import '../vault/vault.css';
import './leakage.css';

const BUSY_MS = 2_000;
const QUIET_MS = 60_000;
const LISTED_EACH = 3;

/** What the index of orders tells to who holds it without its keys. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const [every, setEvery] = useState(QUIET_MS);
  const read = useRead<Leakage>(LEAKAGE, { every });
  const busy = read.data !== undefined && read.data.open !== null;
  useEffect(() => setEvery(busy ? BUSY_MS : QUIET_MS), [busy]);
  const ask = useSave({ send: (api) => api.post(LEAKAGE, {}), reload: [LEAKAGE] });
  return (
    <div className="vault-page leakage-page">
      <PageHeader
        title={t('title')}
        actions={
          can('privacy.index.measure') && (
            <Button type="primary" disabled={busy} loading={ask.isPending} onClick={() => ask.mutate(undefined)}>
              {t('ask')}
            </Button>
          )
        }
      >
        {t('intro')}
      </PageHeader>
      {ask.isError && <ErrorPanel error={ask.error} />}
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data?.open && <Progress open={read.data.open} />}
      {read.data && <Reports leakage={read.data} />}
    </div>
  );
}

function Progress({ open }: { open: NonNullable<Leakage['open']> }) {
  const t = useT(words);
  const percent = progressOf(open);
  const { rows_read: n, rows_about: all } = open;
  return (
    <section className="panel leakage-progress" role="status">
      <div>
        <strong>{t('open.title')}</strong>{' '}
        <span className="figures">
          {percent === undefined || all === null ? t('open.rows', { n }) : t('open.about', { n, all })}
        </span>
      </div>
      <progress max={100} {...(percent === undefined ? {} : { value: percent })} aria-label={t('open.label')} />
    </section>
  );
}

function Reports({ leakage }: { leakage: Leakage }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const { filters, set } = useFilters(['report'] as const);
  const { reports, open } = leakage;
  const report = reports.find(({ id }) => id === filters.report) ?? reports[0];
  if (report === undefined) return open === null ? <Empty title={t('none.title')}>{t('none.text')}</Empty> : null;
  return (
    <>
      <div className="leakage-of">
        <Select
          aria-label={t('report.pick')}
          value={report.id}
          options={reports.map(({ id, done_at }) => ({ value: id, label: formatTime(done_at, timeZone) }))}
          onChange={(id) => set({ report: id === reports[0]!.id ? '' : id })}
        />
        <span className="quiet">
          {t('report.rows', { n: report.rows_read })} · {t('report.generation', { generation: report.generation })}
        </span>
      </div>
      {isPast(report, leakage) && <Alert type="warning" showIcon={false} title={t('report.past')} />}
      {!report.whole && <Alert type="info" showIcon={false} title={t('report.part')} />}
      <Tells report={report} />
      <Cost report={report} />
      <Most report={report} />
    </>
  );
}

interface Column {
  name:
    | 'rows'
    | 'tokens'
    | 'commonest'
    | 'linked'
    | 'apart'
    | 'even'
    | 'bits'
    | 'possible'
    | 'values'
    | 'collisions'
    | 'strangers';
  hint?: 'commonest' | 'linked' | 'apart' | 'even' | 'values' | 'collisions' | 'strangers';
  show(field: FieldLeakage): ReactNode;
}

function Tells({ report }: { report: Report }) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="tells">
      <h2 id="tells">{t('tells.title')}</h2>
      <p className="quiet">{t('tells.text')}</p>
      <Fields
        report={report}
        columns={[
          { name: 'rows', show: ({ rows }) => <Figure value={rows} /> },
          { name: 'tokens', show: ({ tokens }) => <Figure value={tokens} /> },
          {
            name: 'commonest',
            hint: 'commonest',
            show: ({ commonest, rows }) => <Share of={shareOf(commonest, rows)} />,
          },
          { name: 'linked', hint: 'linked', show: ({ linked, rows }) => <Share of={shareOf(linked, rows)} /> },
          { name: 'apart', hint: 'apart', show: ({ apart, rows }) => <Share of={shareOf(apart, rows)} /> },
          { name: 'even', hint: 'even', show: (field) => <Share of={evennessOf(field)} /> },
        ]}
      />
    </section>
  );
}

function Cost({ report }: { report: Report }) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="cost">
      <h2 id="cost">{t('cost.title')}</h2>
      <p className="quiet">{t('cost.text')}</p>
      <Fields
        report={report}
        columns={[
          { name: 'bits', show: ({ bits }) => t('bits.value', { bits }) },
          { name: 'possible', show: ({ bits }) => <Figure value={2 ** bits} /> },
          { name: 'values', hint: 'values', show: ({ values }) => <Figure value={Math.round(values)} /> },
          {
            name: 'collisions',
            hint: 'collisions',
            show: ({ collisions }) => <Figure value={collisions} digits={1} />,
          },
          { name: 'strangers', hint: 'strangers', show: ({ strangers }) => <Figure value={strangers} digits={3} /> },
        ]}
      />
      <p className="quiet leakage-note">{t('docs.text')}</p>
    </section>
  );
}

function Share({ of }: { of: number }) {
  const { language } = usePreferences();
  return <span className="figures">{formatShare(of, language)}</span>;
}

function Fields({ report, columns }: { report: Report; columns: readonly Column[] }) {
  const t = useT(words);
  return (
    <>
      <div className="vault-scroll">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('column.field')}</th>
              {columns.map(({ name, hint }) => (
                <th key={name} scope="col" data-align="right" title={hint && t(`hint.${hint}`)}>
                  {t(`column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.fields.map((field) => (
              <tr key={field.field}>
                <td>{t(`field.${field.field}`)}</td>
                {columns.map(({ name, show }) => (
                  <td key={name} data-align="right">
                    {show(field)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="leakage-hints quiet">
        {columns.map(
          ({ name, hint }) =>
            hint && (
              <div key={name}>
                <dt>{t(`column.${name}`)}</dt>
                <dd>{t(`hint.${hint}`)}</dd>
              </div>
            ),
        )}
      </dl>
    </>
  );
}

function Most({ report }: { report: Report }) {
  const t = useT(words);
  const { language } = usePreferences();
  const rows = outstanding(report, LISTED_EACH);
  return (
    <section className="panel" aria-labelledby="most">
      <h2 id="most">{t('most.title')}</h2>
      <p className="quiet">{t('most.text')}</p>
      {rows.length === 0 ? (
        <p>{t('most.none')}</p>
      ) : (
        <div className="vault-scroll">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('column.field')}</th>
                <th scope="col">{t('column.merchant')}</th>
                <th scope="col" data-align="right">
                  {t('column.shared')}
                </th>
                <th scope="col" data-align="right">
                  %
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ field, merchant, rows: shared, of }) => (
                <tr key={`${field} ${merchant}`}>
                  <td>{t(`field.${field}`)}</td>
                  <td>{nameSubject(`merchant/${merchant}`, language)}</td>
                  <td data-align="right">{t('of.rows', { rows: shared, of })}</td>
                  <td data-align="right">
                    <Share of={shareOf(shared, of)} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
