import { Button, Collapse, Skeleton } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { listText } from '../../kit/list-text.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './office-words.ts';
import './privacy.css';

type Both = Record<'zh-CN' | 'en', string>;

interface Activity {
  title: Both;
  purpose: Both;
  basis: string;
  fields: string[];
  recipients: Both;
  retention: Both;
  measures: Both;
}

interface Assessment {
  title: Both;
  about: string[];
  lawfulness: string;
  impact: string;
  protection: string;
}

type Row = { name: string; version: number; review_due_at: string } & (
  | { kind: 'activity'; body: Activity }
  | { kind: 'assessment'; body: Assessment }
);

interface Records {
  records: Row[];
  uncovered: { field: string; types: string[] }[];
  unassessed: string[];
}

const YEAR_MS = 365 * 86_400_000;

/** What is done with personal data, and what no record says anything about. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<Records>('/v1/processing-records');
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  const titleOf = (name: string): string =>
    read.data?.records.find((row) => row.name === name)?.body.title[language] ?? name;
  return (
    <div className="narrow">
      <PageHeader title={t('records.title')}>{t('records.intro')}</PageHeader>
      {read.isPending && <Skeleton active />}
      {read.data && (
        <>
          <p role="status">
            {read.data.uncovered.length === 0
              ? t('records.complete')
              : t('records.uncovered', { n: read.data.uncovered.length })}
          </p>
          <ul className="plain-list">
            {read.data.uncovered.map(({ field, types }) => (
              <li key={field}>
                <span className="code">{field}</span> <span className="quiet">{types.join(', ')}</span>
              </li>
            ))}
          </ul>
          {read.data.unassessed.length > 0 && (
            <p>{t('records.unassessed', { names: listText(read.data.unassessed.map(titleOf), language) })}</p>
          )}
          <Collapse
            items={read.data.records.map((row) => ({
              key: row.name,
              label: `${row.body.title[language]} · ${t('records.version', { n: row.version })}`,
              children: <Record row={row} uncovered={read.data.uncovered.map(({ field }) => field)} />,
            }))}
          />
        </>
      )}
    </div>
  );
}

function Record({ row, uncovered }: { row: Row; uncovered: readonly string[] }) {
  const t = useT(words);
  const can = useCan();
  const now = useNow();
  const { language } = usePreferences();
  const save = useSave({
    send: (api, body: Row['body']) =>
      api.put(`/v1/processing-records/${row.name}`, {
        ...{ kind: row.kind, body, review_due_at: new Date(now + YEAR_MS).toISOString() },
      }),
    reload: ['/v1/processing-records'],
  });
  const facts: [string, string][] =
    row.kind === 'activity'
      ? [
          [t('records.purpose'), row.body.purpose[language]],
          [t('records.basis'), t(`basis.${row.body.basis}` as never)],
          [t('records.recipients'), row.body.recipients[language]],
          [t('records.retention'), row.body.retention[language]],
          [t('records.measures'), row.body.measures[language]],
          [t('records.fields'), row.body.fields.join(', ')],
        ]
      : [
          [t('records.lawfulness'), row.body.lawfulness],
          [t('records.impact'), row.body.impact],
          [t('records.protection'), row.body.protection],
        ];
  return (
    <>
      <table className="privacy-table">
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="said">{value}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t('records.review')}</th>
            <td>
              <Time at={row.review_due_at} />
            </td>
          </tr>
        </tbody>
      </table>
      {save.isError && <ErrorPanel error={save.error} />}
      {can('privacy.record.write') && (
        <p className="acts">
          <Button loading={save.isPending} onClick={() => save.mutate(row.body)}>
            {t('records.review.now')}
          </Button>
          {row.kind === 'activity' && uncovered.length > 0 && (
            <Button onClick={() => save.mutate({ ...row.body, fields: [...row.body.fields, ...uncovered] })}>
              {t('records.add')}
            </Button>
          )}
        </p>
      )}
    </>
  );
}
