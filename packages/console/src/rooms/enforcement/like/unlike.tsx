import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { listText } from '../../../kit/list-text.ts';
import { nameOf, nameSubject, subjectNames } from '../../../kit/names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfMeasure } from '../measure.ts';
import type { LikeCases, UnlikeReport } from './like.ts';
import { useTreatmentText } from './treatment.tsx';
import { words } from './words.ts';
import './unlike.css';

const DAYS = ['30', '90', '180', '365'] as const;

/** Like cases that were treated differently: for supervisors to look at, pair by pair. */
export function Room() {
  const t = useT(words);
  const { filters, set, clear } = useFilters(['days']);
  const report = useRead<UnlikeReport>('/v1/measures/unlike', { query: { days: filters.days }, keep: true });
  const { data } = report;
  return (
    <>
      <PageHeader title={t('title')} above={<Link to="/measures">{t('above')}</Link>}>
        {t('intro')}
      </PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'days', label: t('filter.days'), width: 184 },
            options: DAYS.map((value) => ({ value, label: t('filter.days.n', { n: Number(value) }) })),
          },
        ]}
        {...{ filters, set, clear }}
      />
      {report.isError && <ErrorPanel error={report.error} retry={() => void report.refetch()} />}
      {report.isPending && <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />}
      {data && <p className="quiet">{t(data.cut ? 'compared.cut' : 'compared', { n: data.compared })}</p>}
      {data?.items.length === 0 && <Empty title={t('none.title')}>{t('none.text')}</Empty>}
      {data?.items.map((item) => (
        <Group key={`${item.target_type} ${item.record} ${item.rules.join()}`} item={item} />
      ))}
      <section className="panel unlike" aria-labelledby="what">
        <h2 id="what">{t('what.title')}</h2>
        <ul className="unlike-what">
          {(['alike', 'different', 'left', 'policy'] as const).map((what) => (
            <li key={what}>{t(`what.${what}`)}</li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Group({ item }: { item: LikeCases }) {
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const textOf = useTreatmentText();
  const name = listText(item.rules.map(ruleName), language);
  return (
    <section className="panel unlike" aria-label={name}>
      <div className="panel-head">
        <h2>{name}</h2>
        <span className="quiet">
          {nameOf(subjectNames, item.target_type, language)} · {t(`record.${item.record}`)} ·{' '}
          {t('cases', { n: item.cases })}
        </span>
      </div>
      <table className="rows unlike-rows">
        <thead>
          <tr>
            <th scope="col">{t('column.treatment')}</th>
            <th scope="col" data-align="right">
              {t('column.cases')}
            </th>
            <th scope="col" data-align="right">
              {t('column.person')}
            </th>
            <th scope="col">
              <span className="sr-only">{t('column.picture')}</span>
            </th>
            <th scope="col">{t('column.example')}</th>
            <th scope="col">{t('column.at')}</th>
          </tr>
        </thead>
        <tbody>
          {item.treatments.map((treatment) => {
            const { example, cases, by_person } = treatment;
            return (
              <tr key={example.measure}>
                <td>{textOf(treatment)}</td>
                <td data-align="right">
                  <Figure value={cases} />
                </td>
                <td data-align="right" className="quiet">
                  <Figure value={by_person} />
                </td>
                <td className="unlike-share">
                  <span aria-hidden="true" style={{ width: `${(cases / item.cases) * 100}%` }} />
                </td>
                <td>
                  <Link to={addressOfMeasure(example.measure)}>{nameSubject(example.target, language)}</Link>
                </td>
                <td>
                  <Time at={example.taken_at} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
