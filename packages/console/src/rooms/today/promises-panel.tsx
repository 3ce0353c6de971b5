import { Empty } from '../../kit/empty.tsx';
import { formatSpan } from '../../kit/format.ts';
import { calendarNames, nameOf, promiseNames } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Overview } from './overview.ts';
import { words } from './words.ts';

const SHOWN = 8;
const HOUR_MS = 3_600_000;

/** The nearest deadlines, with the calendar that counts and the time that is left. */
export function PromisesPanel({ overview }: { overview: Overview | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const now = useNow();
  const soon = overview?.promises.due_soon.slice(0, SHOWN) ?? [];
  return (
    <section className="panel" aria-labelledby="promises">
      <div className="panel-head">
        <h2 id="promises">{t('promises.title')}</h2>
        {overview && overview.promises.open > 0 && (
          <Link to="/promises?state=open" className="panel-more">
            {t('promises.all', { n: overview.promises.open })}
          </Link>
        )}
      </div>
      {overview && soon.length === 0 && <Empty title={t('promises.empty.title')}>{t('promises.empty')}</Empty>}
      {soon.length > 0 && (
        <table className="rows promise-rows">
          <thead>
            <tr>
              <th scope="col">{t('promises.kind')}</th>
              <th scope="col">{t('promises.subject')}</th>
              <th scope="col">{t('promises.party')}</th>
              <th scope="col">{t('promises.due')}</th>
              <th scope="col">{t('promises.calendar')}</th>
              <th scope="col" data-align="right">
                {t('promises.left')}
              </th>
            </tr>
          </thead>
          <tbody>
            {soon.map((promise) => {
              const left = Date.parse(promise.due_at) - now;
              const name =
                promiseNames[language][promise.kind as keyof (typeof promiseNames)['zh-CN']] ?? promise.title;
              return (
                <tr key={promise.id}>
                  <td className="clip" title={promise.title}>
                    {name}
                  </td>
                  <td className="clip">
                    <SubjectLink subject={promise.subject} />
                  </td>
                  <td className="clip">
                    {promise.party ? <SubjectLink subject={promise.party} typed={false} /> : '–'}
                  </td>
                  <td>
                    <Time at={promise.due_at} />
                  </td>
                  <td className="quiet clip">
                    {promise.calendar && nameOf(calendarNames, promise.calendar, language)}
                  </td>
                  <td data-align="right" className={left < HOUR_MS ? 'figures alarming' : 'figures'}>
                    {left < 0
                      ? t('promises.over', { span: formatSpan(-left / 1000, language) })
                      : formatSpan(Math.max(60, Math.floor(left / 60_000) * 60), language)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
