import { Alert, Button, Collapse, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { listText } from '../../kit/list-text.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { WriteAssessment } from './assessment.tsx';
import { words } from './office-words.ts';
import { newName, type Records, type Row, YEAR_MS } from './record.ts';
import './privacy.css';

/** What is done with personal data, and what no record says anything about. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<Records>('/v1/processing-records');
  const can = useCan();
  const mayWrite = can('privacy.record.write');
  const [writing, setWriting] = useState<string>();
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  const { records = [], uncovered = [], unassessed = [] } = read.data ?? {};
  const activities = new Map(
    records.flatMap(({ name, kind, body }) => (kind === 'activity' ? [[name, body.title]] : [])),
  );
  const titleOf = (name: string): string => activities.get(name)?.[language] ?? name;
  const written = records.find(({ name }) => name === writing);
  const write = mayWrite && activities.size > 0 && (
    <Button type={unassessed.length > 0 ? 'primary' : 'default'} onClick={() => setWriting(newName(records))}>
      {t('assessment.write')}
    </Button>
  );
  return (
    <div className="narrow office">
      <PageHeader title={t('records.title')} actions={write}>
        {t('records.intro')}
      </PageHeader>
      {read.isPending && <Skeleton active />}
      {read.data && (
        <div className="stack">
          <Alert
            showIcon
            type={uncovered.length === 0 ? 'success' : 'warning'}
            title={uncovered.length === 0 ? t('records.complete') : t('records.uncovered', { n: uncovered.length })}
            description={
              uncovered.length > 0 && (
                <ul className="plain-list">
                  {uncovered.map(({ field, types }) => (
                    <li key={field}>
                      <span className="code">{field}</span> <span className="quiet">{types.join(', ')}</span>
                    </li>
                  ))}
                </ul>
              )
            }
          />
          {unassessed.length > 0 && (
            <Alert
              showIcon
              type="warning"
              title={t('records.unassessed', { names: listText(unassessed.map(titleOf), language) })}
            />
          )}
          <Collapse
            className="on-card"
            items={records.map((row) => ({
              key: row.name,
              label: `${row.body.title[language]} · ${t('records.version', { n: row.version })}`,
              children: (
                <Record
                  row={row}
                  uncovered={uncovered.map(({ field }) => field)}
                  {...{ titleOf, rewrite: () => setWriting(row.name) }}
                />
              ),
            }))}
          />
        </div>
      )}
      {writing !== undefined && (
        <WriteAssessment
          name={writing}
          {...(written?.kind === 'assessment' ? { before: written.body } : {})}
          activities={activities}
          needed={unassessed}
          close={() => setWriting(undefined)}
        />
      )}
    </div>
  );
}

interface RecordProps {
  row: Row;
  uncovered: readonly string[];
  /** Of an activity. */
  titleOf(name: string): string;
  /** Opens an assessment to be written anew. */
  rewrite(): void;
}

function Record({ row, uncovered, titleOf, rewrite }: RecordProps) {
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
          [t('assessment.about'), listText(row.body.about.map(titleOf), language)],
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
          {row.kind === 'assessment' && <Button onClick={rewrite}>{t('assessment.rewrite')}</Button>}
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
