import { formatSpan } from '../../kit/format.ts';
import type { CaseDetail } from '../../kit/model.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Interval, timelineOf } from './custody.ts';
import { words } from './watch-words.ts';
import './watch.css';

/** Who had a case when, and how each time ended: a line, and the same as a table. Nothing while nobody ever had it. */
export function Custody({ item, path }: { item: CaseDetail; path: string }) {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const { data } = useRead<{ items: Interval[] }>(`${path}/custody`);
  if (!data || data.items.length === 0) return null;
  const { rows, waited, from, to } = timelineOf(item, data.items, now);
  const name = ({ holder }: Interval): string => holder.name || t('nobody');
  return (
    <section className="panel custody" aria-labelledby="custody">
      <div className="panel-head">
        <h2 id="custody">{t('custody.title')}</h2>
        <span className="quiet">{t('custody.waited', { span: formatSpan(waited, language) })}</span>
      </div>
      <div className="custody-line" aria-hidden="true">
        {rows.map(({ interval, left, width }) => (
          <span
            key={interval.from}
            data-ended={interval.ended ?? 'now'}
            title={name(interval)}
            style={{ insetInlineStart: `${left}%`, width: `${width}%` }}
          />
        ))}
      </div>
      <div className="custody-ends quiet" aria-hidden="true">
        <Time at={from} />
        <Time at={to} />
      </div>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('custody.who')}</th>
            <th scope="col">{t('custody.from')}</th>
            <th scope="col" data-align="right">
              {t('custody.span')}
            </th>
            <th scope="col">{t('custody.ended')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ interval, held }) => (
            <tr key={interval.from}>
              <td>{name(interval)}</td>
              <td>
                <Time at={interval.from} detail="second" />
              </td>
              <td data-align="right" className="figures">
                {formatSpan(held, language)}
              </td>
              <td>{t(`ended.${interval.ended ?? 'now'}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
