import { Button, Segmented } from 'antd';
import { useState } from 'react';
import type { Page } from '../../kit/api.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Figure } from '../../kit/figures.tsx';
import { formatShare } from '../../kit/format.ts';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { useRuleName } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type AgreementLine, addressOf, type DriftAlarm, daysOf, type GoldenItem, type Reviewer } from './model.ts';
import { KappaText, ScoreText, Span, useAnswerName } from './parts.tsx';
import { words } from './words.ts';
import './quality.css';

/** How far the answers of a team can be relied on. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { filters, set } = useFilters(['days']);
  const days = daysOf(filters.days);
  return (
    <div className="quality-page">
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <div className="quality-line">
        <Span days={filters.days} set={set} />
      </div>
      <Alarms />
      <People days={days} />
      <Agreement days={days} />
      {can('casework.golden.manage') && <Golden />}
    </div>
  );
}

function Alarms() {
  const t = useT(words);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const answerName = useAnswerName();
  const read = useRead<Page<DriftAlarm>>('/v1/quality/alarms', { query: { open: true } });
  const whatOf = (what: string): string =>
    what === 'golden' ? t('what.golden') : t('what.answer', { answer: answerName(what.slice('answer/'.length)) });
  return (
    <section className="panel" aria-labelledby="alarms">
      <h2 id="alarms">{t('alarms.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('alarms.none')}</p>}
      <ul className="plain-list">
        {read.data?.items.map((alarm) => (
          <li key={alarm.id}>
            <Link to={addressOf(alarm)}>{alarm.person.name || alarm.person.id}</Link>{' '}
            <span className="quiet">{alarm.queue === null ? t('everywhere') : queueName(alarm.queue)}</span>{' '}
            {t(`alarm.${alarm.against}`, {
              ...{ what: whatOf(alarm.what), share: formatShare(alarm.share, language, 0) },
              usual: formatShare(alarm.usual, language, 0),
            })}{' '}
            <span className="quiet">
              <Time at={alarm.raised_at} as="ago" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function People({ days }: { days: number }) {
  const t = useT(words);
  const read = useRead<{ items: Reviewer[] }>('/v1/quality/reviewers', { query: { days }, keep: true });
  return (
    <section className="panel" aria-labelledby="people">
      <h2 id="people">{t('people.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('people.none')}</p>}
      {read.data && read.data.items.length > 0 && (
        <div className="quality-scroll">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('column.person')}</th>
                <th scope="col" data-align="right">
                  {t('column.answered')}
                </th>
                <th scope="col">{t('column.golden')}</th>
                <th scope="col" data-align="right">
                  {t('column.pairs')}
                </th>
                <th scope="col">{t('column.kappa')}</th>
                <th scope="col" data-align="right">
                  {t('column.overruled')}
                </th>
              </tr>
            </thead>
            <tbody>
              {read.data.items.map((row) => (
                <tr key={row.person.id}>
                  <td>
                    <Link to={addressOf(row)}>{row.person.name || row.person.id}</Link>
                  </td>
                  <td data-align="right">
                    <Figure value={row.answered} />
                  </td>
                  <td>
                    <ScoreText of={row.score} />
                  </td>
                  <td data-align="right">
                    <Figure value={row.agreeing.pairs} />
                  </td>
                  <td>
                    <KappaText of={row.agreeing.kappa} />
                  </td>
                  <td data-align="right">
                    <Figure value={row.overruled} />
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

const GROUPINGS = ['queue', 'pair', 'rule'] as const;
type Grouping = (typeof GROUPINGS)[number];

function Agreement({ days }: { days: number }) {
  const t = useT(words);
  const queueName = useQueueName();
  const ruleName = useRuleName();
  const [by, setBy] = useState<Grouping>('queue');
  const read = useRead<{ items: AgreementLine[] }>('/v1/quality/agreement', { query: { days, by }, keep: true });
  const nameOf = ({ key, people }: AgreementLine): string =>
    by === 'queue'
      ? queueName(key)
      : by === 'rule'
        ? ruleName(key)
        : people.map((one) => one.name || one.id).join(' · ');
  return (
    <section className="panel" aria-labelledby="agreement">
      <div className="panel-head">
        <h2 id="agreement">{t('agreement.title')}</h2>
        <span className="panel-more">
          <Segmented
            aria-label={t('agreement.title')}
            value={by}
            options={GROUPINGS.map((value) => ({ value, label: t(`by.${value}`) }))}
            onChange={setBy}
          />
        </span>
      </div>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('agreement.none')}</p>}
      {read.data && read.data.items.length > 0 && (
        <>
          <p className="quiet">{t('agreement.note')}</p>
          <div className="quality-scroll">
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{t(`by.${by}`)}</th>
                  <th scope="col" data-align="right">
                    {t('column.pairs')}
                  </th>
                  <th scope="col" data-align="right">
                    {t('column.agreed')}
                  </th>
                  <th scope="col">{t('column.kappa')}</th>
                  <th scope="col">{t('column.weighted')}</th>
                </tr>
              </thead>
              <tbody>
                {read.data.items.map((line) => (
                  <tr key={line.key}>
                    <td>{nameOf(line)}</td>
                    <td data-align="right">
                      <Figure value={line.agreeing.pairs} />
                    </td>
                    <td data-align="right">
                      <Figure value={line.agreeing.agreed} />
                    </td>
                    <td>
                      <KappaText of={line.agreeing.kappa} />
                    </td>
                    <td>
                      <KappaText of={line.agreeing.quadratic} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Golden() {
  const t = useT(words);
  const queueName = useQueueName();
  const answerName = useAnswerName();
  const read = useRead<Page<GoldenItem>>('/v1/quality/golden', { query: { limit: 200 } });
  const retire = useSave({
    send: (api, id: string) => api.delete(`/v1/quality/golden/${id}`),
    reload: ['/v1/quality/golden'],
  });
  return (
    <section className="panel" aria-labelledby="golden">
      <h2 id="golden">{t('golden.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {retire.isError && <ErrorPanel error={retire.error} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('golden.none')}</p>}
      {read.data && read.data.items.length > 0 && (
        <div className="quality-scroll">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('golden.case')}</th>
                <th scope="col">{t('golden.queue')}</th>
                <th scope="col">{t('golden.answers')}</th>
                <th scope="col" data-align="right">
                  {t('golden.given')}
                </th>
                <th scope="col" data-align="right">
                  {t('golden.right')}
                </th>
                <th scope="col" aria-label={t('golden.retire')} />
              </tr>
            </thead>
            <tbody>
              {read.data.items.map((item) => (
                <tr key={item.case}>
                  <td className="clip">
                    <Link to={`/cases/${item.case}`}>{item.title || item.subject}</Link>
                  </td>
                  <td>{queueName(item.queue)}</td>
                  <td>{item.answers.map(answerName).join(' / ')}</td>
                  <td data-align="right">
                    <Figure value={item.given} />
                  </td>
                  <td data-align="right">
                    <Figure value={item.right} />
                  </td>
                  <td data-align="right">
                    {item.retired_at ? (
                      <span className="quiet">{t('golden.retired')}</span>
                    ) : (
                      <Button size="small" disabled={retire.isPending} onClick={() => retire.mutate(item.case)}>
                        {t('golden.retire')}
                      </Button>
                    )}
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
